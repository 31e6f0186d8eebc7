"""The strategy that turns instructions into the engine's own order calls, each with its order_id."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import backtrader as bt

from adapters.backtrader import rules
from adapters.contract import sells_first
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

    def next(self) -> None:
        session = self._sessions[self.datetime.date(0)]
        self.decided.add(session)
        for instruction in self._in_order(self._task.submissions(session)):
            self._submit(instruction)
        if self._task.terms.fill is FillMoment.SAME_CLOSE:
            self.broker.settle_at_close()

    def _in_order(self, instructions: tuple[Instruction, ...]) -> Iterable[Instruction]:
        if not self._task.is_aligned:
            return instructions
        return sells_first(instructions, self._position_value, self.broker.getvalue())

    def _position_value(self, asset: str) -> float:
        return float(self.broker.value_of(self.getdatabyname(asset)))

    def _submit(self, instruction: Instruction) -> None:
        data = self.getdatabyname(instruction.asset)
        tags = {"exectype": self._order_type, "order_id": instruction.order_id}
        if instruction.quantity is not None:
            self._order(data, instruction.quantity, tags)
        elif not math.isnan(data.close[0]):
            self.order_target_percent(data=data, target=instruction.weight, **tags)
        elif instruction.weight:
            self.unpriced.append(instruction)

    def _order(self, data: Any, quantity: float, tags: dict[str, object]) -> None:
        call = self.buy if quantity > 0 else self.sell
        call(data=data, size=abs(quantity), **tags)


def sessions_by_date(task: Task) -> dict[date, pd.Timestamp]:
    """The panel's session labels by the naive dates that the engine sees."""
    return {session.date(): session for session in task.scenario.panel.sessions}
