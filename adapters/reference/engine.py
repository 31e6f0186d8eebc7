"""One task through the reference engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Outcome, stopwatch
from adapters.reference.market import Market
from adapters.reference.replay import replay as replay
from adapters.reference.replay import simulated
from adapters.reference.settings import settings as settings

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.reference.record import Record


def simulate(task: Task) -> Outcome:
    """Run the task under its scenario's rules, or where it has none under those of aligned mode."""
    with stopwatch() as elapsed:
        record = simulated(task)
    return _outcome(task, record, elapsed())


def _outcome(task: Task, record: Record, seconds: float) -> Outcome:
    panel = task.scenario.panel
    market = Market.of(panel)
    account, held = record.account(market), record.held(market)
    return Outcome(
        fills=tuple(record.fills),
        refusals=tuple(record.refusals),
        pending=tuple(record.pending),
        equity=pd.Series(account.equity, index=panel.sessions, dtype="float64"),
        cash=pd.Series(account.cash, index=panel.sessions, dtype="float64"),
        positions=pd.DataFrame(held, index=panel.sessions, columns=list(panel.assets)),
        marks=panel.last_close().iloc[-1],
        engine_seconds=seconds,
    )
