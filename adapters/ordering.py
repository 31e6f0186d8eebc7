"""The order in which instructions of one session go to an engine in aligned mode."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
