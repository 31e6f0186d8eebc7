"""A finished backtest of bt, as what its strategy reports of transactions and account."""

from __future__ import annotations

import math
from typing import Any

import bt
import numpy as np
import pandas as pd

from adapters.contract import RESULT_COLUMNS, ReportedResult
from adapters.results import wrong_result
from bundles.tolerances import LAST_DIGITS

_EXPECTED = "hand over a Backtest that has run, or what bt.run() returns of one"
_ONE = "it holds several backtests: hand over one of its backtest_list"


def read(result: object) -> ReportedResult:
    """Transactions of a strategy, and the account value of each row after the one that bt puts before the first.

    bt adds up what it transacts in one asset on one row, and gives fees by row. A commission is reported where bt's
    own commission function, asked again for each transaction, comes to the row's fees. Rows bear dates, and a price
    is whatever the user's frame held, so the moment within the session is not reported.

    Raises
    ------
    InputError
        ``result`` is no backtest that has run, or holds several.
    """
    backtest: Any = result
    if isinstance(result, bt.backtest.Result):
        if len(result.backtest_list) != 1:
            raise wrong_result("bt", result, _ONE)
        backtest = result.backtest_list[0]
    if not isinstance(backtest, bt.Backtest) or not backtest.has_run:
        raise wrong_result("bt", result, _EXPECTED)
    values: pd.Series[float] = backtest.strategy.values.iloc[1:]
    return ReportedResult(_fills(backtest.strategy), values, float(backtest.initial_capital))


def _fills(strategy: Any) -> pd.DataFrame:
    """``get_transactions`` cannot be asked where there is no security."""
    if not strategy.securities:
        return pd.DataFrame(columns=list(RESULT_COLUMNS))
    told = strategy.get_transactions().reset_index()
    columns = {
        "order_id": np.arange(len(told)),
        "timestamp": told["Date"],
        "asset": told["Security"],
        "quantity": told["quantity"],
        "price": told["price"],
        "commission": _commissions(told, strategy),
        "reference_price": math.nan,
        "moment": None,
    }
    return pd.DataFrame(columns)[list(RESULT_COLUMNS)]


def _commissions(told: pd.DataFrame, strategy: Any) -> pd.Series[float]:
    """NaN on rows whose fees are not what bt's own function gives for the transactions that bt reports."""
    each = [strategy.commission_fn(q, p) for q, p in zip(told["quantity"], told["price"], strict=True)]
    asked = pd.Series(each, index=told.index, dtype="float64")
    charged = told["Date"].map(strategy.fees)
    summed = asked.groupby(told["Date"]).transform("sum")
    return asked.where(np.isclose(summed, charged, rtol=LAST_DIGITS, atol=0.0))
