"""Where the engine fills a limit, or a leg, otherwise than the terms ask, and nothing declares it beforehand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ml4t.backtest import Broker, Order, OrderSide, OrderStatus, OrderType

from adapters.contract import Unsupported, refuse_where_size_matters
from adapters.ml4t.expectations import EXPECTATIONS
from adapters.ml4t.versions import is_rest_of_stop
from scenarios.instructions import OrderType as AskedType
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd
    from ml4t.backtest import Fill as EngineFill

    from adapters.contract import Fill, Task
    from scenarios.instructions import Instruction

_DECLARED = frozenset(each.scenario for each in EXPECTATIONS)
_LIMITS = (OrderType.LIMIT, OrderType.STOP_LIMIT)


def withdrawn_by_siblings(broker: Broker) -> set[str]:
    """The engine's ids of legs that it cancelled because another leg of the same entry was filled whole."""
    done = {order.parent_id for order in broker.orders if order.parent_id and order.status is OrderStatus.FILLED}
    return {
        order.order_id for order in broker.orders if order.status is OrderStatus.CANCELLED and order.parent_id in done
    }


def check_sizing(task: Task) -> None:
    """Refuse targets that the engine sizes at another moment than the terms say, where that matters.

    Raises
    ------
    Unsupported
    """
    if task.sizes_at_fill:
        refuse_where_size_matters(
            task, "ml4t-backtest sizes when it takes an order, at the decision (Broker.order_target_percent)"
        )


def check_conditional_fills(task: Task, broker: Broker, asked: Mapping[str, Instruction]) -> None:
    """Pass where every conditional order was filled as the terms ask.

    A scenario whose difference is declared is left to be compared with what is declared.

    Raises
    ------
    Unsupported
        A limit order was filled at its limit where the open, or the stop that was touched, was better; what volume
        left of a stop was filled at the close; or orders one of which waited for a price shared a bar's volume.
    """
    if task.scenario.name in _DECLARED:
        return
    orders = {order.order_id: order for order in broker.orders}
    sessions = {label.to_pydatetime(): label for label in task.scenario.panel.sessions}
    for fill in broker.fills:
        order, session = orders[fill.order_id], sessions[fill.timestamp]
        name = asked[order.order_id].order_id if order.order_id in asked else order.order_id
        if order.order_type in _LIMITS:
            _check_limit(task, order, fill, session, name)
        if is_rest_of_stop(order, fill.timestamp) and task.terms.fill is not FillMoment.NEXT_OPEN:
            raise Unsupported(
                f"order {name} is touched and volume leaves some of it, which ml4t-backtest fills at the next close "
                "and not at the next open (FillEngine.check_stop_fill)"
            )
    if task.terms.volume_limit.share is not None:
        _check_shared_volume(task, broker, sessions)


def _check_shared_volume(task: Task, broker: Broker, sessions: Mapping[datetime, pd.Timestamp]) -> None:
    taken: Counter[tuple[datetime, str]] = Counter()
    for fill in broker.fills:
        taken[fill.timestamp, fill.asset] += fill.quantity  # type: ignore[assignment]
    share = task.terms.volume_limit.share or 0.0
    for (instant, asset), shares in taken.items():
        volume = task.scenario.panel.price("volume", sessions[instant], asset)
        waiting = [order for order in broker.orders if order.asset == asset and _waits(order, instant)]
        is_mixed = len(waiting) > 1 and any(order.order_type is not OrderType.MARKET for order in waiting)
        if is_mixed and shares >= math.floor(share * volume):
            raise Unsupported(
                f"orders for {asset} share the volume of {sessions[instant]:%Y-%m-%d}, which is used up, and one of "
                "them waits for a price: ml4t-backtest fills them as submitted, not from the open to the close"
            )


def _waits(order: Order, instant: datetime) -> bool:
    """Whether the order may take volume of that bar, as far as the engine's records tell."""
    is_known = order.created_at is not None and order.created_at < instant
    return is_known and (order.filled_at is None or order.filled_at >= instant)


def _check_limit(task: Task, order: Order, fill: EngineFill, session: pd.Timestamp, name: str) -> None:
    assert order.limit_price is not None
    sign = 1 if order.side is OrderSide.BUY else -1
    opening = task.scenario.panel.price("open", session, fill.asset)
    reached, what = opening, "open"
    if order.order_type is OrderType.STOP_LIMIT and order._stop_triggered_at == fill.timestamp:
        assert order.stop_price is not None
        if sign * opening < sign * order.stop_price:  # touched within the session
            reached, what = order.stop_price, "stop"
    if sign * reached < sign * order.limit_price:
        raise Unsupported(
            f"order {name} met the {what} of {reached:g} on {session:%Y-%m-%d}, and ml4t-backtest fills it at its "
            f"limit of {order.limit_price:g} all the same (FillEngine.check_limit_fill)"
        )


def check_siblings(task: Task, fills: Iterable[Fill]) -> None:
    """Pass where the leg that was filled is the one that comes first.

    Raises
    ------
    Unsupported
        A leg was filled within a session whose open had gapped through another leg of its entry, or two legs were
        filled although volume is not limited.
    """
    asked = {each.order_id: each for each in task.scenario.instructions}
    first_of: dict[str, str] = {}
    for fill in fills:
        leg = asked.get(fill.order_id)
        if leg is None or not leg.condition.parent:
            continue
        first = first_of.setdefault(leg.condition.parent, leg.order_id)
        if first != leg.order_id and task.terms.volume_limit.share is None:
            raise Unsupported(
                f"orders {first} and {leg.order_id} protect one entry, and ml4t-backtest fills both: a position rule "
                "does not withdraw an order"
            )
        if fill.moment == "intraday":
            _check_gapped(task, leg, fill)


def _check_gapped(task: Task, leg: Instruction, fill: Fill) -> None:
    opening = task.scenario.panel.price("open", fill.session, fill.asset)
    for other in task.scenario.instructions:
        is_sibling = other.condition.parent == leg.condition.parent and other is not leg
        if is_sibling and other.session < fill.session and _is_gapped(other, opening):
            raise Unsupported(
                f"orders {leg.order_id} and {other.order_id} are touched on {fill.session:%Y-%m-%d}, which opens "
                "beyond the latter, and ml4t-backtest looks at the former first"
            )


def _is_gapped(leg: Instruction, opening: float) -> bool:
    assert leg.quantity is not None
    sign, condition = (1 if leg.quantity > 0 else -1), leg.condition
    if condition.type is AskedType.LIMIT:
        assert condition.limit is not None
        return sign * opening <= sign * condition.limit
    is_touched = condition.stop is not None and sign * opening >= sign * condition.stop
    return is_touched and (condition.limit is None or sign * opening <= sign * condition.limit)
