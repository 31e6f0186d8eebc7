"""Engines measured where they are: in workers, in this environment or in one of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.jobs.job import Job, run_of
from reconcile.probe.bench import Bench
from reconcile.probe.probe import Probed, probe_bench

if TYPE_CHECKING:
    from adapters.contract import Mode, Run
    from reconcile.environments.place import Column
    from reconcile.jobs.local import Workers
    from scenarios.scenario import Scenario


def probe_column(column: Column, mode: Mode, workers: Workers) -> Probed:
    """Measure every rule of an engine in one mode; runs that were kept are not made again.

    Raises
    ------
    EngineUnavailable
        The engine is not installed or fails to import.
    EngineFailed
        The engine or its process came to grief.
    """

    def subject(scenario: Scenario) -> Run:
        return run_of(workers.answer(Job.of(column, scenario, mode)))

    return probe_bench(Bench(subject, mode), mode)
