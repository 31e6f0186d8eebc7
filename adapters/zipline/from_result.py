"""The performance frame that Zipline's ``run_algorithm`` gave, as what it reports of fills and account."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

import pandas as pd

from adapters.contract import RESULT_COLUMNS, ReportedResult
from adapters.results import wrong_result

_EXPECTED = "hand over the DataFrame that run_algorithm returns, with its column 'transactions'"


def read(result: object) -> ReportedResult:
    """Transactions and account value of a performance frame; one read back from its pickle is as good.

    Transactions bear the instant at which Zipline filled them, which in daily runs is the session's close. A
    transaction's own commission is always ``None``: it is what the transaction added to its order's, and is not
    reported where the frame has no orders.

    Raises
    ------
    InputError
        ``result`` is no performance frame.
    """
    if not isinstance(result, pd.DataFrame) or "transactions" not in result.columns:
        raise wrong_result("zipline", result, _EXPECTED)
    fills = pd.DataFrame(list(_fills(result)), columns=list(RESULT_COLUMNS))
    equity = result["portfolio_value"] if "portfolio_value" in result.columns else None
    has_start = "starting_cash" in result.columns and len(result) > 0
    return ReportedResult(fills, equity, float(result["starting_cash"].iloc[0]) if has_start else None)


def _fills(performance: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    charged: dict[str, float] = defaultdict(float)
    nothing: list[list[dict[str, object]]] = [[]] * len(performance)
    orders = performance["orders"] if "orders" in performance.columns else nothing
    for transactions, session_orders in zip(performance["transactions"], orders, strict=True):
        cumulative = {order["id"]: float(order["commission"]) for order in session_orders}
        for each in transactions:
            order_id = each["order_id"]
            commission = cumulative.get(order_id, math.nan) - charged[order_id]
            charged[order_id] += commission
            symbol, shares, price = each["sid"].symbol, float(each["amount"]), float(each["price"])
            yield order_id, each["dt"], symbol, shares, price, commission, math.nan, None
