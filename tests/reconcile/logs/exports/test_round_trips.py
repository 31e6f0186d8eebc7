"""Anybody's list of trades, an entry and an exit a row: the same as the fills in our own columns."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import reconcile
from tests.reconcile.command import refusal
from tests.reconcile.logs.logs import Told, told, write

OWN = """timestamp,asset,side,quantity,price,commission
2024-01-02T14:30:00+00:00,AAA,buy,10,100,1.0
2024-01-03T15:00:00+00:00,AAA,sell,10,104,1.0
2024-01-03T15:30:00+00:00,BBB,sell,5,50,0.5
2024-01-04T16:00:00+00:00,BBB,buy,5,48,0.5
2024-01-05T14:30:00+00:00,AAA,buy,7,103,0.7
"""
USUAL = """Symbol,Direction,Qty,Entry Time,Entry Price,Exit Time,Exit Price,Fees
AAA,Long,10,2024-01-02 14:30:00+00:00,100,2024-01-03 15:00:00+00:00,104,2.0
BBB,Short,5,2024-01-03 15:30:00+00:00,50,2024-01-04 16:00:00+00:00,48,1.0
AAA,Long,7,2024-01-05 14:30:00+00:00,103,,,0.7
"""
STRANGE = USUAL.replace("Entry Time", "In").replace("Exit Time", "Out").replace("Entry Price", "At")
STRANGE = STRANGE.replace("Exit Price", "For")
MAP = ("--map-a", "entry_time=In,exit_time=Out,entry_price=At,exit_price=For")


def _against_own(folder: Path, text: str, *options: object, name: str = "trades.csv") -> Told:
    return told(write(folder / name, text), write(folder / "own.csv", OWN), *options)


def test_by_usual_names(tmp_path: Path):
    """Directions in words, fees of whole trades, and one that is still open."""
    found = _against_own(tmp_path, USUAL)
    assert found.pair["matched"] == 5
    assert found.pair["verdict"] == "aligned"
    assert found.pair["causes"]["fees"] == 0.0
    assert found.formats.startswith("A is trades.csv: round trips, an entry and an exit a row;")
    assert "A: 1 row still open, so without an exit" in found.texts
    assert "A: 'Fees' is of a whole trade: half of it is booked on each of its fills" in found.texts
    assert found.texts[0].startswith(
        "A: each row is a trade with its entry and exit; read 'Entry Time' as entry_time"
    )


@pytest.mark.parametrize("options", [MAP, ("--map-a", f"{MAP[1]},asset=Symbol,side=Direction,quantity=Qty")])
def test_by_a_map(tmp_path: Path, options: tuple[str, ...]):
    """Any names; what the map leaves out goes by usual ones."""
    assert _against_own(tmp_path, STRANGE, *options).pair["verdict"] == "aligned"
    assert "no column 'timestamp'" in refusal(tmp_path, "diff", tmp_path / "trades.csv", tmp_path / "own.csv")


def test_a_map_is_kept(tmp_path: Path):
    """In the small file that other columns are kept in."""
    kept = tmp_path / "columns.toml"
    first = _against_own(tmp_path, STRANGE, *MAP, "--save-mapping", kept)
    assert 'entry_time = "In"' in kept.read_text()
    assert _against_own(tmp_path, STRANGE, "--mapping", kept).outcome == first.outcome


def test_signed_sizes(tmp_path: Path):
    """A negative quantity is a short trade where no column says it."""
    signed = USUAL.replace("Direction,", "").replace("Long,", "").replace("Short,5", "-5")
    assert _against_own(tmp_path, signed).pair["verdict"] == "aligned"
    unsigned = write(tmp_path / "unsigned.csv", signed.replace("-5", "5"))
    said = refusal(tmp_path, "diff", unsigned, tmp_path / "own.csv")
    assert said.startswith(f"{unsigned}: no direction of the trades, and no quantity is negative: name its column")


def test_fees_of_each_end(tmp_path: Path):
    """Are taken as they are told."""
    text = USUAL.replace("Exit Price,Fees", "Exit Price,Entry Fees,Exit Fees")
    text = text.replace("104,2.0", "104,1.5,0.5").replace("48,1.0", "48,0.5,0.5").replace(",,,0.7", ",,,0.7,")
    found = _against_own(tmp_path, text)
    assert found.pair["causes"]["fees"] == 0.0
    assert found.pair["matched"] == 5
    # An end's fee is half a dollar more and the other's half a dollar less than that of our own log.
    assert found.pair["verdict"] == "explained"
    assert not any("half of it" in text for text in found.texts)


def test_a_list_of_objects(tmp_path: Path):
    """JSON."""
    rows = pd.read_csv(write(tmp_path / "usual.csv", USUAL)).astype(object)
    content = json.dumps([{k: None if v != v else v for k, v in row.items()} for row in rows.to_dict("records")])
    assert _against_own(tmp_path, content, name="trades.json").pair["verdict"] == "aligned"


def test_a_frame(tmp_path: Path):
    """In Python."""
    trades = pd.read_csv(write(tmp_path / "usual.csv", USUAL))
    assert reconcile.diff(trades, write(tmp_path / "own.csv", OWN)).verdict == "aligned"


def test_the_asset_by_an_option(tmp_path: Path):
    """Of a list that names none."""
    lines = [line.partition(",")[2] for line in USUAL.splitlines() if not line.startswith("BBB")]
    text = "\n".join(lines) + "\n"
    found = _against_own(tmp_path, text, "--asset-a", "AAA")
    assert (found.pair["matched"], found.pair["only_b"]) == (3, 2)
    said = refusal(tmp_path, "diff", tmp_path / "trades.csv", tmp_path / "own.csv")
    assert said.endswith(
        "the list does not say of which asset it is: name it with --asset-a or --asset-b, such as --asset-a GOOG"
    )


def test_lots_of_one_order(tmp_path: Path):
    """Three lots that are sold at once are one sale, and their mean price is its price."""
    lots = """asset,direction,quantity,entry_time,entry_price,exit_time,exit_price
AAA,long,4,2024-01-02 14:30:00+00:00,100,2024-01-04 15:00:00+00:00,104
AAA,long,6,2024-01-03 14:30:00+00:00,101,2024-01-04 15:00:00+00:00,104
AAA,short,5,2024-01-04 15:00:00+00:00,104,2024-01-05 15:00:00+00:00,100
"""
    own = """timestamp,asset,side,quantity,price
2024-01-02T14:30:00+00:00,AAA,buy,4,100
2024-01-03T14:30:00+00:00,AAA,buy,6,101
2024-01-04T15:00:00+00:00,AAA,sell,15,104
2024-01-05T15:00:00+00:00,AAA,buy,5,100
"""
    found = told(write(tmp_path / "lots.csv", lots), write(tmp_path / "own.csv", own))
    assert (found.pair["matched"], found.pair["verdict"]) == (4, "aligned")
    assert "A: 3 fills of an asset on one side at one time are taken as one order each time" in found.texts


def test_midnight_is_a_time_where_exits_have_times(tmp_path: Path):
    """Entries at midnight alone would be dates; with exits at noon they are not."""
    text = """asset,side,quantity,entry_time,entry_price,exit_time,exit_price
AAA,long,4,2024-01-02 00:00:00,100,2024-01-02 12:00:00,104
"""
    own = (
        "timestamp,asset,side,quantity,price\n2024-01-02T00:00:00,AAA,buy,4,100\n2024-01-02T12:00:00,AAA,sell,4,104\n"
    )
    found = told(
        write(tmp_path / "trips.csv", text), write(tmp_path / "own.csv", own), "--tz-a", "UTC", "--tz-b", "UTC"
    )
    assert found.pair["verdict"] == "aligned"


def test_a_zone(tmp_path: Path):
    """``--tz`` reads times that state none."""
    local = USUAL.replace("+00:00", "")
    for utc, new_york in (("14:30", "09:30"), ("15:00", "10:00"), ("15:30", "10:30"), ("16:00", "11:00")):
        local = local.replace(utc, new_york)
    assert _against_own(tmp_path, local, "--tz-a", "America/New_York").pair["verdict"] == "aligned"
    found = _against_own(tmp_path, local)
    assert found.pair["verdict"] != "aligned"
    assert "A: times state no zone and are read as UTC; --tz-a or --tz-b says another" in found.texts


SPOILED = {
    "time": ("2024-01-03 15:30", "noon", ", line 3: Entry Time is 'noon:00+00:00': expected a date and time"),
    "exit": ("2024-01-04 16:00", "noon", ", line 3: Exit Time is 'noon:00+00:00': expected a date and time"),
    "price": (",100,", ",,", ", line 2: Entry Price is missing: expected a finite number"),
    "exit-price": ("104,2.0", "0,2.0", ", line 2: Exit Price is '0': prices are positive"),
    "no-exit-price": ("104,2.0", ",2.0", ", line 2: Exit Price is missing: expected a finite number"),
    "quantity": ("Long,10", "Long,0", ", line 2: Qty is '0': a trade has a quantity"),
    "sign": ("Long,10", "Long,-10", ", line 2: Qty is '-10': a long trade of fewer than no shares"),
    "side": ("Short", "Flat", ", line 3: Direction is 'Flat': a trade is long or short"),
    "fees": ("104,2.0", "104,none paid", ", line 2: Fees is 'none paid': expected a finite number"),
    "asset": ("BBB", "", ", line 3: Symbol is missing: every fill names its asset"),
}


@pytest.mark.parametrize(("was", "is_", "said"), SPOILED.values(), ids=SPOILED)
def test_spoiled(tmp_path: Path, was: str, is_: str, said: str):
    """One line with the place, under the list's own name."""
    assert was in USUAL
    bad = write(tmp_path / "trades.csv", USUAL.replace(was, is_, 1))
    error = refusal(tmp_path, "diff", bad, write(tmp_path / "own.csv", OWN))
    assert error.startswith(f"{bad}{said}"), error


def test_a_map_that_leaves_something_out(tmp_path: Path):
    """Says which, with the columns that there are."""
    bad = write(tmp_path / "trades.csv", STRANGE)
    own = write(tmp_path / "own.csv", OWN)
    said = refusal(tmp_path, "diff", bad, own, "--map-a", "entry_time=In,exit_time=Out,entry_price=At")
    assert said.startswith(
        f"{bad}: no column for a trade's exit_price: name it with --map exit_price=THEIRS; its columns"
    )
    said = refusal(tmp_path, "diff", bad, own, "--map-a", f"{MAP[1]},quantity=Lots")
    assert said.startswith(f"{bad}: no column 'Lots'")
