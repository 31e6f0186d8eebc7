"""An ml4t ``BacktestResult`` that somebody holds, as what it reports of fills and account."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd
from ml4t.backtest import BacktestResult

from adapters.contract import RESULT_COLUMNS, ReportedResult
from adapters.ml4t.versions import initial_cash_of
from adapters.results import wrong_result

_EXPECTED = "hand over the BacktestResult that Engine.run() returns"


def read(result: object) -> ReportedResult:
    """Fills and equity curve.

    A market order's fill says whether it took the bar's open or its close. Others, and
    exits by a rule of the engine, may be filled within the bar: their moment is not reported.

    Raises
    ------
    InputError
        ``result`` is no ``BacktestResult``.
    """
    if not isinstance(result, BacktestResult):
        raise wrong_result("ml4t", result, _EXPECTED)
    fills = pd.DataFrame(list(_rows(result)), columns=list(RESULT_COLUMNS))
    return ReportedResult(fills, _equity(result), initial_cash_of(result))


def _rows(result: BacktestResult) -> Iterator[tuple[object, ...]]:
    for fill in result.fills:
        sign = 1.0 if fill.side.value == "buy" else -1.0
        at_market = fill.order_type == "market" and fill.exit_reason_detail is None
        moment = fill.price_source if at_market and fill.price_source in ("open", "close") else None
        yield (
            fill.order_id, pd.Timestamp(fill.timestamp), fill.asset, sign * fill.quantity, fill.price,
            fill.commission, math.nan, moment,
        )  # fmt: skip


def _equity(result: BacktestResult) -> pd.Series[float] | None:
    if not result.equity_curve:
        return None
    instants, values = zip(*result.equity_curve, strict=True)
    return pd.Series(values, index=pd.DatetimeIndex(instants), dtype="float64")
