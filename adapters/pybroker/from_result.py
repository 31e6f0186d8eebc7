"""A PyBroker ``TestResult`` that somebody holds, as what it reports of fills and account."""

from __future__ import annotations

import pandas as pd
from pybroker import TestResult

from adapters.contract import RESULT_COLUMNS, ReportedResult
from adapters.results import wrong_result

_EXPECTED = "hand over the TestResult that Strategy.backtest() or walkforward() returns"


def read(result: object) -> ReportedResult:
    """Orders and market value; the market price beside each order is its price before slippage.

    Daily bars bear dates, so the moment within the session is not reported. Where ``round_test_result`` was left on,
    every amount is rounded to cents.

    Raises
    ------
    InputError
        ``result`` is no ``TestResult``.
    """
    if not isinstance(result, TestResult):
        raise wrong_result("pybroker", result, _EXPECTED)
    return ReportedResult(_fills(result.orders), _equity(result.portfolio), _initial_cash(result.portfolio))


def _fills(orders: pd.DataFrame) -> pd.DataFrame:
    sign = orders["type"].map({"buy": 1.0, "sell": -1.0}).astype("float64")
    columns = {
        "order_id": orders.index.astype(str),
        "timestamp": pd.DatetimeIndex(orders["date"]),
        "asset": orders["symbol"].to_numpy(),
        "quantity": (sign * orders["shares"].astype("float64")).to_numpy(),
        "price": orders["fill_price"].astype("float64").to_numpy(),
        "commission": orders["fees"].astype("float64").to_numpy(),
        "reference_price": orders["market_price"].astype("float64").to_numpy(),
        "moment": None,
    }
    return pd.DataFrame(columns, columns=list(RESULT_COLUMNS), index=range(len(orders)))


def _equity(portfolio: pd.DataFrame) -> pd.Series[float] | None:
    if portfolio.empty:
        return None
    return portfolio["market_value"].astype("float64").set_axis(pd.DatetimeIndex(portfolio.index))


def _initial_cash(portfolio: pd.DataFrame) -> float | None:
    """What the first bar's gain is counted from."""
    if portfolio.empty:
        return None
    return float(portfolio["equity"].iloc[0]) - float(portfolio["pnl"].iloc[0])
