"""Timestamps as the user says they are meant: in another zone, or earlier or later by so much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError
from bundles.sessions import as_labels, calendar_sessions, session_closes, session_opens
from reconcile.books.fills import nanoseconds
from reconcile.logs.clock import NEW_YORK, in_utc, iso, known_zone, read_wall
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.trade_log import DAY

if TYPE_CHECKING:
    from bundles.arrays import Ints
    from reconcile.logs.source import Source
    from reconcile.logs.trade_log import TradeLog

_SESSIONS = re.compile(r"(?P<count>[+-]?\d+)\s*sessions?", re.IGNORECASE)
_TIME = re.compile(r"(?P<count>[+-]?\d{1,9}(?:\.\d{1,9})?)\s*(?P<unit>s|min|h|d)", re.IGNORECASE)
_SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}
_EXPECTED = "expected sessions or a time, such as -1session, 30min or -1h"


@dataclass(frozen=True, slots=True)
class Shift:
    """So many sessions, or so many nanoseconds; one of them is 0."""

    sessions: int
    nanoseconds: int


def parse_shift(text: str, option: str) -> Shift:
    """``-1session``, ``30min``, ``-1h``.

    Raises
    ------
    InputError
        It is neither sessions nor a time.
    """
    if named := _SESSIONS.fullmatch(text.strip()):
        return Shift(int(named["count"]), 0)
    timed = _TIME.fullmatch(text.strip())
    if timed is None:
        raise InputError(f"{option} {text}", _EXPECTED)
    return Shift(0, round(float(timed["count"]) * _SECONDS[timed["unit"].lower()] * 1e9))


def put_on_clock(log: TradeLog, source: Source, side: str) -> tuple[TradeLog, tuple[Note, ...]]:
    """The log on the clock that ``--tz`` and ``--shift`` name; without them as it is.

    Raises
    ------
    InputError
        An unknown zone, a shift that is none, or timestamps that cannot be read.
    """
    notes: tuple[Note, ...] = ()
    if source.zone is not None:
        log = in_zone(log, known_zone(source.zone, f"--tz-{side}"))
    if source.shift is not None:
        log = shift(log, parse_shift(source.shift, f"--shift-{side}"))
        notes = (Note(NoteKind.SHIFTED, f"compared as if shifted by {source.shift}"),)
    return log, notes


def in_zone(log: TradeLog, zone: str) -> TradeLog:
    """Times that state no zone, read as that zone's; dates stay dates."""
    local = log.is_naive & ~log.is_dated
    if not local.any():
        return log
    stamps = np.array(log.frame["timestamp"].to_list(), dtype=object)
    wall = read_wall(pd.Series(stamps[local]), ("ISO8601",))
    if wall.isna().any():
        return log  # The comparison itself tells which is no timestamp.
    stamps[local] = iso(in_utc(wall, zone))
    return log.with_column("timestamp", stamps.tolist())


def shift(log: TradeLog, by: Shift) -> TradeLog:
    """Every fill so much later; an open or close of a session goes to that of the other session."""
    try:
        days, instants, dated = log.days, log.instants, log.is_dated
    except (ValueError, TypeError, OverflowError):
        return log
    if not len(log) or by == Shift(0, 0):
        return log
    new_days, new_instants = (
        _by_sessions(days, instants, by.sessions) if by.sessions else (days, instants + by.nanoseconds)
    )
    moved = iso(pd.Series(pd.DatetimeIndex(new_instants, tz="UTC")))
    dates = pd.Series(as_labels(new_days.astype("datetime64[D]"))).dt.strftime("%Y-%m-%d")
    # A date has no time to move: hours leave it, sessions do not.
    result = log.with_column("timestamp", moved.where(~dated, dates).to_list())
    return result.with_column("session", dates.to_list()) if log.has("session") and by.sessions else result


def _by_sessions(days: Ints, instants: Ints, count: int) -> tuple[Ints, Ints]:
    """Dates and instants ``count`` sessions later: the same time of day, open for open and close for close."""
    margin = 5 + 2 * abs(count)
    ends = as_labels(np.array([days.min() - margin, days.max() + margin], dtype="datetime64[D]"))
    sessions = calendar_sessions(DEFAULT_CALENDAR, *ends)
    places = np.searchsorted(sessions.asi8 // DAY, days)
    new_places = places + count
    new_days = sessions.asi8[new_places] // DAY
    offset = (new_days - days) * DAY
    wall = pd.DatetimeIndex(instants, tz="UTC").tz_convert(NEW_YORK).tz_localize(None).asi8 + offset
    moved = nanoseconds(in_utc(pd.Series(wall.astype("datetime64[ns]")), NEW_YORK))
    for moments in (session_opens(DEFAULT_CALENDAR, sessions).asi8, session_closes(DEFAULT_CALENDAR, sessions).asi8):
        moved = np.where(instants == moments[places], moments[new_places], moved)
    return new_days, moved
