"""Each engine's own files: known by one reader, read under their own names, refused in one line where they are bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.logs.formats import registry
from reconcile.logs.formats.head import head_of
from reconcile.logs.read import read_logs
from reconcile.logs.source import Source
from tests.reconcile.command import refusal
from tests.reconcile.logs.exports.oracle import SAMPLES
from tests.reconcile.logs.logs import DATA, write

FORMATS = {
    "backtesting": "backtesting",
    "backtrader": "backtrader",
    "bt": "bt",
    "ml4t": "ml4t",
    "nautilus": "nautilus",
    "pybroker": "pybroker",
    "vectorbt-1.0": "vectorbt",
    "vectorbt-1.2": "vectorbt",
    "zipline": "pyfolio",
}
"""Which format reads the files of a folder of samples."""
FILES = [
    path for folder in FORMATS for path in sorted((SAMPLES / folder).iterdir()) if path.suffix in (".csv", ".json")
]
OTHERS = [path for path in sorted(DATA.iterdir()) if path.suffix != ".py"]


def _readers(path: Path) -> list[str]:
    """Formats that say that a file is theirs, but for those that read anybody's."""
    head = head_of(Source(path))
    return [format_.name for format_ in registry.formats() if not format_.last and format_.recognises(head)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_one_reader_knows_a_file(path: Path):
    """And no other, so that their order does not matter."""
    assert _readers(path) == [FORMATS[path.parent.name]]


def test_a_result_folder_and_its_files():
    """By its manifest, and each of its tables by itself."""
    folder = SAMPLES / "ml4t" / "result"
    assert registry.format_of(Source(folder)).name == "ml4t"
    assert [_readers(folder / f"{name}.parquet") for name in ("fills", "trades")] == [["ml4t"], ["ml4t"]]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_no_engine_takes_another_softwares_file(path: Path):
    """Brokers' and platforms' files, and our own."""
    assert not set(_readers(path)) & set(FORMATS.values())


@pytest.mark.ci
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_cut_after_its_header(path: Path, tmp_path: Path):
    """No fill is no fault: the log is empty."""
    if path.suffix == ".json":
        pytest.skip("a list without items has no names")
    empty = write(tmp_path / path.name, path.read_text().splitlines()[0] + "\n")
    logs = read_logs(Source(empty, asset="GOOG"), Source(empty, asset="GOOG"))
    assert logs.formats[0].name == FORMATS[path.parent.name]
    assert len(logs.a) == 0


def test_ids_are_local_where_they_count():
    """Only Zipline's and nautilus' ids may name the same order in another list."""
    local = {format_.name: format_.ids_are_local for format_ in registry.formats()}
    engines = {"zipline", *FORMATS.values()}
    assert {name for name in engines if not local[name]} == {"zipline", "pyfolio", "nautilus"}


VECTORBT, BACKTRADER, PYBROKER = (
    "vectorbt-1.0/orders_one.csv",
    "backtrader/pyfolio_one.csv",
    "pybroker/orders_one.csv",
)
BT, FILLS, TRADES = "bt/transactions_one.csv", "ml4t/fills_one.csv", "backtesting/trades_one.csv"
NAUTILUS, POSITIONS = "nautilus/fills_one.csv", "nautilus/positions_one.csv"
ZIPLINE, NOTIFIED = "zipline/transactions_one.csv", "backtrader/orders_one.csv"
SPOILED = {
    "vectorbt-price": (VECTORBT, ",140.320125,", ",free,", ", line 2: Price is 'free': expected a finite number"),
    "vectorbt-size": (VECTORBT, ",100.0,", ",0.0,", ", line 2: Size is '0.0': a fill has a quantity"),
    "vectorbt-side": (VECTORBT, ",Buy", ",Lend", ", line 2: Side is 'Lend': a side is buy or sell"),
    "vectorbt-time": (VECTORBT, "2024-01-04", "5", ", line 2: Timestamp is '5': expected a date and time"),
    "vectorbt-column": (VECTORBT, ",0,GOOG,", ",0,,", ": its Column has numbers instead of names: , GOOG"),
    "vectorbt-fees": (VECTORBT, "14.032012499999999", "x", ", line 2: Fees is 'x': expected a finite number"),
    "vectorbt-trade-entry": (
        "vectorbt-1.0/trades_one.csv",
        "139.152875",
        "-1",
        ", line 2: Avg Entry Price is '-1': prices are positive",
    ),
    "vectorbt-trade-direction": (
        "vectorbt-1.0/trades_one.csv",
        "Long,Closed",
        "Flat,Closed",
        ", line 2: Direction is 'Flat': a trade is long or short",
    ),
    "vectorbt-trade-exit": (
        "vectorbt-1.0/trades_one.csv",
        "2024-01-18,138.800565",
        "2024-01-18,",
        ", line 2: Avg Exit Price is missing: expected a finite number",
    ),
    "backtrader-price": (BACKTRADER, "139.839885", "0", ", line 2: price is '0': prices are positive"),
    "backtrader-amount": (BACKTRADER, ",100,", ",ten,", ", line 2: amount is 'ten': expected a finite number"),
    "backtrader-time": (BACKTRADER, "2024-01-05 00", "Monday 00", ", line 2: date is 'Monday 00:00:00+00:00'"),
    "backtrader-symbol": (BACKTRADER, "0,GOOG,-13983", "0,,-13983", ": its symbol has numbers instead of names"),
    "backtrader-cells": (
        BACKTRADER,
        ",100,139.8",
        ",100,100,139.8",
        ": a line has more cells than the header (line 2)",
    ),
    "backtrader-json": (
        "backtrader/transactions_one.json",
        '"GOOG", -13983',
        "-13983",
        ", transaction 1: no list of 5",
    ),
    "backtrader-json-end": ("backtrader/transactions_one.json", "]]}", "]]", ": Expecting ',' delimiter"),
    "backtrader-json-price": (
        "backtrader/transactions_one.json",
        "139.839885",
        "null",
        ", transaction 1: price is missing",
    ),
    "backtrader-order-size": (NOTIFIED, ",GOOG,100,", ",GOOG,,", ", line 2: size is missing"),
    "backtrader-order-fee": (NOTIFIED, "13.983988500000002", "?", ", line 2: comm is '?': expected a finite number"),
    "backtrader-order-time": (NOTIFIED, "ref,date", "ref,when", ": no column for the time: expected one of date, dt"),
    "backtrader-order-times": (NOTIFIED, "ref,date,data", "dt,date,ref", ": 'dt' and 'date' for the time"),
    "zipline-price": (ZIPLINE, "138.899415", "None", ", line 2: price is 'None': expected a finite number"),
    "zipline-amount": (ZIPLINE, "0,100,", "0,0,", ", line 2: amount is '0': a fill has a quantity"),
    "zipline-time": (ZIPLINE, "2024-01-05 21:00:00+00:00", "", ", line 2: dt is missing: expected a date and time"),
    "zipline-sid": (ZIPLINE, "Equity(0 [GOOG])", "", ": its sid has numbers instead of names"),
    "zipline-cells": (ZIPLINE, "0,100,", "0,100,1,", ": a line has more cells than the header (line 2)"),
    "bt-price": (BT, "140.25", "-140.25", ", line 2: price is '-140.25': prices are positive"),
    "bt-quantity": (BT, "100.0", "lots", ", line 2: quantity is 'lots': expected a finite number"),
    "bt-none": (BT, "100.0", "0.0", ", line 2: quantity is '0.0': a fill has a quantity"),
    "bt-date": (BT, "2024-01-04", "4.1.2024", ", line 2: Date is '4.1.2024': expected a date and time"),
    "bt-today": (BT, "2024-01-04", "today", ", line 2: Date is 'today': expected a date and time"),
    "bt-security": (BT, "GOOG", "", ", line 2: Security is missing: every fill names its asset"),
    "pybroker-price": (PYBROKER, "139.77,13.977", ",13.977", ", line 2: fill_price is missing"),
    "pybroker-shares": (PYBROKER, ",100,,", ",0,,", ", line 2: shares is '0': a fill has a quantity"),
    "pybroker-type": (PYBROKER, "1,buy,", "1,hold,", ", line 2: type is 'hold': a side is buy or sell"),
    "pybroker-date": (PYBROKER, "2024-01-05", "0", ", line 2: date is '0': expected a date and time"),
    "pybroker-fees": (PYBROKER, "13.977\n", "free\n", ", line 2: fees is 'free': expected a finite number"),
    "pybroker-json": ("pybroker/orders_one.json", "10.8099}}", "10.8099}", ": Expecting ',' delimiter"),
    "pybroker-json-price": (
        "pybroker/orders_one.json",
        '"fill_price":{"1":139.77',
        '"fill_price":{"1":-1',
        ", order 1: fill_price is '-1.0'",
    ),
    "pybroker-json-type": ("pybroker/orders_one.json", '"1":"buy"', '"1":"hold"', ", order 1: type is 'hold'"),
    "pybroker-trade": (
        "pybroker/trades_one.csv",
        "1,long,",
        "1,both,",
        ", line 2: type is 'both': a trade is long or",
    ),
    "ml4t-price": (FILLS, "139.839885", "", ", line 2: price is missing: expected a finite number"),
    "ml4t-side": (FILLS, "GOOG,buy,", "GOOG,hold,", ", line 2: side is 'hold': a side is buy or sell"),
    "ml4t-quantity": (FILLS, "buy,100.0", "buy,-100.0", ", line 2: quantity is '-100.0': a purchase of fewer"),
    "ml4t-commission": (FILLS, "13.983988500000002", "n", ", line 2: commission is 'n': expected a finite number"),
    "ml4t-time": (
        FILLS,
        "2024-01-05T00:00:00.000000",
        "then",
        ", line 2: timestamp is 'then': expected a date and time",
    ),
    "ml4t-asset": (FILLS, ",,GOOG,", ",,,", ", line 2: asset is missing: every fill names its asset"),
    "ml4t-trade": (
        "ml4t/trades_one.csv",
        "-80.0,short",
        "-80.0,long",
        ", line 3: quantity is '-80.0': a long trade of fewer than no shares",
    ),
    "nautilus-price": (NAUTILUS, "140.25", "", ", line 2: last_px is missing: expected a finite number"),
    "nautilus-quantity": (NAUTILUS, "MARKET,100,", "MARKET,0,", ", line 2: last_qty is '0': a fill has a quantity"),
    "nautilus-side": (NAUTILUS, ",BUY,", ",NO_ORDER_SIDE,", ", line 2: order_side is 'NO_ORDER_SIDE'"),
    "nautilus-fee": (NAUTILUS, "14.03 USD", "14.03 dollars", ", line 2: commission is '14.03 dollars'"),
    "nautilus-time": (NAUTILUS, "2024-01-04 21:00:00+00:00", "17", ", line 2: ts_event is '17': expected a date and"),
    "nautilus-entry": (
        POSITIONS,
        ",BUY,FLAT,0,150",
        ",NONE,FLAT,0,150",
        ", line 2: entry is 'NONE': a trade is long",
    ),
    "nautilus-opened": (
        POSITIONS,
        "2024-01-04 21:00:00+00:00",
        "x",
        ", line 2: ts_opened is 'x': expected a date and",
    ),
    "backtesting-price": (TRADES, "139.839885", "x", ", line 2: EntryPrice is 'x': expected a finite number"),
    "backtesting-exit": (TRADES, ",138.79,", ",-1,", ", line 2: ExitPrice is '-1': prices are positive"),
    "backtesting-size": (TRADES, "100,3,12", "0,3,12", ", line 2: Size is '0': a trade has a quantity"),
    "backtesting-time": (TRADES, "2024-01-05,2024", "3,2024", ", line 2: EntryTime is '3': expected a date and time"),
    "backtesting-fee": (TRADES, "27.8629885", "x", ", line 2: Commission is 'x': expected a finite number"),
    "backtesting-column": (TRADES, "EntryPrice", "EntryPrice2", ": no column"),
}


@pytest.mark.ci
@pytest.mark.parametrize(("name", "was", "is_", "said"), SPOILED.values(), ids=SPOILED)
def test_spoiled_files(tmp_path: Path, name: str, was: str, is_: str, said: str):
    """Each is the engine's own file with one thing wrong: one line with the place, under the engine's name for it."""
    text = (SAMPLES / name).read_text()
    assert was in text
    spoiled = write(tmp_path / Path(name).name, text.replace(was, is_, 1))
    error = refusal(
        tmp_path,
        "diff",
        spoiled,
        DATA / "own.csv",
        "--asset-a",
        "GOOG" if "backtesting" in name else "",
        "--out",
        tmp_path / "out",
    )
    assert error.startswith(f"{spoiled}{said}"), error
