"""Jobs on this machine: each engine in worker processes of its own, so that none can disturb another."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from adapters.answer import ERROR, UNAVAILABLE, Answer
from adapters.contract import stopwatch
from reconcile.jobs.job import Job, JobResult, OnChange, result_of
from reconcile.jobs.limits import Limits
from reconcile.jobs.processes import call_side_by_side
from reconcile.jobs.store import Store, key_of
from reconcile.jobs.worker import Worker

if TYPE_CHECKING:
    from reconcile.environments.place import Place

_NOT_KEPT = frozenset({ERROR, UNAVAILABLE})
"""What may be otherwise the next time."""


class Workers:
    """Worker processes of one command: each serves one engine at one place, and waits there for more of it.

    Is to be used in a ``with`` block, which ends with the end of them all.
    """

    def __init__(self, limits: Limits | None = None, store: Store | None = None) -> None:
        self._limits = limits or Limits()
        self._store = store or Store()
        self._idle: list[tuple[tuple[Place, str], Worker]] = []
        self._busy: set[Worker] = set()
        self._lock = Lock()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def waiting(self) -> tuple[int, ...]:
        """Numbers of the processes that wait for more."""
        return tuple(worker.pid for _, worker in self._idle)

    def close(self) -> None:
        """End every worker, also one that is at work."""
        with self._lock:
            workers = [*self._busy, *(worker for _, worker in self._idle)]
            self._idle.clear()
        for worker in workers:
            worker.close()

    def answer(self, job: Job) -> JobResult:
        """The job's answer, kept or given now."""
        key = key_of(job)
        with stopwatch() as elapsed, self._store.locked(key):
            kept = None if self._limits.again else self._store.find(key)
            answer = kept or self._asked(job, key)
        return replace(result_of(job, answer, elapsed()), kept=kept is not None)

    def _asked(self, job: Job, key: str) -> Answer:
        with self._store.aside() as folder:
            request = {"engine": job.engine, "preset": job.preset, "mode": job.mode.value, "out": str(folder)}
            said = self._ask(job, request)
            if said["word"] in _NOT_KEPT:
                return Answer(None, said["word"], said["reason"], said["details"])
            self._store.keep(key, said, folder)
        found = self._store.find(key)
        return found or Answer(word=ERROR, reason=f"its answer cannot be read back from {self._store.folder}")

    def _ask(self, job: Job, request: dict[str, str]) -> dict[str, str]:
        seat = job.place, job.engine
        try:
            worker = self._take(seat)
        except OSError as error:
            return {"word": ERROR, "reason": f"no process can be started there: {error}", "details": ""}
        try:  # the scenario is written while a new worker still imports
            return worker.ask(request | {"scenario": str(self._store.scenario(job))}, self._limits.timeout)
        finally:
            self._give_back(seat, worker)

    def _take(self, seat: tuple[Place, str]) -> Worker:
        """A worker that waits for this engine, else a new one in the place of one that waits for another."""
        with self._lock:
            mine = next((each for each in self._idle if each[0] == seat), None)
            if mine is not None:
                self._idle.remove(mine)
            idle = [] if mine else self._idle[: max(0, len(self._busy) + len(self._idle) + 1 - self._limits.jobs)]
            self._idle = [each for each in self._idle if each not in idle]
            worker = mine[1] if mine else Worker(seat[0], memory_of_one(self._limits.jobs))
            self._busy.add(worker)
        for _, other in idle:
            other.close()
        return worker

    def _give_back(self, seat: tuple[Place, str], worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
            if worker.is_alive:
                self._idle.append((seat, worker))


def run_jobs(
    jobs: Sequence[Job], on_change: OnChange, limits: Limits | None = None, store: Store | None = None
) -> tuple[JobResult, ...]:
    """Run all jobs, as many at once as ``limits`` has it; the results come in the order of ``jobs``."""
    limits = limits or Limits()
    with Workers(limits, store) as workers:
        calls = [partial(_run, workers, number, job, on_change) for number, job in enumerate(jobs)]
        return tuple(call_side_by_side(calls, limits.jobs, workers.close))


def _run(workers: Workers, number: int, job: Job, on_change: OnChange) -> JobResult:
    on_change(number, "running")
    result = workers.answer(job)
    on_change(number, f"{result.seconds:.1f} s" if result.run else str(result.verdict))
    return result


def memory_of_one(jobs: int) -> int | None:
    """Bytes that one of ``jobs`` workers may take: its share of the machine; ``None`` where that cannot be told."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
    return total // max(1, jobs)
