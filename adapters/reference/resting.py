"""Conditional orders that rest, the legs that wait for their entry, and what withdraws what."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from adapters.reference.triggers import Bar, Levels, Touch, look
from scenarios.instructions import Condition, OrderType

if TYPE_CHECKING:
    from adapters.reference.market import Market
    from adapters.reference.working import Working

_AFTER = 1


@dataclass(slots=True)
class Resting:
    """One conditional order.

    ``order`` holds what is left of it. ``alive_from`` is the number of the first session in which it can be
    filled, ``None`` while its entry is not filled. ``stop`` of a trailing order moves. ``number`` counts orders as
    stated.
    """

    order: Working
    alive_from: int | None
    stop: float | None
    number: int
    is_triggered: bool = False

    @property
    def asset(self) -> str:
        return self.order.asset

    @property
    def condition(self) -> Condition:
        return self.order.instruction.condition

    @property
    def order_id(self) -> str:
        return self.order.instruction.order_id

    @property
    def sign(self) -> int:
        return 1 if (self.order.shares or 0.0) > 0 else -1

    def look(self, bar: Bar) -> Touch | None:
        """The fill that ``bar`` brings; a stop that it touches is remembered."""
        seen = look(self.condition.type, Levels(self.condition.limit, self.stop, self.is_triggered), bar, self.sign)
        self.is_triggered = seen.is_triggered
        return seen.touch

    def trail(self, close: float) -> None:
        """Move a trailing stop to its distance from ``close``, if that is nearer to the market."""
        distance = self.condition.trail
        if distance is None or math.isnan(close):
            return
        level = close * (1 + self.sign * distance)
        is_nearer = self.stop is None or self.sign * level < self.sign * self.stop
        self.stop = level if is_nearer else self.stop


@dataclass(slots=True)
class RestingOrders:
    """All conditional orders that are neither filled nor withdrawn, in the order stated."""

    orders: dict[str, Resting] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def add(self, order: Working, close: float) -> None:
        """A new order, ``close`` being that of its decision; a leg waits for its entry."""
        condition = order.instruction.condition
        is_leg = bool(condition.parent)
        resting = Resting(order, None if is_leg else order.decided + _AFTER, condition.stop, next(self._numbers))
        if not is_leg:
            resting.trail(close)
        self.orders[resting.order_id] = resting

    def touched(self, session: int, market: Market) -> list[tuple[Resting, Touch]]:
        """Orders that the session's bar fills: those at its open first, then stops before limits, as stated."""
        found = [
            (order, touch)
            for order in self.orders.values()
            if order.alive_from is not None and order.alive_from <= session
            if (bar := _bar(market, session, order.asset)) is not None and (touch := order.look(bar)) is not None
        ]
        return sorted(found, key=_turn)

    def entry_filled(self, order_id: str, session: int, market: Market) -> None:
        """Its legs come alive with the next session; a trailing one starts at this session's close."""
        for leg in self._legs_of(order_id):
            leg.alive_from = session + _AFTER
            leg.trail(market.price("close", session, leg.asset))

    def withdraw(self, order_id: str) -> None:
        """Take an order out, and with it the legs that wait for it."""
        self.orders.pop(order_id, None)
        for leg in list(self._legs_of(order_id)):
            self.withdraw(leg.order_id)

    def withdraw_siblings(self, order: Resting) -> None:
        """The first leg that is filled whole withdraws the others of the same entry."""
        parent = order.condition.parent
        for leg in list(self._legs_of(parent)) if parent else ():
            if leg is not order:
                self.withdraw(leg.order_id)

    def close(self, session: int, market: Market) -> None:
        """At a session's close trailing stops follow; one decided here has been placed already."""
        for order in self.orders.values():
            if order.alive_from is not None:
                order.trail(market.price("close", session, order.asset))

    def _legs_of(self, order_id: str) -> Iterator[Resting]:
        return (order for order in self.orders.values() if order.condition.parent == order_id)


def _bar(market: Market, session: int, asset: str) -> Bar | None:
    opening = market.price("open", session, asset)
    if math.isnan(opening):
        return None
    high, low, close = (market.price(name, session, asset) for name in ("high", "low", "close"))
    return Bar(opening, high, low, close)


def _turn(found: tuple[Resting, Touch]) -> tuple[bool, bool, int]:
    """What rests again after a fill in part keeps its place."""
    order, touch = found
    return not touch.at_open, order.condition.type is OrderType.LIMIT, order.number
