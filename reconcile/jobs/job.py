"""A job: one engine on one scenario; and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.answer import Answer, answer_of
from adapters.contract import EngineUnavailable, Mode, NotImplementedByAdapter, Run, Unsupported, stopwatch
from reconcile.environments.place import HERE, Column, Place
from reconcile.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """What a worker at ``place`` is to run; ``label`` is the engine's name in reports where that is another.

    ``preset`` is the engine's own set of defaults that is asked for, if any.
    """

    engine: str
    scenario: Scenario
    mode: Mode
    place: Place = HERE
    label: str = ""
    preset: str = ""

    @classmethod
    def of(cls, column: Column, scenario: Scenario, mode: Mode) -> Job:
        """The job of a column."""
        return cls(column.engine, scenario, mode, column.place, column.label, column.preset)

    @property
    def name(self) -> str:
        """What the engine is called in every report."""
        return self.label or self.engine


@dataclass(frozen=True, eq=False)
class JobResult:
    """A job's run, or the verdict that stands in its place, with the reason.

    ``seconds`` is how long the job took, the engine's import included. ``label`` tells it from the others where
    the engine alone does not. ``details`` is the traceback of a bug. ``kept`` says that it was run before.
    """

    engine: str
    run: Run | None = None
    verdict: Verdict | None = None
    reason: str = ""
    seconds: float = 0.0
    label: str = ""
    details: str = ""
    kept: bool = False

    @property
    def name(self) -> str:
        """What it is called in every report, and in the names of files."""
        return self.label or self.engine

    @property
    def engine_seconds(self) -> float:
        """The part spent inside the engine; all of it where there is no run that reports it."""
        if self.kept:
            return 0.0
        return self.run.engine_seconds if self.run else self.seconds


class EngineFailed(Exception):  # noqa: N818  named for what it says
    """An engine, or its process, came to grief; the text is the reason in one line."""


def run_of(result: JobResult) -> Run:
    """The result's run; the verdict that stands in its place is raised, as an engine in this process would.

    Raises
    ------
    Unsupported, NotImplementedByAdapter, EngineUnavailable, EngineFailed
    """
    if result.run is not None:
        return result.run
    kinds: dict[Verdict | None, type[Exception]] = {
        Verdict.UNSUPPORTED: Unsupported,
        Verdict.NOT_IMPLEMENTED: NotImplementedByAdapter,
        Verdict.UNAVAILABLE: EngineUnavailable,
    }
    raise kinds.get(result.verdict, EngineFailed)(result.reason)


type OnChange = Callable[[int, str], None]
"""Is called with a job's number and ``running`` or how it ended."""


def result_of(job: Job, answer: Answer, seconds: float) -> JobResult:
    """What an answer means for the job."""
    verdict = None if answer.run else Verdict(answer.word)
    result = JobResult(job.engine, answer.run, verdict, answer.reason, seconds, details=answer.details)
    return replace(result, label=job.label)


def run_job(job: Job) -> JobResult:
    """Run one job in this process; what goes wrong becomes the result's verdict."""
    with stopwatch() as elapsed:
        answer = answer_of(job.engine, job.scenario, job.mode, job.preset)
    return result_of(job, answer, elapsed())
