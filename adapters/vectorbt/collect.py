"""VectorBT's portfolio and log as the records and frames of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Fill, Outcome, Pending, Refusal
from adapters.vectorbt.answers import Answer, Fate

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.vectorbt.plan import Settled
    from adapters.vectorbt.strategy import Cells
    from scenarios.instructions import Instruction

type _Line = tuple[pd.Timestamp, Instruction, Answer]


def outcome(task: Task, cells: Cells, settled: Settled, engine_seconds: float) -> Outcome:
    """The run within the panel's sessions; what fell on a later row is pending."""
    panel, portfolio = task.scenario.panel, settled.portfolio
    count = len(panel.sessions)
    within = list(_lines(panel.sessions, cells, settled))
    positions = pd.DataFrame(portfolio.assets().to_numpy()[:count], panel.sessions, list(panel.assets))
    marks = pd.Series(portfolio.get_filled_close().to_numpy()[count - 1], list(panel.assets))
    return Outcome(
        fills=tuple(_fills(within, task.terms.fill.price_field)),
        refusals=tuple(_refusals(within)),
        pending=tuple(_pending(cells, settled, count)),
        equity=pd.Series(portfolio.value().to_numpy()[:count], panel.sessions),
        cash=pd.Series(portfolio.cash().to_numpy()[:count], panel.sessions),
        positions=positions,
        marks=marks,
        engine_seconds=engine_seconds,
    )


def _lines(sessions: pd.DatetimeIndex, cells: Cells, settled: Settled) -> Iterator[_Line]:
    for place, answer in settled.answers.items():
        if place[0] < len(sessions):
            yield sessions[place[0]], cells[place], answer


def _fills(lines: list[_Line], moment: str) -> Iterator[Fill]:
    for session, instruction, answer in lines:
        if answer.fate in (Fate.FILLED, Fate.CUT):
            yield Fill(
                instruction.order_id,
                session,
                instruction.asset,
                answer.filled,
                answer.price,
                answer.commission,
                moment,
            )


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


def _pending(cells: Cells, settled: Settled, sessions: int) -> Iterator[Pending]:
    for place, answer in settled.answers.items():
        if place[0] >= sessions and answer.requested and answer.fate is not Fate.NO_ORDER:
            instruction = cells[place]
            yield Pending(instruction.order_id, instruction.session, instruction.asset)
