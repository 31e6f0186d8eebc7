"""The strategy that turns instructions into the engine's own order calls, each with its order_id."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import backtrader as bt

from adapters.backtrader import rules
from adapters.backtrader.conditions import arguments
from adapters.contract import Unsupported, sells_first
from scenarios.instructions import OrderType
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Task
    from scenarios.instructions import Instruction


class InstructedStrategy(bt.Strategy):  # type: ignore[misc]
    """Submits the instructions of each session at its close.

    The clock is the strategy's own datetime: that of a feed repeats a date where the feed lacks a row.

    Attributes
    ----------
    decided
        Sessions on which the engine called ``next``.
    unpriced
        Target weights of assets that had no price yet.
    """

    params = (("task", None),)

    def __init__(self) -> None:
        self.decided: set[pd.Timestamp] = set()
        self.unpriced: list[Instruction] = []
        self._task: Task = self.p.task
        self._sessions = sessions_by_date(self._task)
        self._order_type = rules.order_type(self._task)
        self._placed: dict[str, Any] = {}
        self._legs: dict[str, tuple[Instruction, ...]] = {}

    def next(self) -> None:
        session = self._sessions[self.datetime.date(0)]
        self.decided.add(session)
        for instruction in self._in_order(self._task.submissions(session)):
            self._submit(instruction)
        if self._task.terms.fill is FillMoment.SAME_CLOSE:
            self.broker.settle_at_close()

    def _in_order(self, instructions: tuple[Instruction, ...]) -> Iterable[Instruction]:
        """Sells first where the terms say so; legs go with their entry."""
        alone = tuple(each for each in instructions if not each.condition.parent)
        self._legs = legs_of(instructions)
        if not self._task.sells_first:
            return alone
        return sells_first(alone, self._position_value, self.broker.getvalue())

    def _position_value(self, asset: str) -> float:
        return float(self.broker.value_of(self.getdatabyname(asset)))

    def _submit(self, instruction: Instruction) -> None:
        data = self.getdatabyname(instruction.asset)
        tags = {"exectype": self._order_type, "order_id": instruction.order_id}
        if instruction.is_cancellation:
            self._withdraw(instruction)
        elif instruction.quantity is not None:
            self._order_with_legs(data, instruction)
        elif not math.isnan(data.close[0]):
            self.order_target_percent(data=data, target=instruction.weight, **tags)
        elif instruction.weight:
            self.unpriced.append(instruction)

    def _order_with_legs(self, data: Any, instruction: Instruction) -> None:
        """The engine takes an entry and its legs together: the last of them sends all."""
        legs = self._legs.pop(instruction.order_id, ())
        entry = self._order(data, instruction, transmit=not legs)
        for number, leg in enumerate(legs, start=1):
            self._order(data, leg, parent=entry, transmit=number == len(legs))

    def _order(self, data: Any, instruction: Instruction, **tags: object) -> Any:
        assert instruction.quantity is not None
        call = self.buy if instruction.quantity > 0 else self.sell
        asked = arguments(instruction.condition) if instruction.is_conditional else {"exectype": self._order_type}
        order = call(data=data, size=abs(instruction.quantity), order_id=instruction.order_id, **asked, **tags)
        self._placed[instruction.order_id] = order
        return order

    def _withdraw(self, instruction: Instruction) -> None:
        order = self._placed.get(instruction.condition.cancels)
        if order is not None:
            self.cancel(order)


def legs_of(instructions: Iterable[Instruction]) -> dict[str, tuple[Instruction, ...]]:
    """Legs by their entry's order_id, stops before limits: the order in which the engine tries them."""
    legs: dict[str, tuple[Instruction, ...]] = {}
    for each in sorted(instructions, key=lambda each: each.condition.type is OrderType.LIMIT):
        if each.condition.parent:
            legs[each.condition.parent] = (*legs.get(each.condition.parent, ()), each)
    return legs


def check_legs(task: Task) -> None:
    """Refuse what the engine's brackets cannot express.

    Raises
    ------
    Unsupported
        A leg that is stated in another session than its entry, or withdrawn without its siblings.
    """
    asked = {each.order_id: each for each in task.scenario.instructions}
    for each in asked.values():
        parent = each.condition.parent
        if parent and asked[parent].session != each.session:
            raise Unsupported(
                f"order {each.order_id} joins entry {parent} later, and Backtrader takes an entry with its legs"
            )
        withdrawn = asked.get(each.condition.cancels)
        if withdrawn is not None and withdrawn.condition.parent:
            raise Unsupported(
                f"order {each.order_id} withdraws a leg, and BackBroker.cancel withdraws the other legs too"
            )


def sessions_by_date(task: Task) -> dict[date, pd.Timestamp]:
    """The panel's session labels by the naive dates that the engine sees."""
    return {session.date(): session for session in task.scenario.panel.sessions}
