"""A VectorBT ``Portfolio`` that somebody holds, as what it reports of its fills and its account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from adapters.contract import ReportedResult
from adapters.results import wrong_result

if TYPE_CHECKING:
    from vectorbt.portfolio.base import Portfolio

_SELL = 1  # vectorbt.portfolio.enums.OrderSide.Sell
_EXPECTED = "hand over one Portfolio, as Portfolio.from_signals or Portfolio.from_orders gives it"


def read(result: object) -> ReportedResult:
    """Order records and account of a portfolio.

    A record is an order that was filled, wholly or in part, and its fees are always known. Its row says the session,
    not whether its price was the open's or the close's: the moment is not reported. Several accounts in one portfolio
    have no account value in common, which is then not reported.

    Raises
    ------
    InputError
        ``result`` is no portfolio, or one of several parameter sets.
    """
    from vectorbt.portfolio.base import Portfolio

    if not isinstance(result, Portfolio):
        raise wrong_result("vectorbt", result, _EXPECTED)
    if isinstance(result.wrapper.columns, pd.MultiIndex):
        raise wrong_result("vectorbt", result, "it holds several parameter sets: pick one with portfolio[column]")
    value = result.value()
    is_one_account = isinstance(value, pd.Series)
    account = (value, _initial_cash(result)) if is_one_account else (None, None)
    return ReportedResult(_fills(result), *account)


def _initial_cash(portfolio: Portfolio) -> float:
    return float(pd.Series(portfolio.init_cash).iloc[0])


def _fills(portfolio: Portfolio) -> pd.DataFrame:
    records: Any = portfolio.orders.records
    records = records.sort_values(["idx", "id"], kind="stable") if len(records) else records
    return pd.DataFrame(
        {
            "order_id": records["id"],
            "timestamp": portfolio.wrapper.index[records["idx"]],
            "asset": portfolio.wrapper.columns[records["col"]],
            "quantity": records["size"].where(records["side"] != _SELL, -records["size"]),
            "price": records["price"],
            "commission": records["fees"],
            "reference_price": float("nan"),
            "moment": None,
        }
    )
