"""Bundles that are spoiled in the cache, or that store something else than the panel: caught, or made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bundles import Panel, from_frames
from bundles.zipline import files as zipline_files
from bundles.zipline.bundle import BundleHandle, bundle_for, load
from bundles.zipline.check import check_read_back
from tests.bundles.tables import DAYS, bars

pytest.importorskip("zipline", reason="zipline-reloaded is not installed")

from zipline.data.bcolz_daily_bars import BcolzDailyBarWriter


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


def _damage(handle: BundleHandle) -> None:
    chunk = max(handle.root.rglob("close/data/*"), key=lambda path: path.stat().st_size)
    content = bytearray(chunk.read_bytes())
    content[-1] ^= 0xFF
    chunk.write_bytes(bytes(content))


def _unmark(handle: BundleHandle) -> None:
    (handle.root / "complete.json").unlink()


def _garble(handle: BundleHandle) -> None:
    (handle.root / "complete.json").write_text("{")


def _shorten(handle: BundleHandle) -> None:
    (handle.root / "assets.sqlite").unlink()


@pytest.mark.parametrize("spoil", [_damage, _unmark, _garble, _shorten])
def test_a_bundle_spoiled_in_the_cache_is_made_again(
    panel: Panel, cache: Path, spoil: Callable[[BundleHandle], None], no_writing: Callable[[], None]
) -> None:
    handle = bundle_for(panel, cache)
    spoil(handle)
    assert bundle_for(panel, cache) == handle
    with load(handle) as bundle:
        check_read_back(panel, bundle)
    no_writing()
    bundle_for(panel, cache)


type Chunks = Iterable[tuple[int, pd.DataFrame]]


def _misdated(chunks: Chunks) -> Chunks:
    """The Friday's bar dated on the Saturday: as many rows as sessions, so that Zipline says nothing."""
    for sid, frame in chunks:
        days = frame.index.to_numpy().copy()
        days[1] = np.datetime64("2020-01-04") if sid == 0 else days[1]
        yield sid, frame.set_index(pd.DatetimeIndex(days))


def _exchanged(chunks: Chunks) -> Chunks:
    """Two days' values changed places."""
    for sid, frame in chunks:
        order = [1, 0, *range(2, len(frame))]
        yield sid, frame.iloc[order].set_index(frame.index) if sid == 0 else frame


def _one_value(chunks: Chunks) -> Chunks:
    for sid, frame in chunks:
        if sid == 1:
            frame["high"] += 0.001 * (np.arange(len(frame)) == 2)
        yield sid, frame


def _one_share(chunks: Chunks) -> Chunks:
    for sid, frame in chunks:
        frame["volume"] += np.arange(len(frame)) == 0
        yield sid, frame


def _swapped_assets(chunks: Chunks) -> Chunks:
    """Sids given to the wrong assets."""
    for sid, frame in chunks:
        yield 1 - sid, frame


FAULTS = {
    "a bar dated on a Saturday": (_misdated, "A has a row of 2020-01-04, not of 2020-01-03"),
    "two sessions exchanged": (_exchanged, "A 2020-01-02 open is 101.0"),
    "one price": (_one_value, r"brk\.b 2020-01-07 high is 53\.1"),
    "one share": (_one_share, "A 2020-01-02 volume is 1001.0, not 1000.0"),
    "two assets exchanged": (_swapped_assets, "has a row of|is"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_what_is_stored_is_caught(
    panel: Panel, cache: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    spoil, said = FAULTS[fault]
    write = BcolzDailyBarWriter.write
    monkeypatch.setattr(
        BcolzDailyBarWriter, "write", lambda self, chunks, **options: write(self, spoil(chunks), **options)
    )
    with pytest.raises(RuntimeError, match=f"does not give back what was written: .*{said}"):
        bundle_for(panel, cache)
    assert not [path for path in (cache / "zipline").iterdir() if path.is_dir()]


def test_an_asset_under_a_wrong_name_is_caught(panel: Panel, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    equities = zipline_files._equities
    monkeypatch.setattr(zipline_files, "_equities", lambda panel: equities(panel).assign(symbol=["B", "A"]))
    with pytest.raises(RuntimeError, match="asset 0 is"):
        bundle_for(panel, cache)
