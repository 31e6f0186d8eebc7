"""One engine in a process of its own, with its seconds and its peak memory."""

from __future__ import annotations

import resource
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from adapters.contract import stopwatch
from reconcile.jobs.job import Job, JobResult
from reconcile.jobs.limits import Limits
from reconcile.jobs.local import Workers
from reconcile.jobs.store import Store


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
    with tempfile.TemporaryDirectory() as folder, Workers(Limits(jobs=1), Store(Path(folder))) as workers:
        with stopwatch() as elapsed:
            cell = workers.answer(job)
        (process,) = workers.waiting
        return Measured(cell, elapsed(), peak_memory(process))


def peak_memory(process: int | str = "self") -> float:
    """The most memory that a process has held, in MB.

    ``getrusage`` on Linux starts a new process with its parent's peak, so the kernel's own figure goes first.
    """
    status = Path(f"/proc/{process}/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    high_water = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    if high_water:
        return int(high_water[0]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
