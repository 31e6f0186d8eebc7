"""From instructions to the engine's own order calls, each remembered under the engine's order id."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, override

from ml4t.backtest import Order, OrderType, Strategy

from adapters.contract import Refusal, Task, Unsupported, sells_first
from adapters.ml4t.conditions import Legs, submit

if TYPE_CHECKING:
    import pandas as pd
    from ml4t.backtest import Broker

    from scenarios.instructions import Instruction

_DOES_NOTHING = "and order_target_percent then does nothing"


class Instructed(Strategy):
    """Submits the instructions of each session at its close.

    Attributes
    ----------
    asked
        The instruction behind each of the engine's order ids.
    refusals
        Instructions for which the engine made no order.
    legs
        Legs whose entry is not filled yet.
    withdrawn
        The engine's ids of orders that were withdrawn, by an instruction or by a sibling.
    """

    def __init__(self, task: Task) -> None:
        self.asked: dict[str, Instruction] = {}
        self.refusals: list[Refusal] = []
        self.legs = Legs()
        self.withdrawn: set[str] = set()
        self._placed: dict[str, Order] = {}
        self._task = task
        self._sessions = {label.to_pydatetime(): label for label in task.scenario.panel.sessions}

    @override
    def on_data(
        self, timestamp: datetime, data: dict[str, dict[str, Any]], context: dict[str, Any], broker: Broker
    ) -> None:
        """Called once per session, after the fills of orders that waited for it."""
        if self.legs.waiting or self.legs.trailing:
            self._mind_legs(broker)
        for instruction in self._in_order(self._sessions[timestamp], broker):
            self._remember(self._submit(instruction, broker, has_bar=instruction.asset in data), instruction)

    def _mind_legs(self, broker: Broker) -> None:
        self.asked.update(self.legs.tidy(broker, self.withdrawn))
        for entry, leg in self.legs.of_filled(self._placed):
            self._remember(self.legs.protect(broker, entry, leg), leg)

    def _remember(self, order: Order | None, instruction: Instruction) -> None:
        if order is not None:
            self.asked[order.order_id] = instruction
            self._placed[instruction.order_id] = order

    def _withdraw(self, order_id: str, broker: Broker) -> None:
        self.legs.withdraw(order_id)
        order = self._placed.get(order_id)
        if order is not None and broker.cancel_order(order.order_id):
            self.withdrawn.add(order.order_id)

    def _in_order(self, session: pd.Timestamp, broker: Broker) -> tuple[Instruction, ...]:
        submissions = self._task.submissions(session)
        if not self._task.sells_first or not submissions:
            return submissions

        def position_value(asset: str) -> float:
            position = broker.get_position(asset)
            return position.quantity * (broker.get_last_price(asset) or 0.0) if position else 0.0

        return sells_first(submissions, position_value, broker.get_account_value())

    def _submit(self, instruction: Instruction, broker: Broker, *, has_bar: bool) -> Order | None:
        if instruction.is_cancellation:
            self._withdraw(instruction.condition.cancels, broker)
            return None
        if instruction.condition.parent:
            self.legs.add(instruction)
            return None
        if instruction.quantity is not None:
            order = submit(broker, instruction)
            if order is None:
                self._not_taken(instruction)
            return order
        assert instruction.weight is not None
        if instruction.weight == 0:
            # order_target_percent divides the position's value by the price again: in one of eighteen
            # positions that gives 332.99999999999994 shares for 333, and one share is never sold.
            return broker.close_position(instruction.asset)
        return self._submit_target(instruction, instruction.weight, broker, has_bar=has_bar)

    def _not_taken(self, instruction: Instruction) -> None:
        """The engine takes no order on a session in which a position rule has closed the asset's position."""
        why = f"a position rule closed {instruction.asset} in its session, and ml4t-backtest takes no order then"
        if self._task.is_aligned:
            raise Unsupported(f"order {instruction.order_id}: {why} (OrderBook.submit_order)")
        self._lose(instruction, why)

    def _submit_target(
        self, instruction: Instruction, weight: float, broker: Broker, *, has_bar: bool
    ) -> Order | None:
        value, price = broker.get_account_value(), broker.get_last_price(instruction.asset)
        if value <= 0:
            self._lose(instruction, f"the account is worth {value:,.2f}, {_DOES_NOTHING}")
        elif price is None:
            self._lose(instruction, f"{instruction.asset} has had no bar yet")
        elif has_bar:
            return broker.order_target_percent(instruction.asset, weight)
        elif self._task.is_aligned:
            # What order_target_percent calls, with the last close in the place of the missing one.
            return broker._order_to_target_value(instruction.asset, weight * value, price, OrderType.MARKET, None)
        else:
            self._lose(instruction, f"{instruction.asset} has no bar, {_DOES_NOTHING}")
        return None

    def _lose(self, instruction: Instruction, why: str) -> None:
        reason = f"never submitted: {why}"
        self.refusals.append(Refusal(instruction.order_id, instruction.session, instruction.asset, reason))
