"""Orders that wait to be filled, and the order in which they go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.rules import ExecutionOrder, Rules

if TYPE_CHECKING:
    from scenarios.instructions import Instruction


@dataclass(frozen=True, slots=True)
class Working:
    """An order that waits under its rules: signed shares, ``None`` where they are sized at the fill.

    ``decided`` is the number of the decision's session, ``asked`` the value asked for at its close, account
    currency, negative for a sale, and ``account_value`` the account's then. Of an order that volume has let
    through in part, ``shares`` is what is left, ``done`` what was filled, ``fee`` its commission before the
    minimum and ``paid`` what was charged of it.
    """

    instruction: Instruction
    rules: Rules
    decided: int
    shares: float | None
    asked: float
    account_value: float
    done: float = 0.0
    fee: float = 0.0
    paid: float = 0.0

    @property
    def asset(self) -> str:
        return self.instruction.asset


def as_executed(
    rule: ExecutionOrder, orders: Sequence[Working], held: Mapping[str, float], columns: Mapping[str, int]
) -> list[Working]:
    """Orders that wait for one moment as they are executed.

    ``held`` gives shares by asset, ``columns`` the place of each asset in the data. An order under another
    rule than ``rule`` takes the place that it would have if that were everybody's.
    """
    batch = _sorted(rule, orders, held, columns)
    for order in orders:
        if order.rules.order is not rule:
            place = _sorted(order.rules.order, orders, held, columns).index(order)
            batch.remove(order)
            batch.insert(place, order)
    return batch


def _sorted(
    rule: ExecutionOrder, orders: Sequence[Working], held: Mapping[str, float], columns: Mapping[str, int]
) -> list[Working]:
    if rule is ExecutionOrder.SELLS_FIRST:
        return sorted(orders, key=lambda order: (order.decided, order.asked >= 0))
    if rule is ExecutionOrder.BY_ASSET:
        first = {order.asset: place for place, order in reversed(list(enumerate(orders)))}
        return sorted(orders, key=lambda order: first[order.asset])
    if rule is ExecutionOrder.BY_COLUMN:
        return sorted(orders, key=lambda order: columns[order.asset])
    if rule is ExecutionOrder.BY_VALUE:
        return sorted(orders, key=lambda order: order.asked)
    if rule is ExecutionOrder.EXITS_FIRST:
        return sorted(orders, key=lambda order: not _is_exit(order, held.get(order.asset, 0.0)))
    return list(orders)


def _is_exit(order: Working, held: float) -> bool:
    """Whether the order reduces a position without turning it round."""
    shares = order.shares if order.shares is not None else order.asked
    return held * shares < 0 and (order.shares is None or abs(shares) <= abs(held))
