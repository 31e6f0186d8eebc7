"""An engine that dies, hangs, eats or shouts costs its own cell, in one line, and nobody else's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import scenarios
from adapters.contract import Mode
from reconcile.environments.place import HERE
from reconcile.jobs import local
from reconcile.jobs.job import Job, JobResult
from reconcile.jobs.limits import Limits
from reconcile.jobs.local import Workers, run_jobs
from reconcile.jobs.store import Store
from reconcile.jobs.worker import Worker
from reconcile.verdicts.verdict import Verdict
from tests.reconcile.jobs.plugin import registered

pytestmark = pytest.mark.xdist_group("workers")


@pytest.fixture(autouse=True)
def _failing(tmp_path: Path) -> Iterator[None]:
    with registered(tmp_path / "plugins", "failing", "tests.reconcile.jobs.failing:ADAPTER"):
        yield


def _job(fault: str) -> Job:
    return Job("failing", replace(scenarios.load("orders"), name=f"orders-{fault}"), Mode.ALIGNED)


def _answers(tmp_path: Path, *jobs: Job, timeout: float = 60.0) -> tuple[JobResult, ...]:
    return run_jobs(jobs, lambda *_: None, Limits(timeout=timeout), Store(tmp_path / "runs"))


@pytest.mark.ci
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("die", "its process was killed (SIGKILL)"),
        ("segfault", "its process was killed (SIGSEGV); its last words: Fatal Python error: Segmentation fault"),
        ("exit", "its process ended with exit code 7; its last words: the licence server is not there"),
        ("raise", "ValueError: no such bar (failing.py:"),
    ],
)
def test_an_engine_that_ends_is_one_error_with_its_last_words(tmp_path: Path, fault: str, said: str):
    """In one line; the engine beside it has its run."""
    broken, sound = _answers(tmp_path, _job(fault), replace(_job(fault), engine="backtrader"))
    assert broken.verdict is Verdict.ERROR
    assert broken.reason.startswith(said)
    assert "\n" not in broken.reason
    assert sound.run is not None
    assert len(sound.run.fills) > 0


def test_one_that_hangs_is_given_up_in_time(tmp_path: Path):
    """Within the limit, and it is not there any more."""
    started = time.monotonic()
    (broken,) = _answers(tmp_path, _job("hang"), timeout=8.0)
    assert (broken.verdict, broken.reason) == (Verdict.ERROR, "no answer within 8 s: --timeout allows it more")
    assert time.monotonic() - started < 20


def test_one_that_eats_memory_is_stopped_before_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Allocations fail beyond its share."""
    monkeypatch.setattr(local, "memory_of_one", lambda _: 2_000_000_000)
    (broken,) = _answers(tmp_path, _job("eat"))
    assert broken.verdict is Verdict.ERROR
    assert broken.reason.startswith("MemoryError")


def test_what_an_engine_prints_is_no_answer(tmp_path: Path):
    """It goes where nobody mistakes it for one."""
    (talking,) = _answers(tmp_path, _job("talk"))
    assert talking.run is not None
    assert len(talking.run.fills) > 0


def test_a_worker_serves_many_and_one_that_died_is_replaced(tmp_path: Path):
    """One process for all runs of an engine, another one after it has died."""
    with Workers(Limits(jobs=1, again=True), Store(tmp_path / "runs")) as workers:
        pids = []
        for fault in ("talk", "talk", "die", "talk"):
            workers.answer(_job(fault))
            pids.append(workers.waiting)
    first, second, none, another = pids
    assert first == second != another
    assert none == ()


def test_a_worker_ends_with_whoever_started_it(tmp_path: Path):
    """Also in the middle of a run that never ends."""
    script = (
        "import json, sys, time; from reconcile.jobs.worker import Worker; from reconcile.environments.place import HERE\n"
        "worker = Worker(HERE); print(worker.pid, flush=True)\n"
        "worker.ask(json.loads(sys.argv[1]), 60)"
    )
    store = Store(tmp_path / "runs")
    request = {
        "engine": "failing",
        "mode": "aligned",
        "out": str(tmp_path),
        "scenario": str(store.scenario(_job("hang"))),
    }
    environment = HERE.variables()
    parent = subprocess.Popen(
        [sys.executable, "-c", script, json.dumps(request)], stdout=subprocess.PIPE, env=environment
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    time.sleep(4)
    assert _is_alive(worker)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert _ends(worker)


def _is_alive(process: int) -> bool:
    """Whether it runs; one that has ended and waits to be asked how does not."""
    status = Path(f"/proc/{process}/stat")
    if Path("/proc/self").exists():
        return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _ends(process: int) -> bool:
    deadline = time.monotonic() + 10
    while _is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not _is_alive(process)


def test_a_place_without_python_is_an_error(tmp_path: Path):
    """In one line, like any other."""
    nowhere = replace(HERE, python=tmp_path / "no-python")
    (broken,) = _answers(tmp_path, replace(_job("talk"), place=nowhere))
    assert broken.verdict is Verdict.ERROR
    assert broken.reason.startswith("no process can be started there: ")


def test_closing_ends_a_worker_at_work():
    """Whatever it does."""
    worker = Worker(HERE)
    assert worker.is_alive
    worker.close()
    assert not worker.is_alive
