"""The strategy that turns instructions into the engine's own orders, each remembered under its order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from backtesting import Strategy

from adapters.backtesting.feed import LEAD
from adapters.backtesting.legs import Legs
from adapters.contract import sells_first
from scenarios.instructions import OrderType
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Task
    from scenarios.instructions import Instruction


class Account(NamedTuple):
    """The account at one bar's close: account currency, and shares."""

    session: pd.Timestamp
    equity: float
    cash: float
    shares: float


class Waiting(NamedTuple):
    """An order for a close that has not come: the instruction and signed shares, ``None`` where the engine sizes."""

    instruction: Instruction
    shares: float | None


class InstructedStrategy(Strategy):  # type: ignore[misc]
    """Submits what is decided at each bar's close and on the sessions without a bar that follow it.

    ``task`` is set on a subclass made for the run, because the engine makes the strategy itself.
    """

    task: Task

    def init(self) -> None:
        self.asked: dict[Any, Instruction] = {}
        self.accounts: list[Account] = []
        self.waiting: list[Waiting] = []
        self.reached = 0
        self.legs = Legs()
        self._placed: dict[str, Any] = {}
        sessions = self.task.scenario.panel.sessions
        numbers = {session.tz_localize(None): number for number, session in enumerate(sessions)}
        self._bars = [numbers[day] for day in self.data.index[LEAD:]]
        self._sessions = sessions

    @property
    def broker(self) -> Any:
        """The engine's broker, ours by class."""
        return self._broker

    @property
    def _fills_at_close(self) -> bool:
        return self.task.terms.fill is not FillMoment.NEXT_OPEN

    def next(self) -> None:
        bar = len(self.data) - 1 - LEAD
        if bar < 0:
            self._decide_all(range(self._bars[0]))
            return
        session = self._bars[bar]
        self._settle()
        self.legs.follow(self, float(self.data.Close[-1]))
        self._decide_all(range(session, session + 1))
        if self.task.terms.fill is FillMoment.SAME_CLOSE:
            self._settle()
        shares = float(self.position.size)
        self.accounts.append(Account(self._sessions[session], self.equity, self.broker.free_cash(), shares))
        following = self._bars[bar + 1] if bar + 1 < len(self._bars) else len(self._sessions)
        self._decide_all(range(session + 1, following))
        self.reached = following

    def _settle(self) -> None:
        """Fill what waits for this close, and let the legs of entries that were filled here begin."""
        if self._fills_at_close:
            waiting, self.waiting = self.waiting, []
            for order in waiting:
                self._submit(order)
            self.broker.settle_at_close()
        self.legs.attach(self, self._placed, float(self.data.Close[-1]))

    def _decide_all(self, sessions: Iterable[int]) -> None:
        for number in sessions:
            for instruction in self._in_order(self.task.submissions(self._sessions[number])):
                self._decide(instruction)

    def _in_order(self, instructions: Sequence[Instruction]) -> Sequence[Instruction]:
        if not self.task.sells_first or not instructions:
            return instructions
        held = self.position.size * float(self.data.Close[-1])
        return sells_first(instructions, lambda _asset: held, self.equity)

    def _decide(self, instruction: Instruction) -> None:
        condition = instruction.condition
        if instruction.is_cancellation:
            self._withdraw(condition.cancels)
        elif condition.parent:
            self.legs.add(instruction)
        elif instruction.is_conditional:
            self._place_conditional(instruction)
        else:
            order = Waiting(instruction, self._shares(instruction))
            if order.shares is None or order.shares:
                self.waiting.append(order) if self._fills_at_close else self._submit(order)

    def _shares(self, instruction: Instruction) -> float | None:
        """Signed shares; ``None`` where the engine itself sizes, in native mode."""
        if instruction.weight is None:
            return instruction.quantity
        if not self.task.is_aligned:
            return None
        held = float(self.position.size)
        if not instruction.weight:
            return -held
        return float(math.trunc(instruction.weight * self.equity / float(self.data.Close[-1]) - held))

    def _submit(self, order: Waiting) -> None:
        if order.shares is not None:
            self._market(order.instruction, order.shares)
        else:
            self._target(order.instruction, order.instruction.weight or 0.0)

    def _market(self, instruction: Instruction, shares: float, **prices: float) -> Any:
        call = self.buy if shares > 0 else self.sell
        order = call(size=abs(int(shares)), tag=instruction.order_id, **prices)
        self.remember(instruction)
        self._placed[instruction.order_id] = order
        return order

    def _target(self, instruction: Instruction, weight: float) -> None:
        """A share of free cash from flat; the engine has no target for a position that is held, but to close it."""
        if weight and not self.position:
            call = self.buy if weight > 0 else self.sell
            share = {"size": abs(weight)} if abs(weight) < 1 else {}
            call(tag=instruction.order_id, **share)
        elif not weight and self.position:
            self.position.close()
        self.remember(instruction)

    def remember(self, instruction: Instruction) -> None:
        """All orders that are new in the queue are this instruction's."""
        for order in self.broker.orders:
            self.asked.setdefault(order, instruction)

    def _place_conditional(self, instruction: Instruction) -> None:
        condition, shares = instruction.condition, float(instruction.quantity or 0.0)
        prices = {"limit": condition.limit, "stop": condition.stop}
        if condition.type is OrderType.TRAILING_STOP:
            assert condition.trail is not None
            close = float(self.data.Close[-1])
            prices["stop"] = close * (1 + math.copysign(condition.trail, shares))
        stated = {name: price for name, price in prices.items() if price is not None}
        order = self._market(instruction, shares, **stated)
        if condition.type is OrderType.TRAILING_STOP:
            self.legs.trail_alone(instruction, order)

    def replace(self, instruction: Instruction, order: Any, stop: float) -> Any:
        """The same order anew with another stop: the engine's way to move one."""
        order.cancel()
        self.asked.pop(order)
        return self._market(instruction, float(instruction.quantity or 0.0), stop=stop)

    def _withdraw(self, order_id: str) -> None:
        """Take an order out with the legs that wait for it."""
        self.waiting = [each for each in self.waiting if each.instruction.order_id != order_id]
        self.legs.withdraw(order_id)
        for order, instruction in list(self.asked.items()):
            if instruction.order_id == order_id and order in list(self.broker.orders):
                order.cancel()
                self.asked.pop(order)
