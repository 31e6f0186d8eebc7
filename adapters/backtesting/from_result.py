"""What ``Backtest.run()`` of backtesting.py hands back, as what it reports of trades and account."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from adapters.contract import RESULT_COLUMNS, ReportedResult
from adapters.results import wrong_result

_EXPECTED = "hand over what Backtest.run() returns"
_TABLES = ("_trades", "_equity_curve", "_strategy")


def read(result: object) -> ReportedResult:
    """Entries and exits of the closed trades, entries of those that are still open, and the equity curve.

    The engine names no asset: it is called ``asset``. A result gives the commission of a whole trade, entry and exit
    together, so that of a fill is reported where it is nothing only. Bars bear dates, and an order fills at an open,
    at a close or in between, so the moment is not reported.

    Raises
    ------
    InputError
        ``result`` is something else.
    """
    if not isinstance(result, pd.Series) or not set(_TABLES) <= set(result.index):
        raise wrong_result("backtesting", result, _EXPECTED)
    broker: Any = result["_strategy"]._broker
    rows = [*_closed(result["_trades"]), *_open(broker)]
    fills = pd.DataFrame(rows, columns=list(RESULT_COLUMNS)).sort_values("timestamp", kind="stable")
    fills["order_id"] = range(len(fills))
    equity: pd.Series[float] = result["_equity_curve"]["Equity"]
    # Before the engine's second bar nothing can have been traded.
    return ReportedResult(fills, equity, float(equity.iloc[0]))


def _closed(trades: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    names = ("Size", "EntryTime", "EntryPrice", "ExitTime", "ExitPrice", "Commission")
    if "Commission" not in trades:  # before 0.6, when it was inside the price
        trades = trades.assign(Commission=math.nan)
    for size, entered, paid, left, got, commission in zip(*(trades[name] for name in names), strict=True):
        fee = 0.0 if commission == 0 else math.nan
        yield 0, entered, "asset", float(size), float(paid), fee, math.nan, None
        yield 0, left, "asset", -float(size), float(got), fee, math.nan, None


def _open(broker: Any) -> Iterator[tuple[object, ...]]:
    for trade in broker.trades:
        yield 0, trade.entry_time, "asset", float(trade.size), float(trade.entry_price), math.nan, math.nan, None
