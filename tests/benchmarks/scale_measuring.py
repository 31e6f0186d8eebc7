"""One engine in a process of its own, with its seconds and its peak memory."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass
from pathlib import Path

from adapters.contract import stopwatch
from reconcile.runs.jobs import Job, JobResult, run_job
from reconcile.runs.processes import process_of_its_own

_KERNEL_VIEW = Path("/proc/self/status")


@dataclass(frozen=True, eq=False)
class Measured:
    """An engine's answer.

    ``seconds`` is how long we waited for it, from handing the scenario over to having the run back;
    ``peak`` is the most memory that its process held, in MB.
    """

    cell: JobResult
    seconds: float
    peak: float

    @property
    def our_seconds(self) -> float:
        """What was not spent inside the engine: its process, both ways to it, translation and collection."""
        return self.seconds - self.cell.engine_seconds


def measured(job: Job) -> Measured:
    """Run a job as the command does, in a new process."""
    with stopwatch() as elapsed, process_of_its_own() as process:
        cell, peak = process.submit(_answer_and_peak, job).result()
    return Measured(cell, elapsed(), peak)


def _answer_and_peak(job: Job) -> tuple[JobResult, float]:
    return run_job(job), peak_memory()


def peak_memory() -> float:
    """The most memory that this process has held, in MB.

    ``getrusage`` on Linux starts a new process with its parent's peak, so the kernel's own figure goes first.
    """
    lines = _KERNEL_VIEW.read_text(encoding="ascii").splitlines() if _KERNEL_VIEW.exists() else []
    high_water = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    if high_water:
        return int(high_water[0]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
