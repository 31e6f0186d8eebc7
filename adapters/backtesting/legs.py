"""Legs of entries as the stop and the limit of the trade that the entry opened, and stops that trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.backtesting.refusals import check_trade
from scenarios.instructions import OrderType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.instructions import Instruction


class Legs:
    """Legs that wait for their entry, and stops that follow the closes.

    A leg becomes the stop or the limit of a trade at the close of the session in which its entry was filled, and so
    is alive from the next session on; the engine itself withdraws one when the other is filled.
    """

    def __init__(self) -> None:
        self.waiting: dict[str, Instruction] = {}
        self._trailing_trades: list[tuple[Instruction, Any]] = []
        self._trailing_orders: list[tuple[Instruction, Any]] = []

    def add(self, leg: Instruction) -> None:
        """A leg whose entry is not filled yet."""
        self.waiting[leg.order_id] = leg

    def withdraw(self, order_id: str) -> None:
        """Take out a leg, or the legs of an entry, that still wait."""
        self.waiting = {
            name: leg for name, leg in self.waiting.items() if order_id not in (name, leg.condition.parent)
        }
        self._trailing_trades = [each for each in self._trailing_trades if each[0].order_id != order_id]
        self._trailing_orders = [each for each in self._trailing_orders if each[0].order_id != order_id]

    def attach(self, strategy: Any, placed: Mapping[str, Any], close: float) -> None:
        """Give the trades of entries that have been filled their legs."""
        # Before 0.6 a newer leg comes first in the queue: the stop last, because it is looked at first.
        for leg in sorted(self.waiting.values(), key=lambda each: each.condition.type is not OrderType.LIMIT):
            entry = placed.get(leg.condition.parent)
            if entry is None or entry in list(strategy.broker.orders):
                continue
            del self.waiting[leg.order_id]
            trade = strategy.broker.opened.get(entry)
            if strategy.task.is_aligned or trade is not None:
                check_trade(leg.condition.parent, leg.order_id, float(leg.quantity or 0.0), trade)
                self._protect(strategy, trade, leg, close)

    def _protect(self, strategy: Any, trade: Any, leg: Instruction, close: float) -> None:
        condition = leg.condition
        if condition.type is OrderType.LIMIT:
            trade.tp = condition.limit
        elif condition.type is OrderType.TRAILING_STOP:
            trade.sl = _level(leg, close)
            self._trailing_trades.append((leg, trade))
        else:
            trade.sl = condition.stop
        strategy.remember(leg)

    def trail_alone(self, instruction: Instruction, order: Any) -> None:
        """A trailing stop that protects no entry."""
        self._trailing_orders.append((instruction, order))

    def follow(self, strategy: Any, close: float) -> None:
        """Move trailing stops nearer to the market."""
        queue = list(strategy.broker.orders)
        for leg, trade in self._trailing_trades:
            level = _level(leg, close)
            if trade._sl_order in queue and _is_nearer(leg, level, trade.sl):
                trade.sl = level
                strategy.remember(leg)
        moved = []
        for order_of, order in self._trailing_orders:
            level = _level(order_of, close)
            if order in queue and _is_nearer(order_of, level, order.stop):
                moved.append((order_of, strategy.replace(order_of, order, level)))
            elif order in queue:
                moved.append((order_of, order))
        self._trailing_orders = moved


def _sign(leg: Instruction) -> int:
    return 1 if (leg.quantity or 0.0) > 0 else -1


def _level(leg: Instruction, close: float) -> float:
    return close * (1 + _sign(leg) * (leg.condition.trail or 0.0))


def _is_nearer(leg: Instruction, level: float, stop: float) -> bool:
    return _sign(leg) * level < _sign(leg) * stop
