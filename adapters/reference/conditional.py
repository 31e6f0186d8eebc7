"""Conditional orders through a session: at its open, within it, and what each result brings about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.reference.resting import Resting, RestingOrders
from scenarios.instructions import OrderType
from scenarios.terms import FillMoment, Slippage

if TYPE_CHECKING:
    from adapters.reference.filling import Result
    from adapters.reference.market import Market
    from adapters.reference.triggers import Touch
    from adapters.reference.working import Working
    from scenarios.rules import Rules


class Conditional:
    """Orders that rest until a price is touched, and what becomes of an entry's legs."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._resting = RestingOrders()
        self._within: list[tuple[Resting, Touch]] = []
        self._sent: dict[str, Resting] = {}
        self._gone: set[str] = set()

    def __bool__(self) -> bool:
        """Whether any order rests."""
        return bool(self._resting.orders)

    def place(self, order: Working) -> None:
        """A new order, decided at its session's close."""
        self._resting.add(order, self._market.close_carried(order.decided, order.asset))

    def withdraw(self, order_id: str) -> None:
        """Take an order out, with the legs that wait for it; nothing where it does not rest."""
        self._resting.withdraw(order_id)
        self._sent.pop(order_id, None)

    def is_gone(self, order: Working) -> bool:
        """Whether a sibling was filled after ``order`` had been touched: at the same open, or before volume let
        it through."""
        return order.instruction.order_id in self._gone

    def at_open(self, session: int) -> Iterator[Working]:
        """Orders that the session's open has gapped through: they go with the market orders of the open."""
        touched = self._resting.touched(session, self._market)
        self._within = [each for each in touched if not each[1].at_open]
        for resting, touch in touched:
            if touch.at_open:
                yield self._sent_off(resting, touch)

    def within(self) -> Iterator[tuple[Working, float]]:
        """Orders that are touched within the session, each with its price, unless withdrawn since the open."""
        for resting, touch in self._within:
            if self._resting.orders.get(resting.order_id) is resting:
                yield self._sent_off(resting, touch), touch.price

    def _sent_off(self, resting: Resting, touch: Touch) -> Working:
        del self._resting.orders[resting.order_id]
        self._sent[resting.order_id] = resting
        return replace(resting.order, rules=_rules_at(resting.order.rules, touch))

    def settle(self, order: Working, result: Result, session: int) -> Working | None:
        """Bring about what follows from a fill; gives what of it is to wait as a market order.

        The legs of an entry come alive when it is filled whole and go when it is refused; a leg that is filled
        whole withdraws its siblings. What volume leaves of a limit order rests again.
        """
        order_id = order.instruction.order_id
        resting = self._sent.get(order_id)
        if resting is not None and result.filled and result.rest is None:
            self._withdraw_siblings(resting)
        if result.rest is None:
            self._sent.pop(order_id, None)
            self._end_of(order_id, session, is_filled=bool(result.filled))
        elif resting is not None and _is_limited(resting):
            del self._sent[order_id]
            resting.order = replace(result.rest, rules=resting.order.rules)
            self._resting.orders[order_id] = resting
            return None
        return result.rest

    def _withdraw_siblings(self, filled: Resting) -> None:
        """Those that rest, and those that have been touched and are not filled yet."""
        self._resting.withdraw_siblings(filled)
        parent = filled.condition.parent
        touched = {name for name, each in self._sent.items() if parent and each.condition.parent == parent}
        self._gone |= touched - {filled.order_id}

    def _end_of(self, order_id: str, session: int, *, is_filled: bool) -> None:
        if is_filled:
            self._resting.entry_filled(order_id, session, self._market)
        else:
            self._resting.withdraw(order_id)

    def close(self, session: int) -> None:
        """Trailing stops follow the session's close."""
        self._resting.close(session, self._market)

    @property
    def left(self) -> list[Working]:
        """What still rests, legs of waiting entries too."""
        return [resting.order for resting in self._resting.orders.values()]


def _is_limited(resting: Resting) -> bool:
    return resting.condition.type in (OrderType.LIMIT, OrderType.STOP_LIMIT)


def _rules_at(rules: Rules, touch: Touch) -> Rules:
    """The order's rules at its fill: at the open where it is gapped, and without slippage for a limit."""
    slippage = rules.slippage if touch.slips else Slippage()
    return rules.model_copy(update={"fill": FillMoment.NEXT_OPEN, "slippage": slippage})
