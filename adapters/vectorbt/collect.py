"""VectorBT's portfolio and log as the records and frames of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Fill, Outcome, Pending, Refusal, stopwatch
from adapters.vectorbt import legs
from adapters.vectorbt.answers import Answer, Fate

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.vectorbt.plan import Settled
    from scenarios.instructions import Instruction

type _Line = tuple[pd.Timestamp, Instruction, Answer]


def outcome(task: Task, settled: Settled) -> Outcome:
    """The run within the panel's sessions; what fell on a later row is pending."""
    panel, portfolio = task.scenario.panel, settled.portfolio
    count = len(panel.sessions)
    within = list(_lines(panel.sessions, settled))
    with stopwatch() as elapsed:  # VectorBT works its accounts out when they are asked for
        assets, closes = portfolio.assets().to_numpy(), portfolio.get_filled_close().to_numpy()
        equity, cash = (own.to_numpy() - settled.loan for own in (portfolio.value(), portfolio.cash()))
    return Outcome(
        fills=tuple(_fills(within, task)),
        refusals=tuple(_refusals(within)),
        pending=tuple(_pending(settled, count)),
        equity=pd.Series(equity[:count], panel.sessions),
        cash=pd.Series(cash[:count], panel.sessions),
        positions=pd.DataFrame(assets[:count], panel.sessions, list(panel.assets)),
        marks=pd.Series(closes[count - 1], list(panel.assets)),
        engine_seconds=settled.engine_seconds + elapsed(),
    )


def _lines(sessions: pd.DatetimeIndex, settled: Settled) -> Iterator[_Line]:
    for place, answer in settled.answers.items():
        if place[0] < len(sessions):
            yield sessions[place[0]], settled.cells[place], answer


def _fills(lines: list[_Line], task: Task) -> Iterator[Fill]:
    for session, instruction, answer in lines:
        if answer.fate in (Fate.FILLED, Fate.CUT):
            moment, reference = _moment(session, instruction, answer, task)
            yield Fill(
                instruction.order_id,
                session,
                instruction.asset,
                answer.filled,
                answer.price,
                answer.commission,
                moment,
                reference,
            )


def _moment(session: pd.Timestamp, instruction: Instruction, answer: Answer, task: Task) -> tuple[str, float | None]:
    """When it was filled and, within a session, the stated price; a stop that was gapped through asks the open."""
    if not instruction.is_conditional:
        return task.terms.fill.price_field, None
    if legs.is_same(answer.asked_price, task.scenario.panel.price("open", session, instruction.asset)):
        return "open", None
    return "intraday", instruction.condition.stop or instruction.condition.limit


def _refusals(lines: list[_Line]) -> Iterator[Refusal]:
    for _, instruction, answer in lines:
        reason = _reason(answer)
        if reason:
            yield Refusal(instruction.order_id, instruction.session, instruction.asset, reason)


def _reason(answer: Answer) -> str:
    if answer.fate is Fate.CUT:
        return f"cut to {abs(answer.filled):g} of {abs(answer.requested):g} shares: not enough cash"
    if answer.fate is Fate.UNAFFORDABLE:
        return f"not enough cash: {answer.reason}"
    return answer.reason if answer.fate is Fate.LOST else ""


def _pending(settled: Settled, sessions: int) -> Iterator[Pending]:
    for place, answer in settled.answers.items():
        is_asked = answer.requested and answer.fate is not Fate.NO_ORDER
        if place[0] >= sessions and is_asked and place in settled.cells:
            yield _waiting(settled.cells[place])
    yield from map(_waiting, settled.waiting)


def _waiting(instruction: Instruction) -> Pending:
    return Pending(instruction.order_id, instruction.session, instruction.asset)
