"""From the engine's orders and accounts to the records of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import backtrader as bt
import pandas as pd

from adapters.backtrader.conditions import Met
from adapters.backtrader.strategy import InstructedStrategy, sessions_by_date
from adapters.contract import Fill, Outcome, Pending, Refusal

if TYPE_CHECKING:
    from adapters.backtrader.broker import Executed
    from adapters.contract import Task
    from scenarios.instructions import Instruction

_REASONS = {
    bt.Order.Margin: "Margin: cash does not cover the order",
    bt.Order.Rejected: "Rejected by the broker",
}
_NO_CALL_YET = "never submitted: next() is not called before every feed has a bar"
_NO_CALL = "never submitted: next() is not called on a session without any bar"
_NO_PRICE = "never submitted: a target weight cannot be sized before the first bar"


class Account(NamedTuple):
    """The account at one session's close: account currency, and shares by asset."""

    session: date
    equity: float
    cash: float
    positions: dict[str, float]


class AccountRecorder(bt.Analyzer):  # type: ignore[misc]
    """Reads the account after each ``Strategy.next``, and where the engine holds ``next`` back."""

    def start(self) -> None:
        self.accounts: list[Account] = []

    def next(self) -> None:
        broker = self.strategy.broker
        held = {data._name: float(position.size) for data, position in broker.positions.items()}
        session = self.strategy.datetime.date(0)
        self.accounts.append(Account(session, broker.getvalue(), broker.getcash(), held))


def outcome(task: Task, strategy: InstructedStrategy, recorder: AccountRecorder, seconds: float) -> Outcome:
    """Everything that the run gave."""
    labels = sessions_by_date(task)
    accounts = recorder.accounts
    index = pd.Index([labels[account.session] for account in accounts])
    held = pd.DataFrame([account.positions for account in accounts], index=index)
    return Outcome(
        fills=tuple(_fill(task, executed, labels) for executed in strategy.broker.executed),
        refusals=tuple(_refusals(task, strategy)),
        pending=tuple(_pending(task, strategy)),
        equity=_on_sessions(task, pd.Series([account.equity for account in accounts], index=index)),
        cash=_on_sessions(task, pd.Series([account.cash for account in accounts], index=index)),
        positions=_positions(task, held),
        marks=_marks(task, strategy),
        engine_seconds=seconds,
    )


def _fill(task: Task, executed: Executed, labels: dict[date, pd.Timestamp]) -> Fill:
    order, bit, met = executed
    moment = Met(task.terms.fill.price_field) if met is None else met
    return Fill(
        order_id=order.info["order_id"],
        session=labels[bt.num2date(bit.dt).date()],
        asset=order.data._name,
        quantity=float(bit.size),
        price=float(bit.price),
        commission=float(bit.comm),
        moment=moment.moment,
        reference=moment.reference,
    )


def _refusals(task: Task, strategy: InstructedStrategy) -> Iterator[Refusal]:
    asked = _instructions(task)
    for order in strategy.broker.refused:
        yield _refusal(asked[order.info["order_id"]], _REASONS[order.status])
    for order in strategy.broker.cut:
        told = f"cut to {abs(order.executed.size):g} of {abs(order.created.size):g} shares, what cash allows"
        yield _refusal(asked[order.info["order_id"]], told)
    for order in strategy.broker.orders_alive():
        if filled := abs(order.executed.size):
            told = f"{filled:g} of {abs(order.created.size):g} shares filled when the data ended"
            yield _refusal(asked[order.info["order_id"]], told)
    for instruction in strategy.unpriced:
        yield _refusal(instruction, _NO_PRICE)
    first = min(strategy.decided, default=None)
    for instruction in task.scenario.instructions:
        if instruction.session not in strategy.decided and not instruction.is_cancellation:
            is_early = first is None or instruction.session < first
            yield _refusal(instruction, _NO_CALL_YET if is_early else _NO_CALL)


def _refusal(instruction: Instruction, reason: str) -> Refusal:
    return Refusal(instruction.order_id, instruction.session, instruction.asset, reason)


def _pending(task: Task, strategy: InstructedStrategy) -> Iterator[Pending]:
    asked = _instructions(task)
    for order in strategy.broker.orders_alive():
        instruction = asked[order.info["order_id"]]
        if not order.executed.size:
            yield Pending(instruction.order_id, instruction.session, instruction.asset)


def _instructions(task: Task) -> dict[str, Instruction]:
    return {instruction.order_id: instruction for instruction in task.scenario.instructions}


def _on_sessions(task: Task, recorded: pd.Series[float]) -> pd.Series[float]:
    """On every session: one on which the engine saw no bar at all has the account of the one before."""
    sessions = task.scenario.panel.sessions
    return recorded.reindex(sessions).ffill().fillna(task.terms.initial_cash).astype("float64")


def _positions(task: Task, held: pd.DataFrame) -> pd.DataFrame:
    panel = task.scenario.panel
    # An asset that has no entry in a session was not touched by then: 0 shares, not those of later.
    known = held.reindex(columns=list(panel.assets)).fillna(0.0)
    return known.reindex(panel.sessions).ffill().fillna(0.0).astype("float64")


def _marks(task: Task, strategy: InstructedStrategy) -> pd.Series[float]:
    """The close of each feed's last bar, at which ``BackBroker._get_value`` values a position."""
    closes = {data._name: data.close[0] for data in strategy.datas if len(data)}
    return pd.Series(closes, index=list(task.scenario.panel.assets), dtype="float64")
