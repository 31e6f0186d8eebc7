"""A replay: the simulation alone, without the frames of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Replay
from adapters.reference.market import Market
from adapters.reference.simulation import Simulation
from scenarios.rules import aligned_rules

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.reference.record import Record


def simulated(task: Task) -> Record:
    """What the task leaves behind under its scenario's rules, or where it has none under those of aligned mode."""
    rules = task.scenario.rules or aligned_rules(task.terms)
    return Simulation(task.scenario, rules, task.scenario.exceptions, task.terms.volume_limit).run()


def replay(task: Task) -> Replay:
    """The task in numbers; the panel is taken apart once for all replays of it."""
    record = simulated(task)
    account = record.account(Market.of(task.scenario.panel))
    return Replay(
        equity=account.equity,
        cash=account.cash,
        fills=tuple(record.fills),
        filled=np.array(record.filled, dtype=np.int64),
        refusals=tuple(record.refusals),
        pending=tuple(record.pending),
    )
