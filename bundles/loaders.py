"""From frames and files to a panel: rows are read, checked, put on the tick and on the calendar."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.bars.columns import read_rows
from bundles.bars.mending import mended
from bundles.bars.rows import BarRows, joined
from bundles.bars.validation import check_on_tick, check_rows, no_bar, refuse_off_calendar
from bundles.calendars import canonical_name
from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError
from bundles.panel import FIELDS, DataNotes, Panel
from bundles.sessions import calendar_sessions
from bundles.tables.read import read_parquet, read_table
from bundles.tables.table import Places

if TYPE_CHECKING:
    from bundles.arrays import Floats

DEFAULT_ASSET = "ASSET"
DEFAULT_TICK = 0.001
REFUSE, DROP = "refuse", "drop"


def from_frame(
    frame: pd.DataFrame,
    asset: str = DEFAULT_ASSET,
    *,
    calendar: str = DEFAULT_CALENDAR,
    tick: float = DEFAULT_TICK,
    off_calendar: str = REFUSE,
) -> Panel:
    """A panel of one asset; parameters and errors as for ``from_long``."""
    return from_frames({asset: frame}, calendar=calendar, tick=tick, off_calendar=off_calendar)


def from_frames(
    frames: Mapping[str, pd.DataFrame],
    *,
    calendar: str = DEFAULT_CALENDAR,
    tick: float = DEFAULT_TICK,
    off_calendar: str = REFUSE,
) -> Panel:
    """A panel of one frame per asset, in the mapping's order; parameters and errors as for ``from_long``."""
    options = _Options.checked(calendar, tick, off_calendar)
    if not frames:
        raise InputError("frames: no asset", "one frame per asset")
    parts = [_rows_of(asset, frame, options) for asset, frame in frames.items()]
    return _panel(joined(parts), options)


def _rows_of(asset: str, frame: pd.DataFrame, options: _Options) -> BarRows:
    name = str(asset).strip()
    rows = read_rows(frame, Places.counted(len(frame), "frame"), asset=name, calendar=options.calendar)
    if set(rows.assets) - {name}:
        raise InputError(f"frame {name!r}: the asset column says {rows.assets[-1]!r}", "its own name")
    return replace(rows, assets=(name,))


def from_long(
    frame: pd.DataFrame,
    *,
    calendar: str = DEFAULT_CALENDAR,
    tick: float = DEFAULT_TICK,
    off_calendar: str = REFUSE,
    source: str = "frame",
) -> Panel:
    """A panel of a table with one row per session and asset, sorted by either.

    Parameters
    ----------
    frame
        Columns ``session`` (or date, datetime, timestamp, or the index), ``asset`` (or symbol,
        ticker; without one, a single asset named ``ASSET``), ``open``, ``high``, ``low``, ``close`` in
        account currency and ``volume`` in shares; in any case, further columns are ignored. Any
        timestamps that ``session_labels`` reads. A row of five NaN says "no bar".
    calendar
        Exchange calendar of the sessions.
    tick
        Grid of the prices in account currency: ``round(x * (1 / tick)) * tick``. 0 keeps them raw.
    off_calendar
        What becomes of rows whose date is no session: ``refuse`` or ``drop``.
    source
        What the table is called in messages.

    Raises
    ------
    InputError
        Data or options that cannot be used, naming the first row at fault.
    """
    options = _Options.checked(calendar, tick, off_calendar)
    return _panel_of(frame, Places.counted(len(frame), source), options)


def from_csv(
    path: str | Path,
    *,
    calendar: str = DEFAULT_CALENDAR,
    tick: float = DEFAULT_TICK,
    off_calendar: str = REFUSE,
) -> Panel:
    """A panel of a CSV file with the columns of ``from_long``; errors name the file's line."""
    options = _Options.checked(calendar, tick, off_calendar)
    table = read_table(Path(path), "the path of a CSV file")
    return _panel_of(table.frame.to_pandas(use_pyarrow_extension_array=True), table, options)


def from_parquet(
    path: str | Path,
    *,
    calendar: str = DEFAULT_CALENDAR,
    tick: float = DEFAULT_TICK,
    off_calendar: str = REFUSE,
) -> Panel:
    """A panel of a Parquet file with the columns of ``from_long``."""
    table = read_parquet(Path(path))
    return from_long(table, calendar=calendar, tick=tick, off_calendar=off_calendar, source=str(path))


@dataclass(frozen=True)
class _Options:
    calendar: str
    tick: float
    off_calendar: str

    @classmethod
    def checked(cls, calendar: str, tick: float, off_calendar: str) -> _Options:
        if not (math.isfinite(tick) and tick >= 0):
            raise InputError(f"tick is {tick}", "a positive number like 0.001, or 0 for raw prices")
        if off_calendar not in (REFUSE, DROP):
            raise InputError(f"off_calendar is {off_calendar!r}", f"{REFUSE!r} or {DROP!r}")
        return cls(canonical_name(calendar), float(tick), off_calendar)


def _panel_of(frame: pd.DataFrame, places: Places, options: _Options) -> Panel:
    return _panel(read_rows(frame, places, asset=DEFAULT_ASSET, calendar=options.calendar), options)


def _panel(rows: BarRows, options: _Options) -> Panel:
    rows, bars_mended = mended(rows)
    check_rows(rows)
    sessions = calendar_sessions(options.calendar, rows.labels.min(), rows.labels.max())
    rows, dropped = _on_calendar(rows, sessions, options)
    rows = rows.only(~no_bar(rows))
    values, moved = _on_tick(rows, options.tick)
    frames = _frames(replace(rows, values=values), sessions)
    notes = DataNotes(dropped, _missing(frames["close"]), len(moved), float(moved.max(initial=0.0)), bars_mended)
    if len(moved):
        notes = replace(notes, moves=_moves(rows, values, sessions))
    opening, high, low, close, volume = (frames[name] for name in FIELDS)
    return Panel(options.calendar, opening, high, low, close, volume, tick=options.tick, notes=notes)


def _frames(rows: BarRows, sessions: pd.DatetimeIndex) -> dict[str, pd.DataFrame]:
    """One frame per field, from the session of the first bar to that of the last."""
    positions = sessions.get_indexer(rows.labels)
    index = sessions[positions.min() : positions.max() + 1].rename("session")
    columns = pd.Index(rows.assets, name="asset", dtype=object)
    cube = _cube(rows, rows.values, sessions)
    return {
        field: pd.DataFrame(values, index=index, columns=columns) for field, values in zip(FIELDS, cube, strict=True)
    }


def _cube(rows: BarRows, values: Floats, sessions: pd.DatetimeIndex) -> Floats:
    """Row × field as field × session × asset, NaN where there is no row."""
    positions = sessions.get_indexer(rows.labels)
    first, last = positions.min(), positions.max()
    cube = np.full((values.shape[1], last - first + 1, len(rows.assets)), np.nan)
    cube[:, positions - first, rows.codes] = values.T
    return cube


def _moves(rows: BarRows, values: Floats, sessions: pd.DatetimeIndex) -> np.ndarray:
    """How far each price was moved, in single precision: what it is for is dollars."""
    by_row = values[:, :-1] - rows.values[:, :-1]
    return np.nan_to_num(_cube(rows, by_row, sessions)).astype(np.float32)


def _on_calendar(rows: BarRows, sessions: pd.DatetimeIndex, options: _Options) -> tuple[BarRows, tuple[str, ...]]:
    off = np.asarray(~rows.labels.isin(sessions))
    if options.off_calendar == REFUSE or not off.any():
        refuse_off_calendar(rows, off, options.calendar)
        return rows, ()
    kept = rows.only(~off)
    check_rows(kept)  # an asset, or everything, may be gone
    return kept, tuple(rows.bar(int(row)) for row in np.flatnonzero(off))


def _on_tick(rows: BarRows, tick: float) -> tuple[Floats, Floats]:
    """Values with their prices on the grid, and how far each price was moved that was.

    ``round(x*1000)*0.001`` is what a Zipline bundle gives back.
    """
    values = rows.values + 0.0  # a copy, in which a volume of -0.0 is 0.0
    if tick == 0:
        return values, np.zeros(0)
    raw = rows.values[:, :-1]
    prices = np.round(raw * (1 / tick)) * tick
    values[:, :-1] = prices
    check_on_tick(rows, values, tick)
    distance = np.abs(prices - raw)
    return values, distance[distance > 2 * np.spacing(raw)]  # 100.1 and 100100 * 0.001 are the same price


def _missing(frame: pd.DataFrame) -> tuple[str, ...]:
    """Sessions without a bar between each asset's first and last bar, by session."""
    there = frame.notna().to_numpy()
    begun = np.logical_or.accumulate(there)
    unfinished = np.logical_or.accumulate(there[::-1])[::-1]
    rows, columns = np.nonzero(begun & unfinished & ~there)
    days = pd.DatetimeIndex(frame.index).strftime("%Y-%m-%d")
    return tuple(f"{days[row]} {frame.columns[column]}" for row, column in zip(rows, columns, strict=True))
