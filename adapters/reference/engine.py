"""One task through the reference engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Outcome, stopwatch
from adapters.reference.settings import settings as settings
from adapters.reference.simulation import Simulation
from scenarios.rules import aligned_rules

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.reference.record import Record


def simulate(task: Task) -> Outcome:
    """Run the task under its scenario's rules, or where it has none under those of aligned mode."""
    rules = task.scenario.rules or aligned_rules(task.terms)
    with stopwatch() as elapsed:
        record = Simulation(task.scenario, rules, task.scenario.exceptions, task.terms.volume_limit).run()
    return _outcome(task, record, elapsed())


def _outcome(task: Task, record: Record, seconds: float) -> Outcome:
    panel = task.scenario.panel
    held = pd.DataFrame(record.held, index=panel.sessions, columns=list(panel.assets), dtype="float64")
    return Outcome(
        fills=tuple(record.fills),
        refusals=tuple(record.refusals),
        pending=tuple(record.pending),
        equity=pd.Series(record.equity, index=panel.sessions, dtype="float64"),
        cash=pd.Series(record.cash, index=panel.sessions, dtype="float64"),
        positions=held.fillna(0.0),
        marks=panel.last_close().iloc[-1],
        engine_seconds=seconds,
    )
