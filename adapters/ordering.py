"""The order in which instructions of one session go to an engine, and the moment at which it sizes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from adapters.capability import Unsupported
from scenarios.features import Feature
from scenarios.instructions import OrderType
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    from adapters.records import Task
    from scenarios.instructions import Instruction


def sells_first(
    instructions: Iterable[Instruction],
    position_value: Callable[[str], float],
    account_value: float,
) -> tuple[Instruction, ...]:
    """Withdrawals, then sells before buys, and within each the scenario's own order.

    ``position_value`` gives the value of an asset's position and ``account_value`` that of the whole
    account, both in account currency at the decision session's close. They only tell on which side a
    target weight lies; no quantity is derived from them.
    """

    def is_buy(instruction: Instruction) -> bool:
        if instruction.is_cancellation:
            return False
        if instruction.quantity is not None:
            return instruction.quantity > 0
        assert instruction.weight is not None
        return instruction.weight * account_value >= position_value(instruction.asset)

    return tuple(sorted(instructions, key=lambda each: (not each.is_cancellation, is_buy(each))))


def places(instructions: Iterable[Instruction]) -> dict[str, int]:
    """By order_id: the place as stated, where the legs of an entry come after it and stops before limits."""
    stated = list(instructions)
    numbers = {each.order_id: number for number, each in enumerate(stated)}

    def key(each: Instruction) -> tuple[int, bool, bool, int]:
        parent = each.condition.parent
        is_limit = each.condition.type is OrderType.LIMIT
        return numbers.get(parent, numbers[each.order_id]), bool(parent), is_limit, numbers[each.order_id]

    return {each.order_id: place for place, each in enumerate(sorted(stated, key=key))}


_PARTS_THE_MOMENTS = frozenset({Feature.MISSING_BARS, Feature.SEVERAL_ORDERS, Feature.VOLUME_LIMIT})


def refuse_where_size_matters(task: Task, does: str) -> None:
    """For engines that size at one moment only: pass where it is as good as that of the term ``size_at``.

    It is where nothing is to be sized, and at the close of the decision unless an order waits or meets another one
    of its asset.

    Parameters
    ----------
    does
        When the engine sizes instead, for the message: ``Backtrader sizes at the decision (Strategy.…)``.

    Raises
    ------
    Unsupported
        Naming the first order that the engine would size at another moment.
    """
    at_once = task.terms.fill is FillMoment.SAME_CLOSE
    if at_once and not task.scenario.needs(task.terms) & _PARTS_THE_MOMENTS:
        return
    for each in task.scenario.instructions:
        if each.weight:
            size_at, when = task.terms.size_at, f"{each.session:%Y-%m-%d}"
            raise Unsupported(f"size_at {size_at}: order {each.order_id} of {when} is a target weight, and {does}")
