"""Two legs of one entry that one session touches: the engine takes them as submitted, position rules first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Unsupported
from scenarios.instructions import OrderType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapters.contract import Fill, Task
    from scenarios.instructions import Instruction


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
    if condition.type is OrderType.LIMIT:
        assert condition.limit is not None
        return sign * opening <= sign * condition.limit
    is_touched = condition.stop is not None and sign * opening >= sign * condition.stop
    return is_touched and (condition.limit is None or sign * opening <= sign * condition.limit)
