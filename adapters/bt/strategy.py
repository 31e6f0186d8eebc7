"""The algo that turns instructions into bt's transactions, each remembered under its order_id."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import bt

from adapters.contract import Refusal, Unsupported, sells_first
from scenarios.terms import FillMoment, Lot

if TYPE_CHECKING:
    import pandas as pd

    from adapters.bt.security import Executed
    from adapters.contract import Task
    from scenarios.instructions import Instruction

DESK = "desk"
"""Under this name bt's algos find the desk among a backtest's additional data."""


class Waiting(NamedTuple):
    """An order that waits for its session: the instruction and signed shares."""

    instruction: Instruction
    shares: float


@dataclass(frozen=True, slots=True)
class Booked:
    """A transaction, its session, and its instruction: ``None`` where bt made it by itself."""

    session: pd.Timestamp
    executed: Executed
    instruction: Instruction | None


def sizes_by_terms(task: Task) -> bool:
    """Whether the lot is the terms', so that a weight is sized without costs: in native mode where they fix it."""
    return task.is_aligned or task.scenario.terms.lot is not None


class Instructed(bt.Algo):  # type: ignore[misc]
    """bt's one call per session, handed to the desk: bt copies its algos, and additional data it does not."""

    def __call__(self, target: Any) -> bool:
        target.get_data(DESK).attend(target)
        return True


class Desk:
    """Decides at a session's close, and keeps what is to be filled later.

    Attributes
    ----------
    booked
        Transactions in the order of execution.
    refusals
        Instructions that never became a transaction.
    waiting
        Orders that were decided and not filled yet.
    attended
        How many sessions bt has called on.
    """

    def __init__(self, task: Task) -> None:
        self.booked: list[Booked] = []
        self.refusals: list[Refusal] = []
        self.waiting: list[Waiting] = []
        self.attended = 0
        self._task = task
        self._row = -1
        self._current: Instruction | None = None
        panel = task.scenario.panel
        self._labels = panel.sessions
        self._rows = {label.tz_localize(None): row for row, label in enumerate(panel.sessions)}
        self._references = panel.field(task.terms.fill.price_field).to_numpy()
        self._columns = {asset: column for column, asset in enumerate(panel.assets)}

    def hear(self, executed: Executed) -> None:
        """Told of each transaction as bt books it."""
        self.booked.append(Booked(self._labels[self._rows[executed.when]], executed, self._current))

    def attend(self, target: Any) -> None:
        """One session: what waits for it, the account at its close, its decisions."""
        self._row = self._rows[target.now]
        self.attended = self._row + 1
        self._fill(target)
        target.update(target.now)
        self.waiting += self._decided(target)
        if self._task.terms.fill is FillMoment.SAME_CLOSE:
            self._fill(target)

    def _fill(self, target: Any) -> None:
        """Execute what waits, as far as there is a price."""
        waiting, self.waiting = self.waiting, []
        for order in waiting:
            reference = self._references[self._row, self._columns[order.instruction.asset]]
            if self._task.is_aligned and math.isnan(reference):
                self.waiting.append(order)
            else:
                self._execute(target, order, float(reference))

    def _execute(self, target: Any, order: Waiting, reference: float) -> None:
        self._current = order.instruction
        price = self._price(reference, 1 if order.shares > 0 else -1)
        target.children[order.instruction.asset].transact(order.shares, price=price)
        self._current = None

    def _price(self, reference: float, sign: int) -> float | None:
        """The price to state; ``None`` leaves it to bt: the close of the session and half of the spread."""
        if not self._task.is_aligned and self._task.terms.fill is not FillMoment.NEXT_OPEN:
            return None
        return self._task.terms.slippage.price(reference, sign)

    def _decided(self, target: Any) -> Iterator[Waiting]:
        """Orders of the session's instructions, all sized before any of them is filled."""
        base = float(target.value)
        orders = []
        for instruction in self._in_order(target, base):
            shares = self._shares(target, instruction, base)
            if shares:
                orders.append(Waiting(instruction, shares))
        yield from orders

    def _in_order(self, target: Any, base: float) -> Iterable[Instruction]:
        instructions = self._task.submissions(self._labels[self._row])
        if not self._task.sells_first or not instructions:
            return instructions
        return sells_first(instructions, lambda asset: float(target.children[asset].value), base)

    def _shares(self, target: Any, instruction: Instruction, base: float) -> float:
        if instruction.weight is None:
            assert instruction.quantity is not None
            return float(instruction.quantity)
        child = target.children[instruction.asset]
        if not sizes_by_terms(self._task):
            return self._searched(target, instruction, base)
        if child.has_price():
            shares = child.shares_for(instruction.weight * base - child.value)
            return float(math.trunc(shares)) if self._task.terms.lot is Lot.WHOLE else float(shares)
        if instruction.weight:
            why = "never submitted: a target weight cannot be sized before the first bar"
            self.refusals.append(Refusal(instruction.order_id, instruction.session, instruction.asset, why))
        return 0.0

    def _searched(self, target: Any, instruction: Instruction, base: float) -> float:
        """What ``rebalance`` itself comes to: bt's rounding, and as many shares as the amount pays for with costs."""
        child = target.children[instruction.asset]
        asked = {"child": instruction.asset, "base": base, "update": False}
        try:
            return float(child.sized(lambda: target.rebalance(instruction.weight, **asked)))
        except RuntimeError as error:
            raise Unsupported(
                f"order {instruction.order_id}: bt's search for its size fails and ends the run "
                f"(SecurityBase.allocate: {' '.join(str(error).split())})"
            ) from error
