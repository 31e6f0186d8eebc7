"""An interrupted run: one line, code 130, no report and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reconcile.command import one_line
from tests.scenarios.files import scenario_file

ENDLESS = """
import os, time
from pathlib import Path
def settings(task): return ()
def simulate(task):
    Path(os.environ["STARTED"], str(os.getpid())).touch()
    time.sleep(600)
"""
ADAPTER = """
from adapters.contract import FULL, Adapter
from scenarios.features import Feature
from scenarios.terms import ALIGNED_TERMS
ADAPTER = Adapter("endless", "endless", "endless_engine", ALIGNED_TERMS, dict.fromkeys(Feature, FULL))
AGAIN = Adapter("again", "endless", "endless_engine", ALIGNED_TERMS, dict.fromkeys(Feature, FULL))
"""


def _plant(folder: Path) -> None:
    """Two engines that never end, as a third party would register them."""
    info = folder / "endless-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: endless\nVersion: 1.0\n")
    entries = "[backtest_reconcile.adapters]\nendless = endless_plugin:ADAPTER\nagain = endless_plugin:AGAIN\n"
    (info / "entry_points.txt").write_text(entries)
    (folder / "endless_plugin.py").write_text(ADAPTER)
    (folder / "endless_engine.py").write_text(ENDLESS)


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _alive(session: int) -> list[int]:
    """Processes of a session that still run; one that ended and awaits its parent does not."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        state, _parent, _group, its_session = rest.split()[:4]
        if int(its_session) == session and state not in "ZX":
            found.append(int(stat.parent.name))
    return found


@pytest.mark.ci
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
@pytest.mark.parametrize("to_everybody", [True, False], ids=["ctrl-c", "kill"])
def test_interrupted_while_engines_run(tmp_path: Path, to_everybody: bool):
    """Whether the terminal tells every process or a script tells the first one."""
    started = tmp_path / "started"
    started.mkdir()
    _plant(tmp_path / "plugins")
    inside = tmp_path / "reports"
    inside.mkdir()
    command = [sys.executable, "-c", "from reconcile.cli import main; main()"]
    command += ["run", str(scenario_file(tmp_path)), "--engines", "endless,again", "--out", str(inside / "out")]
    paths = os.pathsep.join([str(tmp_path / "plugins"), str(Path(__file__).parents[3])])
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": paths, "STARTED": str(started)},
    )
    try:
        wanted = min(2, os.cpu_count() or 1)
        assert _within(30, lambda: len(list(started.iterdir())) == wanted or process.poll() is not None)
        assert len(_alive(process.pid)) > wanted
        os.killpg(process.pid, signal.SIGINT) if to_everybody else process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert _within(5, lambda: not _alive(process.pid)), "processes were left behind"
    finally:
        for left in _alive(process.pid):
            os.kill(left, signal.SIGKILL)
    assert process.returncode == 130
    assert (out, one_line(err)) == ("", "interrupted, nothing was written")
    assert list(inside.iterdir()) == []
