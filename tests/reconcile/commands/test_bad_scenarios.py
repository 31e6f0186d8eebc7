"""Scenario files, prices and instructions that cannot be used: each is refused in one line, and leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.reconcile.command import reconcile, refusal
from tests.scenarios.files import SIGNALS, TOML, prices, scenario_file

type Spoil = Callable[[pd.DataFrame], pd.DataFrame]


def _run(folder: Path, file: object, *more: object) -> str:
    return refusal(folder, "run", file, "--engines", "backtrader", "--out", folder / "out", *more)


def test_the_small_scenario_runs(tmp_path: Path):
    """What the tests below spoil is good: one engine runs it, and agrees with the reference engine."""
    result = reconcile("run", scenario_file(tmp_path), "--engines", "backtrader", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "aligned: reference and backtrader agree" in result.stdout
    assert (tmp_path / "out" / "trades_backtrader.csv").read_text().count("\n") == 3


def _cell(row: int, column: str, value: Any) -> Spoil:
    def spoil(table: pd.DataFrame) -> pd.DataFrame:
        table[column] = table[column].astype(object)
        table.loc[row, column] = value
        return table

    return spoil


def _swapped(table: pd.DataFrame) -> pd.DataFrame:
    return table.iloc[[0, 2, 1, *range(3, len(table))]]


def _repeated(table: pd.DataFrame) -> pd.DataFrame:
    return table.iloc[[0, 1, 1, *range(2, len(table))]]


PRICES = {
    "unsorted": (_swapped, "prices.csv, line 4 (AAPL 2020-01-03): the session is earlier"),
    "duplicate": (_repeated, "prices.csv, line 4 (AAPL 2020-01-03): the session is there twice"),
    "one-nan": (_cell(1, "close", np.nan), "prices.csv, line 3 (AAPL 2020-01-03): only some values are there"),
    "zero": (_cell(1, "low", 0.0), "prices.csv, line 3 (AAPL 2020-01-03): a price is not positive"),
    "negative": (_cell(1, "open", -3.0), "prices.csv, line 3 (AAPL 2020-01-03): a price is not positive"),
    "infinite": (_cell(1, "high", "inf"), "prices.csv, line 3 (AAPL 2020-01-03): a price is infinite"),
    "text": (_cell(1, "close", "dear"), "prices.csv, line 3 (AAPL 2020-01-03): close is 'dear'"),
    "high-below-low": (_cell(1, "high", 50.0), "prices.csv, line 3 (AAPL 2020-01-03): high 50.0 is below low"),
    "close-above-high": (_cell(1, "close", 500.0), "prices.csv, line 3 (AAPL 2020-01-03): close 500.0 is outside"),
    "negative-volume": (_cell(1, "volume", -1.0), "prices.csv, line 3 (AAPL 2020-01-03): volume is -1.0"),
    "holiday": (_cell(0, "session", "2020-01-01"), "prices.csv, line 2: 2020-01-01 AAPL is not a session of XNYS"),
    "weekend": (_cell(2, "session", "2020-01-04"), "prices.csv, line 4: 2020-01-04 AAPL is not a session of XNYS"),
    "no-date": (_cell(1, "session", "soon"), "prices.csv, line 3 (AAPL no date): the session is not a date"),
    "no-asset": (_cell(1, "asset", ""), "prices.csv, line 3: no asset is named"),
    "no-column": (lambda table: table.drop(columns="close"), "prices.csv: no column close"),
    "no-rows": (lambda table: table[:0], "prices.csv: no rows"),
}


@pytest.mark.parametrize(("spoil", "told"), PRICES.values(), ids=PRICES)
def test_bad_prices(tmp_path: Path, spoil: Spoil, told: str):
    """The message names the file, the line and what is wrong there."""
    file = scenario_file(tmp_path, data=spoil(prices()))
    assert told in _run(tmp_path, file)


GARBAGE = {
    "empty": b"",
    "not-text": b"\xff\xfe\x00\x01",
    "zeros": b"\0\0\0\0",
    "open-quote": b'session,asset,open,high,low,close,volume,signal\n"2020-01-02,AAPL\n',
    "too-many-cells": b"session,asset,open,high,low,close,volume\n2020-01-02,AAPL,1,1,1,1,1,1\n",
}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE)
def test_malformed_prices(tmp_path: Path, content: bytes):
    """A file that is no table of prices is named."""
    assert "prices.csv: " in _run(tmp_path, scenario_file(tmp_path, data=content))


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE)
def test_malformed_instructions(tmp_path: Path, content: bytes):
    """A file that is no table of instructions is named."""
    assert "signals.csv: " in _run(tmp_path, scenario_file(tmp_path, instructions=content))


@pytest.mark.parametrize("name", ["prices", "signals"])
def test_missing_and_mislabelled_tables(tmp_path: Path, name: str):
    """A table that is not there, is a folder, or is no Parquet in spite of its name."""
    file = scenario_file(tmp_path)
    (tmp_path / f"{name}.csv").unlink()
    assert f"{name}.csv: no such file or directory" in _run(tmp_path, file).lower()
    (tmp_path / f"{name}.csv").mkdir()
    assert f"{name}.csv: is a directory" in _run(tmp_path, file).lower()
    file.write_text(TOML.replace(f"{name}.csv", f"{name}.parquet"))
    (tmp_path / f"{name}.csv").rmdir()
    scenario_file(tmp_path, toml=file.read_text())
    (tmp_path / f"{name}.parquet").write_text("no parquet")
    assert f"{name}.parquet: " in _run(tmp_path, file)


SIGNAL_ROWS = {
    "unknown-asset": ("2020-01-03,IBM,BUY", "line 4: unknown asset 'IBM': prices have AAPL, MSFT"),
    "no-asset": ("2020-01-03,,BUY", "line 4: unknown asset ''"),
    "before": ("2019-12-31,AAPL,BUY", "line 4: 2019-12-31 is no session of the data"),
    "after": ("2020-01-09,AAPL,BUY", "2020-01-09 is no session of the data: sessions of XNYS from 2020-01-02 to"),
    "weekend": ("2020-01-04,AAPL,BUY", "line 4: 2020-01-04 is no session of the data"),
    "no-date": ("today,AAPL,BUY", "session 'today' is not a date"),
    "hold": ("2020-01-03,AAPL,HOLD", "line 4: signal is 'HOLD': a signal is BUY or SELL"),
    "nothing": ("2020-01-03,AAPL,", "line 4: signal is missing"),
}


@pytest.mark.parametrize(("row", "told"), SIGNAL_ROWS.values(), ids=SIGNAL_ROWS)
def test_bad_signals(tmp_path: Path, row: str, told: str):
    """The message names the file and what is wrong with the row."""
    message = _run(tmp_path, scenario_file(tmp_path, instructions=f"{SIGNALS}{row}\n"))
    assert "signals.csv" in message
    assert told in message


def test_signals_without_rows_or_columns(tmp_path: Path):
    """A header alone asks nothing; a missing column is named."""
    header = "session,asset,signal\n"
    assert "signals.csv: no rows" in _run(tmp_path, scenario_file(tmp_path, instructions=header))
    other = SIGNALS.replace("signal", "advice")
    assert "signals.csv: no column 'signal'" in _run(tmp_path, scenario_file(tmp_path, instructions=other))


ORDERS = TOML.replace('"signals"', '"orders"').replace("sizing = { weight = 0.4, max_positions = 2 }\n", "")
WEIGHTS = ORDERS.replace('"orders"', '"weights"')
OTHER_ROWS = {
    "zero-shares": (ORDERS, "session,asset,quantity\n2020-01-02,AAPL,0", "line 2: quantity is 0"),
    "no-number": (ORDERS, "session,asset,quantity\n2020-01-02,AAPL,ten", "line 2: quantity is 'ten'"),
    "infinite": (ORDERS, "session,asset,quantity\n2020-01-02,AAPL,inf", "line 2: quantity is 'inf'"),
    "part-of-a-share": (
        ORDERS + 'lot = "whole"', "session,asset,quantity\n2020-01-02,AAPL,1.5", "line 2: the order asks for 1.5 shares, and lots are whole",
    ),
    "limit": (ORDERS, "session,asset,quantity,limit\n2020-01-02,AAPL,1,99", "line 2: limit is '99', which a market"),
    "stop-without-price": (
        ORDERS, "session,asset,quantity,type\n2020-01-02,AAPL,1,stop", "line 2: a stop order has no stop: it needs stop",
    ),
    "unknown-type": (ORDERS, "session,asset,quantity,type\n2020-01-02,AAPL,1,moc", "line 2: type is 'moc': types are market"),
    "limit-of-zero": (
        ORDERS, "session,asset,quantity,type,limit\n2020-01-02,AAPL,1,limit,0", "line 2: limit is '0': a price above 0",
    ),
    "trail-in-per-cent": (
        ORDERS, "session,asset,quantity,type,trail\n2020-01-02,AAPL,1,trailing_stop,5", "line 2: trail is '5': a share",
    ),
    "cancel-with-quantity": (
        ORDERS, "session,asset,quantity,type,cancels\n2020-01-02,AAPL,1,cancel,x", "line 2: quantity is '1': a withdrawal",
    ),
    "cancel-of-nothing": (
        ORDERS, "session,asset,quantity,type,cancels\n2020-01-02,AAPL,,cancel,x", "cancels of order 20200102-AAPL-1 is 'x'",
    ),
    "parent-of-the-same-side": (
        ORDERS,
        "session,asset,quantity,type,stop,parent\n2020-01-02,AAPL,1,,,\n2020-01-02,AAPL,1,stop,9,20200102-AAPL-1",
        "both trade in the same direction",
    ),
    "limit-on-weights": (
        WEIGHTS, "session,asset,weight,limit\n2020-01-02,AAPL,0.5,99", "line 2: limit is '99': signals and weights are market",
    ),
    "weight-missing": (WEIGHTS, "session,asset,weight\n2020-01-02,AAPL,", "line 2: weight is missing"),
    "weight-nan": (WEIGHTS, "session,asset,weight\n2020-01-02,AAPL,nan", "line 2: weight is 'nan'"),
    "weight-twice": (
        WEIGHTS, "session,asset,weight\n2020-01-02,AAPL,0.1\n2020-01-02T21:00:00Z,AAPL,0.2", "line 3: a second weight",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("toml", "rows", "told"), OTHER_ROWS.values(), ids=OTHER_ROWS)
def test_bad_orders_and_weights(tmp_path: Path, toml: str, rows: str, told: str):
    """A quantity or weight that cannot be, and what would change an order without being obeyed."""
    assert told in _run(tmp_path, scenario_file(tmp_path, toml=toml, instructions=rows + "\n"))
