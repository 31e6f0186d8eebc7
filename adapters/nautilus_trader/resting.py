"""Orders that wait for a price, the legs that wait for their entry, and what withdraws what.

They are kept here and sent to the engine at each moment at which they might be filled, because the terms have moments
that no engine's resting orders have: a leg is alive a session after its entry, a trailing stop follows closes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.instructions import OrderType

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.instructions import Condition, Instruction


@dataclass(slots=True)
class Resting:
    """One order: signed ``shares``, the session after which it is alive, and where its stop stands now."""

    instruction: Instruction
    shares: int
    alive_after: pd.Timestamp | None
    stop: float | None

    @property
    def condition(self) -> Condition:
        return self.instruction.condition

    @property
    def is_limit(self) -> bool:
        return self.condition.type is OrderType.LIMIT

    @property
    def level(self) -> float:
        """The price that it waits for."""
        level = self.condition.limit if self.is_limit else self.stop
        assert level is not None
        return level

    def trail(self, close: float) -> None:
        """Move a trailing stop to its distance from ``close``, if that is nearer to the market."""
        distance = self.condition.trail
        if distance is None or math.isnan(close):
            return
        sign = 1 if self.shares > 0 else -1
        level = close * (1 + sign * distance)
        if self.stop is None or sign * level < sign * self.stop:
            self.stop = level


@dataclass(slots=True)
class RestingOrders:
    """All of them that are neither filled nor withdrawn, in the order stated."""

    orders: dict[str, Resting] = field(default_factory=dict)

    def add(self, instruction: Instruction, shares: int, close: float) -> None:
        """A new order, ``close`` being that of its decision; a leg waits for its entry."""
        is_leg = bool(instruction.condition.parent)
        alive_after = None if is_leg else instruction.session
        order = Resting(instruction, shares, alive_after, instruction.condition.stop)
        if not is_leg:
            order.trail(close)
        self.orders[instruction.order_id] = order

    def alive(self, session: pd.Timestamp) -> list[Resting]:
        """Orders that may be filled in ``session``, stops before limits."""
        found = [each for each in self.orders.values() if each.alive_after is not None and each.alive_after < session]
        return sorted(found, key=lambda each: each.is_limit)

    def filled(self, instruction: Instruction, session: pd.Timestamp) -> None:
        """Its legs come alive after ``session``, or its siblings go."""
        self.orders.pop(instruction.order_id, None)
        for leg in self._legs_of(instruction.order_id):
            leg.alive_after = session
        if instruction.condition.parent:
            for sibling in list(self._legs_of(instruction.condition.parent)):
                self.withdraw(sibling.instruction.order_id)

    def withdraw(self, order_id: str) -> None:
        """Take an order out, and with it the legs that wait for it."""
        self.orders.pop(order_id, None)
        for leg in list(self._legs_of(order_id)):
            self.withdraw(leg.instruction.order_id)

    def close(self, session: pd.Timestamp, closes: dict[str, float]) -> None:
        """At a session's close, after its fills, trailing stops follow; ``closes`` are those of assets with a bar."""
        for order in self.orders.values():
            if order.alive_after is not None and order.alive_after <= session:
                order.trail(closes.get(order.instruction.asset, math.nan))

    def _legs_of(self, order_id: str) -> Iterator[Resting]:
        return (order for order in self.orders.values() if order.condition.parent == order_id)
