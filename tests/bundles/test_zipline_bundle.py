"""Bundles made from panels: read back bar by bar, made once, safe among processes, and caught when wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bundles import InputError, Panel, from_frame, from_frames
from bundles.sessions import calendar_sessions
from bundles.zipline import bundle as zipline_bundle
from bundles.zipline.bundle import bundle_for, load, unsupported_reason
from bundles.zipline.files import write_files
from tests.bundles.tables import DAYS, bars

pytest.importorskip("zipline", reason="zipline-reloaded is not installed")


@pytest.fixture
def panel() -> Panel:
    """A is complete; B begins late, lacks a session and ends early."""
    return from_frames({"A": bars(), "brk.b": bars(DAYS[1:4:2], start=50.1)})


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def no_writing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and from then on nothing may be written any more."""

    def refuse(*_: object) -> None:
        raise AssertionError("written again")

    return lambda: monkeypatch.setattr("bundles.zipline.bundle.write_files", refuse)


def test_every_bar_is_read_back_as_it_was(panel: Panel, cache: Path) -> None:
    handle = bundle_for(panel, cache)
    with load(handle) as bundle:
        reader = bundle.equity_daily_bar_reader
        for sid, asset in enumerate(panel.assets):
            for session in panel.sessions[panel.has_bar[asset]]:
                for field in ("open", "high", "low", "close", "volume"):
                    stored = reader.get_value(sid, session.tz_localize(None), field)
                    assert stored == panel.price(field, session, asset)
        gap = pd.Timestamp(DAYS[2])
        assert np.isnan(reader.get_value(1, gap, "close"))
        assert reader.get_value(1, gap, "volume") == 0


def test_assets_have_their_position_as_sid_and_stay_open(panel: Panel, cache: Path) -> None:
    handle = bundle_for(panel, cache)
    assert (handle.start, handle.end) == (pd.Timestamp(DAYS[0]), pd.Timestamp(DAYS[-1]))
    with load(handle) as bundle:
        first, second = bundle.asset_finder.retrieve_all([0, 1])
        assert (first.symbol, second.symbol) == ("A", "BRK.B")
        assert second.start_date == pd.Timestamp(DAYS[1])
        assert second.end_date == pd.Timestamp(DAYS[-1])
        assert second.auto_close_date > handle.end
        splits = bundle.adjustment_reader.conn.execute("select count(*) from splits").fetchone()
        assert splits == (0,)


@pytest.mark.parametrize(("assets", "length"), [(1, 1), (1, 5), (25, 252)])
def test_panels_of_any_size_fit(cache: Path, assets: int, length: int) -> None:
    sessions = calendar_sessions("XNYS", "2019-01-02", "2020-12-31")[:length]
    panel = from_frames({f"S{number:02}": bars(sessions, start=20.0 + number) for number in range(assets)})
    with load(bundle_for(panel, cache)) as bundle:
        assert len(bundle.equity_daily_bar_reader.sessions) == length
        assert len(bundle.asset_finder.sids) == assets


def test_an_exchange_elsewhere_keeps_its_own_sessions(cache: Path) -> None:
    sessions = calendar_sessions("XLON", "2020-05-06", "2020-05-12")
    panel = from_frame(bars(sessions), "VOD", calendar="XLON")
    with load(bundle_for(panel, cache)) as bundle:
        assert list(bundle.equity_daily_bar_reader.sessions) == list(sessions.tz_localize(None))


def test_the_same_content_is_written_once(panel: Panel, cache: Path, no_writing: Callable[[], None]) -> None:
    first = bundle_for(panel, cache)
    with load(first):
        pass
    no_writing()
    again = from_frames({asset: panel.bars(asset) for asset in panel.assets})
    assert again is not panel
    assert bundle_for(again, cache) == first


def test_other_content_has_another_name(panel: Panel, cache: Path) -> None:
    other = replace(panel, volume=panel.volume + 1)
    assert bundle_for(other, cache).name != bundle_for(panel, cache).name


def test_another_release_of_zipline_has_another_name(
    panel: Panel, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bundle_for(panel, cache)
    monkeypatch.setattr("importlib.metadata.version", lambda name: "99.0")
    assert bundle_for(panel, cache).name != first.name


def test_the_cache_is_where_the_variable_says(panel: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTEST_RECONCILE_CACHE", str(tmp_path / "elsewhere"))
    assert bundle_for(panel).root.is_relative_to(tmp_path / "elsewhere")


def test_a_cache_that_cannot_be_made_is_told_in_one_line(panel: Panel, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot make .*set BACKTEST_RECONCILE_CACHE"):
        bundle_for(panel, tmp_path / "file")


def test_a_bundle_that_was_deleted_is_told_in_one_line(panel: Panel, cache: Path) -> None:
    handle = bundle_for(panel, cache)
    (handle.root / "complete.json").unlink()
    with pytest.raises(InputError, match="no Zipline bundle at"):
        load(handle)


def _cell(panel: Panel, field: str, value: float) -> Panel:
    frame = panel.field(field).copy()
    frame.iloc[1, 0] = value
    changed: dict[str, Any] = {field: frame}
    return replace(panel, **changed)


UNHELD = {
    "off the grid": ("open", 100.0005, r"open 100\.0005 is not on the grid of 0\.001"),
    "a digit too many": ("close", np.nextafter(102.0, 103.0), "close 102.0.* is not on the grid"),
    "too high": ("high", 4_294_968.0, r"high 4294968\.0 is above 4294967\.295"),
    "half a share": ("volume", 10.5, r"volume 10\.5 is not whole"),
    "too many shares": ("volume", 2.0**32, r"volume 4294967296\.0 is above 4294967295"),
}


@pytest.mark.parametrize("limit", UNHELD)
def test_what_zipline_cannot_store_is_said_before_it_is_tried(panel: Panel, cache: Path, limit: str) -> None:
    field, value, said = UNHELD[limit]
    beyond = _cell(panel, field, value)
    with pytest.raises(InputError, match=f"cannot hold this data: A 2020-01-03: {said}"):
        bundle_for(beyond, cache)
    assert not cache.exists()


def test_what_zipline_can_just_store_is_stored(panel: Panel, cache: Path) -> None:
    largest = _cell(_cell(panel, "high", 4_294_967_295 * 0.001), "volume", 2.0**32 - 1)
    assert unsupported_reason(panel) is None
    assert unsupported_reason(largest) is None
    bundle_for(largest, cache)


def test_names_that_differ_in_case_only_are_too_many_for_zipline() -> None:
    reason = unsupported_reason(from_frames({"abc": bars(), "ABC": bars()}))
    assert reason is not None
    assert "'abc' and 'ABC' differ in case only" in reason


@pytest.mark.parametrize(("calendar", "days"), [("XNYS", ("1985-01-02", "1985-01-03")), ("XLON", ("1996-05-07",))])
def test_sessions_before_those_that_zipline_would_ask_for_are_held(
    calendar: str, days: tuple[str, ...], cache: Path
) -> None:
    """By itself it asks for New York from 1990 on, and elsewhere for twenty years back from today."""
    panel = from_frame(bars(days), "A", calendar=calendar)
    with load(bundle_for(panel, cache)) as bundle:
        assert [f"{day:%Y-%m-%d}" for day in bundle.equity_daily_bar_reader.sessions] == list(days)


def test_many_threads_at_once_make_one_bundle(panel: Panel, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def write(panel: Panel, root: Path) -> None:
        written.append(root)
        write_files(panel, root)

    monkeypatch.setattr(zipline_bundle, "write_files", write)
    with ThreadPoolExecutor(4) as threads:
        handles = list(threads.map(lambda _: bundle_for(panel, cache), range(4)))
    assert len(set(handles)) == 1
    assert len(written) == 1


def test_neither_home_nor_zipline_s_root_is_touched(
    panel: Panel, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, root = tmp_path / "home", tmp_path / "root"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("ZIPLINE_ROOT", str(root))
    with load(bundle_for(panel, cache)):
        pass
    assert list(home.iterdir()) == []
    assert not root.exists()


_PROCESS = """
import sys, time
from pathlib import Path
import zipline
from bundles import from_frames, zipline_bundle
from tests.bundles.tables import bars

ingest, calls = zipline_bundle._ingest, []
zipline_bundle._ingest = lambda *given: (calls.append(given), ingest(*given))
me, meeting = sys.argv[1], Path(sys.argv[2])
panel = from_frames({f"S{n}": bars(start=20.0 + n) for n in range(8)})
(meeting / me).touch()
while len(list(meeting.iterdir())) < 2:
    time.sleep(0.005)
handle = zipline_bundle.bundle_for(panel)
with zipline_bundle.load(handle) as bundle:
    print(handle.name, len(bundle.asset_finder.sids), len(calls))
"""


@pytest.mark.slow
def test_two_processes_at_once_make_one_bundle_and_leave_home_alone(tmp_path: Path) -> None:
    home, meeting, cache = (tmp_path / name for name in ("home", "meeting", "cache"))
    home.mkdir()
    meeting.mkdir()
    environment = {**os.environ, "HOME": str(home), "BACKTEST_RECONCILE_CACHE": str(cache)}
    environment.pop("ZIPLINE_ROOT", None)
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _PROCESS, str(number), str(meeting)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    answers = [process.communicate(timeout=120)[0].split() for process in processes]
    assert [answer[1] for answer in answers] == ["8", "8"]
    assert answers[0][0] == answers[1][0]
    assert sorted(answer[2] for answer in answers) == ["0", "1"]
    assert [path.name for path in (cache / "zipline").iterdir() if path.is_dir()] == [answers[0][0]]
    assert list(home.iterdir()) == []
