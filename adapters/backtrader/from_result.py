"""A finished Backtrader strategy, as what its broker reports of fills and account."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import backtrader as bt
import pandas as pd

from adapters.contract import RESULT_COLUMNS, ReportedResult
from adapters.results import wrong_result

_EXPECTED = "hand over a strategy that has run, or the list of one that cerebro.run() returns"


def read(result: object) -> ReportedResult:
    """Executions of every order of a strategy's broker, and the account value that its ``Broker`` observer kept.

    No analyzer is needed: an order keeps its own executions. Daily bars bear dates, so the moment within the session
    is not reported. Without the observer (``stdstats=False``) the account value is not reported.

    Raises
    ------
    InputError
        ``result`` is no strategy, or several.
    """
    strategy: Any = result[0] if isinstance(result, list) and len(result) == 1 else result
    broker = getattr(strategy, "broker", None)
    if not isinstance(strategy, bt.Strategy) or not isinstance(broker, bt.brokers.BackBroker):
        raise wrong_result("backtrader", result, _EXPECTED)
    fills = pd.DataFrame(list(_fills(strategy)), columns=list(RESULT_COLUMNS))
    # Orders are kept by submission; the sort is stable, so that executions of one bar keep that order.
    fills = fills.sort_values("timestamp", kind="stable")
    return ReportedResult(fills, _equity(strategy), float(broker.startingcash))


def _fills(strategy: Any) -> Iterator[tuple[object, ...]]:
    names = {id(data): data._name or f"data{number}" for number, data in enumerate(strategy.datas)}
    for order in strategy.broker.orders:
        for bit in order.executed.exbits:
            when = pd.Timestamp(bt.num2date(bit.dt))
            size, price = float(bit.size), float(bit.price)
            yield order.ref, when, names[id(order.data)], size, price, float(bit.comm), math.nan, None


def _equity(strategy: Any) -> pd.Series[float] | None:
    """By the strategy's own clock; bars before the indicators are ready hold no value."""
    observer = next((each for each in strategy.observers if isinstance(each, bt.observers.Broker)), None)
    if observer is None:
        return None
    dates = [bt.num2date(number) for number in strategy.lines.datetime.array]
    values = list(observer.lines.value.array)[: len(dates)]
    series = pd.Series(values, index=pd.DatetimeIndex(dates), dtype="float64").dropna()
    return None if series.empty else series
