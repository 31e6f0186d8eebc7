"""From the engine's trades and account to the records and frames of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from adapters.backtesting.feed import LEAD
from adapters.backtesting.strategy import Account
from adapters.contract import Fill, Outcome, Pending, Refusal, Unsupported
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.backtesting.broker import Executed
    from adapters.contract import Task
    from scenarios.instructions import Instruction

_MOMENTS = ("open", "intraday", "close")
_CANCELLED = "cancelled for want of margin"
_NEVER = "never submitted: backtesting.py ends a run when the account is worth nothing"


class Collected:
    """What one run of the engine came to; ``strategy`` is the engine's own object after it."""

    def __init__(self, task: Task, strategy: Any) -> None:
        self.task = task
        self.strategy = strategy
        self.broker = strategy.broker
        self._bars = [*strategy._bars]

    @property
    def sessions(self) -> pd.DatetimeIndex:
        return self.task.scenario.panel.sessions

    @cached_property
    def ended(self) -> pd.Timestamp | None:
        """The session on which the engine gave up, if it did."""
        done = len(self.strategy.accounts)
        return self.sessions[self._bars[done]] if done < len(self._bars) else None

    @cached_property
    def accounts(self) -> list[Account]:
        """The account at each close; at the last, as it was after the engine had closed every trade, if it did."""
        found: list[Account] = self.strategy.accounts
        if not self.broker.was_closed or not found:
            return found
        shares = float(sum(trade.size for trade in self.broker.trades))
        return [*found[:-1], Account(found[-1].session, self.broker.equity, self.broker.free_cash(), shares)]

    @cached_property
    def fills(self) -> tuple[Fill, ...]:
        """By session and moment, within each as the engine executed; the trades of one order at one price are one."""
        made = [fill for _, pieces in groupby(self.broker.executed, _piece) for fill in [self._fill(list(pieces))]]
        return tuple(sorted(made, key=lambda fill: (fill.session, _MOMENTS.index(fill.moment))))

    def _fill(self, pieces: list[Executed]) -> Fill:
        first = pieces[0]
        instruction = self.strategy.asked.get(first.order)
        session = self.sessions[self._bars[first.bar - LEAD]]
        asset = self.task.scenario.panel.assets[0]
        moment, reference = self._moment(first, instruction, session)
        why = "out-of-money" if self.ended is not None else "end-of-run"
        order_id = f"engine-{why}-{session:%Y%m%d}-{asset}" if instruction is None else instruction.order_id
        quantity = float(sum(piece.quantity for piece in pieces))
        fee = float(sum(piece.fee for piece in pieces))
        return Fill(order_id, session, asset, quantity, float(first.price), fee, moment, reference)

    def _moment(
        self, executed: Executed, instruction: Instruction | None, session: pd.Timestamp
    ) -> tuple[str, float | None]:
        """When it was filled and, within a session, the price that was waited for."""
        if instruction is None:
            return ("open" if self.broker.was_closed else "close"), None
        if not instruction.is_conditional:
            return self.task.terms.fill.price_field, None
        opening = self.task.scenario.panel.price("open", session, instruction.asset)
        return ("open", None) if executed.reference == opening else ("intraday", float(executed.reference))

    def refusals(self) -> Iterator[Refusal]:
        """Orders that the engine took out of its queue and did not fill, or not whole, and what it never heard of."""
        queue = list(self.broker.orders)
        filled = {each.order for each in self.broker.executed}
        alive = {id(trade) for trade in self.broker.trades}
        for order, instruction in self.strategy.asked.items():
            is_leg = order.parent_trade is not None and (
                instruction.condition.parent or id(order.parent_trade) not in alive
            )
            if order in queue or order in filled or is_leg or instruction.weight is not None:
                continue
            if self.task.terms.cash is CashPolicy.PARTIAL:
                raise Unsupported(f"cash policy partial: order {instruction.order_id} is {_CANCELLED} whole")
            yield Refusal(*_named(instruction), _CANCELLED)
        yield from self._cut()
        for session in self.sessions[self.strategy.reached :] if self.ended is not None else ():
            for instruction in self.task.submissions(session):
                yield Refusal(*_named(instruction), _NEVER)

    def _cut(self) -> Iterator[Refusal]:
        """An order through zero whose opening part margin did not allow."""
        shares: dict[Any, float] = {}
        for each in self.broker.executed:
            shares[each.order] = shares.get(each.order, 0.0) + each.quantity
        for order, done in shares.items():
            instruction = self.strategy.asked.get(order)
            if instruction is not None and instruction.quantity is not None and abs(done) < abs(order.size):
                told = f"cut to {abs(done):g} of {abs(order.size):g} shares: the rest was {_CANCELLED}"
                yield Refusal(*_named(instruction), told)

    def pending(self) -> Iterator[Pending]:
        """What waits in the queue, for a close, or for its entry."""
        asked = [self.strategy.asked[order] for order in self.broker.orders]
        waiting = [each.instruction for each in self.strategy.waiting]
        for instruction in (*asked, *waiting, *self.strategy.legs.waiting.values()):
            yield Pending(*_named(instruction))


def outcome(collected: Collected, seconds: float) -> Outcome:
    """Everything that the run gave."""
    accounts = collected.accounts
    panel, cash = collected.task.scenario.panel, collected.task.terms.initial_cash
    index = pd.Index([each.session for each in accounts])
    table = pd.DataFrame([each[1:] for each in accounts], index=index, columns=["equity", "cash", "shares"])
    table = table.reindex(panel.sessions)
    if collected.ended is not None:
        table.loc[collected.ended :] = 0.0
    table = table.ffill().fillna({"equity": cash, "cash": cash, "shares": 0.0}).astype("float64")
    (asset,) = panel.assets
    return Outcome(
        fills=collected.fills,
        refusals=tuple(collected.refusals()),
        pending=tuple(collected.pending()) if collected.ended is None else (),
        equity=table["equity"].rename(None),
        cash=table["cash"].rename(None),
        positions=table[["shares"]].set_axis([asset], axis=1),
        marks=pd.Series({asset: float(collected.broker.last_price)}),
        engine_seconds=seconds,
    )


def _piece(executed: Executed) -> tuple[int, int, float]:
    return id(executed.order), executed.bar, executed.price


def _named(instruction: Instruction) -> tuple[str, pd.Timestamp, str]:
    return instruction.order_id, instruction.session, instruction.asset
