"""Where the engine's way with orders is not the terms', and an aligned run ends and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.contract import Unsupported, refuse_where_cash_binds, refuse_where_size_matters
from scenarios.instructions import OrderType
from scenarios.terms import CashPolicy, SizeAt

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from adapters.contract import Fill, Task

_LOOP = "_Broker._process_orders"


def check_legs(task: Task) -> None:
    """Refuse legs that a trade's one stop and one target cannot be.

    Raises
    ------
    Unsupported
        Two stops or two limits of one entry, a stop-limit leg, or a leg that joins its entry later.
    """
    asked = {each.order_id: each for each in task.scenario.instructions}
    taken: dict[tuple[str, bool], str] = {}
    for each in asked.values():
        parent, kind = each.condition.parent, each.condition.type
        if not parent:
            continue
        if kind is OrderType.STOP_LIMIT:
            raise Unsupported(f"order {each.order_id}: a trade has a stop and a limit, no stop-limit")
        if asked[parent].session != each.session:
            raise Unsupported(f"order {each.order_id} joins entry {parent} in a later session")
        other = taken.setdefault((parent, kind is OrderType.LIMIT), each.order_id)
        if other != each.order_id:
            raise Unsupported(
                f"orders {other} and {each.order_id} protect one entry, and a trade of backtesting.py has one stop "
                "and one limit (Trade.sl, Trade.tp)"
            )


def check_trade(entry: str, leg: str, shares: float, trade: Any) -> None:
    """Refuse a leg that is not the whole of what its entry opened."""
    if trade is None or -trade.size != shares:
        raise Unsupported(
            f"order {leg} does not close what entry {entry} opened, and the stop of a trade of backtesting.py closes "
            f"it whole ({_LOOP})"
        )


def check_queue_order(trade: Any, order: Any) -> None:
    """Refuse another order's closing a trade that its own legs protect: the engine withdraws them then."""
    if order is not None and order.parent_trade is None and (trade._sl_order or trade._tp_order):
        raise Unsupported(
            f"order {order.tag} closes a trade whose stop or limit is alive, and backtesting.py withdraws them "
            "(_Broker._close_trade)"
        )


def check_both_legs(trade: Any, data: Any) -> None:
    """Refuse a session that opens beyond a trade's limit and touches its stop: the engine looks at the stop first."""
    stop, limit, sign = trade.sl, trade.tp, 1 if trade.is_long else -1
    if not stop or not limit:
        return
    worst = data.Low[-1] if sign > 0 else data.High[-1]
    if sign * data.Open[-1] >= sign * limit and sign * worst <= sign * stop:
        raise Unsupported(
            f"the stop and the limit of a trade are touched on {_day(data)}, which opens beyond the latter, and "
            f"backtesting.py looks at the stop first ({_LOOP})"
        )


def check_stop_limit(order: Any, data: Any) -> None:
    """Refuse a session in which a stop-limit order's stop is touched and the engine's price is not the terms'."""
    if not order.stop or not order.limit:
        return
    high, low, sign = data.High[-1], data.Low[-1], 1 if order.is_long else -1
    worst, best = (high, low) if sign > 0 else (low, high)
    if sign * worst < sign * order.stop:
        return
    ours = _price_by_terms(order, sign, data.Open[-1], best, data.Close[-1])
    fills = sign * order.limit > sign * order.stop and sign * best <= sign * order.limit
    if ours != (order.stop if fills else None):
        raise Unsupported(
            f"order {order.tag}: its stop is touched on {_day(data)}; backtesting.py then fills it at the stop "
            f"whatever the open, or not before the next bar where the limit is not beyond the stop ({_LOOP})"
        )


def _price_by_terms(order: Any, sign: int, opening: float, best: float, close: float) -> float | None:
    """What ``docs/order-types.md`` says of the session in which the stop is touched."""
    stop, limit = order.stop, order.limit
    if sign * opening >= sign * stop:
        if sign * opening <= sign * limit:
            return opening
        return float(limit) if sign * best <= sign * limit else None
    if sign * stop <= sign * limit:
        return float(stop)
    return float(limit) if sign * close <= sign * limit else None


def _day(data: Any) -> str:
    return f"{data.index[-1]:%Y-%m-%d}"


def check_account(task: Task, ended: pd.Timestamp | None) -> None:
    """Pass where the account was always worth something, or the mode is native."""
    if task.is_aligned and ended is not None:
        raise Unsupported(
            f"the account is worth nothing any more on {ended:%Y-%m-%d}, and backtesting.py then closes every trade "
            "and ends the run (_Broker.next)"
        )


def check_cash(task: Task, fills: Sequence[Fill]) -> None:
    """Pass where cash never binds, or may be what it likes.

    Raises
    ------
    Unsupported
        Cash bound in aligned mode under another policy than ``unlimited``.
    """
    if task.is_aligned and task.terms.cash is not CashPolicy.UNLIMITED:
        does = "backtesting.py asks for margin, by the bar's own close, and never for cash (_Broker.margin_available)"
        refuse_where_cash_binds(task, fills, does)


def check_sizing(task: Task) -> None:
    """Refuse targets that are sized at another moment than the terms say, where that matters.

    From flat the engine sizes by free cash, which is the account's value at the decision and at the fill alike.

    Raises
    ------
    Unsupported
    """
    if task.is_aligned and task.sizes_at_fill:
        refuse_where_size_matters(task, "in aligned mode it is sized at the decision (InstructedStrategy._shares)")
    if not task.is_aligned and task.terms.size_at is SizeAt.DECISION:
        refuse_where_size_matters(task, "backtesting.py sizes at the fill (_Broker._process_orders)")
