"""Runs engines side by side, each in a process of its own, so that none can disturb another."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import adapters
from adapters.contract import EngineUnavailable, Mode, Run, Unsupported, stopwatch
from reconcile.runs.processes import end_quickly
from reconcile.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Cell:
    """One engine's answer to one scenario: a run, or the verdict that stands in its place, with the reason.

    ``seconds`` is how long the answer took, the engine's import included.
    """

    engine: str
    run: Run | None = None
    verdict: Verdict | None = None
    reason: str = ""
    seconds: float = 0.0

    @property
    def engine_seconds(self) -> float:
        """The part spent inside the engine; all of it where there is no run to tell."""
        return self.run.engine_seconds if self.run else self.seconds


@dataclass(frozen=True)
class Job:
    """What one process is to run."""

    engine: str
    scenario: Scenario
    mode: Mode


type OnChange = Callable[[int, str], None]
"""Told the job's number and ``running`` or how it ended."""


def run_jobs(jobs: Sequence[Job], on_change: OnChange) -> tuple[Cell, ...]:
    """Run all jobs, at most one per core at a time; the cells come in the order of ``jobs``."""
    if not jobs:
        return ()
    with ThreadPoolExecutor(max_workers=min(len(jobs), os.cpu_count() or 1)) as threads:
        futures = [threads.submit(_in_own_process, number, job, on_change) for number, job in enumerate(jobs)]
        try:
            wait_for_all(futures)
        except KeyboardInterrupt:
            stop_everything(futures)
            raise
    return tuple(future.result() for future in futures)


def wait_for_all[Answer](futures: Sequence[Future[Answer]]) -> None:
    """Wait in short turns, so that an interrupt is heard at once."""
    left = set(futures)
    while left:
        _, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)


def stop_everything[Answer](futures: Sequence[Future[Answer]]) -> None:
    for future in futures:
        future.cancel()
    for process in multiprocessing.active_children():
        process.terminate()


def process_of_its_own() -> ProcessPoolExecutor:
    """A new process for one engine, so that none can disturb another."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=end_quickly)


def _in_own_process(number: int, job: Job, on_change: OnChange) -> Cell:
    on_change(number, "running")
    try:
        with process_of_its_own() as process:
            cell = process.submit(answer, job).result()
    except Exception as error:  # noqa: BLE001  a process that died is that engine's error, not the whole run's
        cell = Cell(job.engine, verdict=Verdict.ERROR, reason=f"the engine's process ended: {error}")
    on_change(number, f"{cell.seconds:.1f} s" if cell.run else str(cell.verdict))
    return cell


def answer(job: Job) -> Cell:
    """Run one job in this process; what goes wrong becomes the cell's verdict."""
    with stopwatch() as elapsed:
        cell = _answer(job)
    return replace(cell, seconds=elapsed())


def _answer(job: Job) -> Cell:
    try:
        return Cell(job.engine, run=adapters.get(job.engine).run(job.scenario, job.mode))
    except Unsupported as error:
        return Cell(job.engine, verdict=Verdict(error.support.value), reason=str(error))
    except EngineUnavailable as error:
        return Cell(job.engine, verdict=Verdict.UNAVAILABLE, reason=str(error))
    except Exception:  # noqa: BLE001  a bug in an engine or adapter is reported with its traceback
        return Cell(job.engine, verdict=Verdict.ERROR, reason=traceback.format_exc())
