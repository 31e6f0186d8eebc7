"""Jobs: one engine on one scenario, each run in a process of its own, and what came of it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import adapters
from adapters.contract import EngineUnavailable, Mode, Run, Unsupported, stopwatch
from reconcile.runs.processes import call_side_by_side, process_of_its_own
from reconcile.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """What one process is to run."""

    engine: str
    scenario: Scenario
    mode: Mode


@dataclass(frozen=True, eq=False)
class JobResult:
    """A job's run, or the verdict that stands in its place, with the reason.

    ``seconds`` is how long the job took, the engine's import included. ``label`` tells it from the others where
    the engine alone does not.
    """

    engine: str
    run: Run | None = None
    verdict: Verdict | None = None
    reason: str = ""
    seconds: float = 0.0
    label: str = ""

    @property
    def name(self) -> str:
        """What it is called in every report, and in the names of files."""
        return self.label or self.engine

    @property
    def engine_seconds(self) -> float:
        """The part spent inside the engine; all of it where there is no run that reports it."""
        return self.run.engine_seconds if self.run else self.seconds


type OnChange = Callable[[int, str], None]
"""Is called with a job's number and ``running`` or how it ended."""


def run_jobs(jobs: Sequence[Job], on_change: OnChange) -> tuple[JobResult, ...]:
    """Run all jobs, at most one per core at a time; the results come in the order of ``jobs``."""
    return tuple(call_side_by_side([partial(_run_apart, *job, on_change) for job in enumerate(jobs)]))


def _run_apart(number: int, job: Job, on_change: OnChange) -> JobResult:
    on_change(number, "running")
    try:
        with process_of_its_own() as process:
            result = process.submit(run_job, job).result()
    except Exception as error:  # noqa: BLE001  a process that died is that engine's error, not the whole run's
        result = JobResult(job.engine, verdict=Verdict.ERROR, reason=f"the engine's process ended: {error}")
    on_change(number, f"{result.seconds:.1f} s" if result.run else str(result.verdict))
    return result


def run_job(job: Job) -> JobResult:
    """Run one job in this process; what goes wrong becomes the result's verdict."""
    with stopwatch() as elapsed:
        result = _run_job(job)
    return replace(result, seconds=elapsed())


def _run_job(job: Job) -> JobResult:
    try:
        return JobResult(job.engine, run=adapters.get(job.engine).run(job.scenario, job.mode))
    except Unsupported as error:
        return JobResult(job.engine, verdict=Verdict(error.support.value), reason=str(error))
    except EngineUnavailable as error:
        return JobResult(job.engine, verdict=Verdict.UNAVAILABLE, reason=str(error))
    except Exception:  # noqa: BLE001  a bug in an engine or adapter is reported with its traceback
        return JobResult(job.engine, verdict=Verdict.ERROR, reason=traceback.format_exc())
