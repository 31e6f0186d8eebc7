"""What a run writes does not depend on the day on which it is made: a child process lives in another year."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.bundles.tables import bars

pytest.importorskip("zipline", reason="zipline-reloaded is not installed")

_CLOCK = """
import datetime, os, time

_AHEAD = float(os.environ["TEST_YEARS_AHEAD"]) * 365.25 * 86400
_time = time.time
time.time = lambda: _time() + _AHEAD
time.time_ns = lambda: int((_time() + _AHEAD) * 1e9)

import pandas

def _now(cls, tz=None):
    return cls(time.time(), unit="s", tz=tz or "UTC") if tz else cls(time.time(), unit="s")

pandas.Timestamp.now = pandas.Timestamp.today = classmethod(_now)
pandas.Timestamp.utcnow = classmethod(lambda cls: _now(cls, "UTC"))
"""
"""A ``sitecustomize``: every Python below it has its clock ahead, Python's own and the one of pandas, which is what
``exchange_calendars`` looks at."""

_TOML = """\
name = "old-prices"
[data]
prices = "prices.csv"
calendar = "XLON"
[instructions]
kind = "orders"
[terms]
commission = { rate = 0.001 }
"""
_DAYS = ("2012-05-01", "2012-05-02", "2012-05-03", "2012-05-04", "2012-05-08")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario in London of a past that Zipline's own calendar loses in some years."""
    bars(_DAYS).rename_axis("session").assign(asset="VOD").to_csv(tmp_path / "prices.csv")
    (tmp_path / "instructions.csv").write_text(f"session,asset,quantity\n{_DAYS[0]},VOD,100\n{_DAYS[2]},VOD,-40\n")
    (tmp_path / "scenario.toml").write_text(_TOML)
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(_CLOCK)
    return tmp_path


def _python(folder: Path, years: int, *arguments: str) -> str:
    """What a Python prints whose clock is so many years ahead; its caches are its own, so that nothing is kept."""
    paths = os.pathsep.join(filter(None, [str(folder / "clock"), os.environ.get("PYTHONPATH", "")]))
    cache = str(folder / f"cache-{years}")
    environment = {
        **os.environ,
        "PYTHONPATH": paths,
        "TEST_YEARS_AHEAD": str(years),
        "BACKTEST_RECONCILE_CACHE": cache,
    }
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _written(folder: Path) -> dict[str, object]:
    """Every file that a run wrote, without what says how long it took and where it went."""
    files: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".csv", ".toml"):
            files[path.name] = path.read_bytes()
        elif path.suffix == ".json":
            files[path.name] = _without_seconds(json.loads(path.read_text()))
    return files


def _without_seconds(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_seconds(each) for key, each in value.items() if "seconds" not in key}
    return [_without_seconds(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("years", [1, 5, 25])
def test_a_run_of_another_year_writes_the_same(folder: Path, years: int) -> None:
    run = ("-m", "reconcile", "run", "scenario.toml", "--engines", "zipline,backtrader", "--out", "out")
    _python(folder, 0, *run)
    (folder / "out").rename(folder / "today")
    _python(folder, years, *run)
    today, later = _written(folder / "today"), _written(folder / "out")
    assert "trades_zipline.csv" in today
    assert later == today


def test_the_clock_is_ahead_and_zipline_s_own_calendar_with_it(folder: Path) -> None:
    """Without our calendars the sessions would be gone: the test above could fail."""
    look = (
        "import pandas, time; from zipline.utils.calendar_utils import get_calendar;"
        "print(get_calendar('XLON').first_session.year, pandas.Timestamp.now().year)"
    )
    first, year = map(int, _python(folder, 25, "-W", "ignore", "-c", look).split())
    assert year == pd.Timestamp.now().year + 25
    assert first > 2012
