"""Columns by name: for both logs or one, from the command line or from a file; and formats that are asked for."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.reconcile.command import reconcile, refusal
from tests.reconcile.logs.logs import DATA, told, write

MAP = "order_id=Ref,timestamp=When,asset=Name,side=B/S,quantity=Units,price=Px paid,commission=Charge"
OWN, MAPPED = DATA / "own.csv", DATA / "mapped.csv"


def test_one_side_alone():
    """Each log by its own names."""
    assert told(OWN, MAPPED, "--map-b", MAP).exit_code == 0
    assert told(MAPPED, OWN, "--map-a", MAP).exit_code == 0


def test_one_side_before_both(tmp_path: Path):
    """``--map`` holds for both, ``--map-b`` for one and comes first."""
    other = write(tmp_path / "other.csv", MAPPED.read_text().replace("Px paid", "Paid"))
    assert told(MAPPED, other, "--map", MAP, "--map-b", "price=Paid").exit_code == 0


def test_saved_and_loaded(tmp_path: Path):
    """What is saved reads back as it was said, and what is said comes before what is loaded."""
    saved = tmp_path / "columns.toml"
    assert told(OWN, MAPPED, "--map-b", MAP, "--save-mapping", saved).exit_code == 0
    assert tomllib.loads(saved.read_text())["b"]["price"] == "Px paid"
    assert told(OWN, MAPPED, "--mapping", saved).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["columns.toml"]
    other = write(tmp_path / "other.csv", MAPPED.read_text().replace("Px paid", "Paid"))
    assert told(OWN, other, "--mapping", saved, "--map-b", "price=Paid").exit_code == 0


BAD = {
    "no-toml": ("price = ", "Invalid value"),
    "no-table": ("price = 'Px'", "'price' is no table of columns"),
    "other-table": ("[c]\nprice = 'Px'", "'c' is no table of columns"),
    "no-column": ("[a]\ncost = 'Px'", "[a] cost = 'Px'"),
    "no-name": ("[b]\nprice = 5", "[b] price = 5"),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_bad_mapping_files(tmp_path: Path, text: str, said: str):
    """One line, with the file."""
    mapping = write(tmp_path / "columns.toml", text)
    refused = refusal(tmp_path, "diff", OWN, MAPPED, "--mapping", mapping)
    assert refused.startswith(f"{mapping}: ")
    assert said in refused


def test_nothing_is_saved_of_a_comparison_that_failed(tmp_path: Path):
    """A mapping that does not fit is not worth keeping."""
    refusal(tmp_path, "diff", OWN, MAPPED, "--map-b", "price=Paid", "--save-mapping", tmp_path / "columns.toml")
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_is_asked_for(tmp_path: Path):
    """``--format-b`` wins over what a file looks like."""
    said = told(OWN, DATA / "renamed.csv", "--format-b", "generic")
    assert said.formats.endswith("B is renamed.csv: columns by name")
    refused = refusal(tmp_path, "diff", OWN, DATA / "renamed.csv", "--format-b", "alpaca")
    assert "renamed.csv: no column 'activity_type'" in refused


def test_our_own_columns_win_over_synonyms(tmp_path: Path):
    """A column that has our name is not replaced by one that could stand for it."""
    text = OWN.read_text().replace("commission", "commission,fee,Symbol").replace("1.00\n", "1.00,7,X\n")
    text = text.replace("0.50\n", "0.50,7,X\n").replace("1.02\n", "1.02,7,X\n")
    said = told(OWN, write(tmp_path / "more.csv", text))
    assert (said.exit_code, said.findings) == (0, [])


def test_date_and_time_apart(tmp_path: Path):
    """One column for the date and one for the time make the timestamp; what is wrong with it has its row."""
    text = (DATA / "renamed.csv").read_text().replace("Date/Time", "Date,Time")
    for day in ("2024-01-02", "2024-01-03", "2024-07-10"):
        text = text.replace(f"{day} ", f"{day},")
    apart = write(tmp_path / "apart.csv", text)
    assert told(OWN, apart).exit_code == 0
    assert told(OWN, apart, "--tz-b", "America/New_York").exit_code == 1
    bad = write(tmp_path / "bad.csv", text.replace("373.86", "free"))
    assert "bad.csv, line 3: price (Fill Price) is 'free'" in refusal(tmp_path, "diff", OWN, bad)


def test_an_ambiguous_fee_is_not_guessed(tmp_path: Path):
    """Two columns could be the commission: neither is."""
    text = (DATA / "renamed.csv").read_text().replace("Venue", "Comm").replace("XNAS", "5").replace("ARCX", "5")
    said = told(OWN, write(tmp_path / "two.csv", text))
    assert "fees" in said.pair["unknown"]


def test_notes_are_printed_and_written(tmp_path: Path):
    """The same texts on the console, in ``variance.json`` and in the report; the line on formats is on stderr."""
    result = reconcile("diff", DATA / "order-events.json", DATA / "backtest.csv", "--out", tmp_path / "out")
    texts = [note["text"] for note in json.loads((tmp_path / "out" / "variance.json").read_text())["notes"]]
    assert texts == [
        "A: 1 row left out: canceled orders are no fills",
        "A: 1 row left out: invalid orders are no fills",
        "open positions are valued at the last price that either log knows",
        "pairing: 5 pairs of 5 orders of A and 6 of B by asset, side, time, quantity and price (no id is in both logs)",
    ]
    for text in texts:
        assert result.stdout.count(text) == 1
    assert "  event 13\n" in result.stdout
    assert "A is order-events.json: LEAN order events; B is backtest.csv: our own columns" in result.stderr
    page = (tmp_path / "out" / "report.html").read_text()
    assert all(text in page for text in texts)
