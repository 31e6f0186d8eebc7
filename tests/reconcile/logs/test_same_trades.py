"""Each format on a file as it comes from its source: the same verdict and causes as the same trades in our columns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.reconcile.logs.logs import DATA, Told, told, write

BACKTEST = DATA / "backtest.csv"
MAP = "order_id=Ref,timestamp=When,asset=Name,side=B/S,quantity=Units,price=Px paid,commission=Charge"

FILES = {
    "synonyms": ("renamed.csv", "columns by name", []),
    "records": ("records.json", "columns by name", []),
    "mapped": ("mapped.csv", "columns by name", ["--map-a", MAP]),
    "lean": ("order-events.json", "LEAN order events", []),
    "flex-csv": ("flex.csv", "Interactive Brokers Flex trades", []),
    "flex-xml": ("flex.xml", "Interactive Brokers Flex trades", []),
    "alpaca-json": ("activities.json", "Alpaca account activities", []),
    "alpaca-csv": ("activities.csv", "Alpaca account activities", []),
}
NO_FEES = ("alpaca-json", "alpaca-csv")


def _own(folder: Path, without: str = "") -> Path:
    log = pd.read_csv(DATA / "own.csv", dtype=str)
    log.drop(columns=[without] if without else []).to_csv(folder / "own.csv", index=False)
    return folder / "own.csv"


def _rounded(said: Told) -> dict[str, object]:
    outcome = said.outcome
    return outcome | {
        "causes": pytest.approx(outcome["causes"], abs=1e-9),
        "difference": pytest.approx(outcome["difference"], abs=1e-9),
    }


@pytest.mark.parametrize(("name", "title", "options"), FILES.values(), ids=FILES)
def test_the_same_trades(tmp_path: Path, request: pytest.FixtureRequest, name: str, title: str, options: list[str]):
    """Against a backtest that differs in price, time, size, fees and one order more."""
    has_no_fees = request.node.callspec.id in NO_FEES
    ours = told(_own(tmp_path, "commission" if has_no_fees else ""), BACKTEST)
    theirs = told(DATA / name, BACKTEST, *options)
    assert theirs.outcome == _rounded(ours)
    assert theirs.formats == f"A is {name}: {title}; B is backtest.csv: our own columns"
    assert abs(ours.pair["difference"]) > 100
    assert ("fees" in ours.pair["unknown"]) is has_no_fees


@pytest.mark.parametrize(("name", "title", "options"), FILES.values(), ids=FILES)
def test_nothing_differs_from_the_same_trades(
    tmp_path: Path, request: pytest.FixtureRequest, name: str, title: str, options: list[str]
):
    """Every fill, every time and every fee came through: not one differs."""
    own = _own(tmp_path, "commission" if request.node.callspec.id in NO_FEES else "")
    said = told(DATA / name, own, *options)
    assert (said.pair["verdict"], said.exit_code) == ("aligned", 0), said.pair["first_divergence"]


@pytest.mark.parametrize("name", ["Bands_NASDAQ_AAPL_2024-08-01.csv", "Bands_NASDAQ_AAPL_2019-08-01.csv"])
def test_tradingview(tmp_path: Path, name: str):
    """Names of columns of today and of before; the asset is in the file's name, the zone is the user's to know."""
    log = DATA / name
    same = told(log, DATA / "bands.csv", "--tz-a", "America/New_York")
    assert (same.pair["verdict"], same.pair["matched"], same.exit_code) == ("aligned", 5, 0)
    assert "A: the asset is AAPL, by the file's name" in same.texts
    assert "A: 1 row left out: the exit of a trade that is still open is no fill" in same.texts
    (line,) = [note["rows"] for note in same.of("left_out")]
    assert line == ["line 2" if "2024-08" in name else "line 7"]
    other = write(tmp_path / "other.csv", (DATA / "bands.csv").read_text().replace("228.7", "229.7"))
    assert told(log, other, "--tz-a", "America/New_York").outcome == told(DATA / "bands.csv", other).outcome


def test_tradingview_without_a_zone():
    """It is read as UTC, which is said, and the offset that comes of it is named."""
    said = told(DATA / "bands.csv", DATA / "Bands_NASDAQ_AAPL_2024-08-01.csv")
    assert any("read as UTC" in text for text in said.texts)
    (offset,) = said.of("offset")
    assert offset["text"].startswith("offset: B's times are New York local time")


def test_tradingview_of_another_currency_and_asset(tmp_path: Path):
    """The currency of the account is in the header; an asset that is named wins over the file's name."""
    text = (DATA / "Bands_NASDAQ_AAPL_2024-08-01.csv").read_text().replace("USD", "EUR")
    log = write(tmp_path / "trades of mine.csv", text.replace("Position size (qty)", "Size (qty)"))
    own = write(tmp_path / "own.csv", (DATA / "bands.csv").read_text().replace("AAPL", "SAP"))
    said = told(log, own, "--asset-a", "SAP", "--tz-a", "America/New_York")
    assert said.pair["verdict"] == "aligned"


def test_flex_with_headers_of_other_sections(tmp_path: Path):
    """Header and trailer records, a message and another section of the statement stand around the trades."""
    header, *lines = (DATA / "flex.csv").read_text().splitlines()
    text = "\n".join(
        [
            '"MSG","Realized P/L is not ready"',
            header,
            *lines,
            '"ClientAccountID","Symbol","Position"',
            '"U0","SPY","10"',
        ]
    )
    said = told(write(tmp_path / "flex.csv", text + "\n"), DATA / "own.csv")
    assert (said.pair["verdict"], said.pair["matched"]) == ("aligned", 5)
    assert "A: 1 row left out: in another section than Trades" in said.texts
    records = ['"BOF","U0000001","trades"', f'"HEADER","TRNT",{header}']
    records += [f'"DATA","TRNT",{line}' for line in lines] + ['"EOF","U0000001"']
    again = told(write(tmp_path / "flex2.csv", "\n".join(records) + "\n"), DATA / "own.csv")
    assert (again.pair["verdict"], again.pair["matched"]) == ("aligned", 5)


@pytest.mark.parametrize(
    "time",
    [
        "20240102 093000",
        "2024-01-02;09:30:00 EST",
        "2024-01-02, 09:30:00",
        "2024-01-02 09:30:00",
        "2024-01-02T14:30:00Z",
    ],
)
def test_flex_times(tmp_path: Path, time: str):
    """The date and time formats that a query may be set to."""
    text = (DATA / "flex.csv").read_text().replace("20240102;093000", time)
    said = told(write(tmp_path / "flex.csv", text), DATA / "own.csv")
    assert said.pair["verdict"] == "aligned", said.pair["first_divergence"]


def test_lean_as_older_versions_write_it(tmp_path: Path):
    """Names with dashes, inside an object with the key orderEvents."""
    text = (DATA / "order-events.json").read_text()
    for new in ("orderId", "fillPrice", "fillQuantity", "symbolValue", "orderFeeAmount", "orderFeeCurrency"):
        text = text.replace(new, "".join(f"-{c.lower()}" if c.isupper() else c for c in new))
    log = write(tmp_path / "events.json", '{"orderEvents": ' + text + "}")
    said = told(log, DATA / "own.csv")
    assert (said.pair["verdict"], said.pair["matched"]) == ("aligned", 5)
    assert said.formats.startswith("A is events.json: LEAN order events")
