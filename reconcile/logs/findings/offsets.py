"""A constant offset in time between two logs: a wrong time zone, one session or one bar early or late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.defaults import DEFAULT_CALENDAR
from bundles.sessions import as_labels, calendar_sessions
from reconcile.logs.clock import NEW_YORK
from reconcile.logs.findings.leads import daylight_offset, lead_of_a_bar
from reconcile.logs.findings.likeness import alike
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.trade_log import DAY, TradeLog, same_rows

if TYPE_CHECKING:
    from bundles import Panel
    from bundles.arrays import Flags, Ints

_ENOUGH = 0.8
_FEWEST = 5
_MOST = 20_000
"""So many rows of each log are looked at: an offset that is constant shows in them."""
_ZONES = (
    NEW_YORK, "America/Chicago", "America/Los_Angeles", "Europe/London", "Europe/Berlin", "Asia/Hong_Kong",
    "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Pairs:
    """The pairs of two logs, and their moments."""

    a: TradeLog
    b: TradeLog
    rows_a: Ints
    rows_b: Ints

    def deltas(self) -> Ints:
        """How much later each is in B, nanoseconds."""
        return self.b.instants[self.rows_b] - self.a.instants[self.rows_a]

    def timed(self) -> Flags:
        """Where both sides have a time and not a date alone."""
        return ~self.a.is_dated[self.rows_a] & ~self.b.is_dated[self.rows_b]

    def counted(self, agreeing: Flags) -> str:
        looked_at = " looked at" if max(len(self.a), len(self.b)) >= _MOST else ""
        return f"on {int(agreeing.sum()):,} of {len(agreeing):,} orders{looked_at}"

    def usually_apart(self, apart: Ints) -> tuple[int, str]:
        """By how much nearly all are apart, and on how many; 0 where they are not, or by different amounts."""
        usual = int(pd.Series(apart).mode()[0])
        same = apart == usual
        return (usual, self.counted(same)) if _share(same) >= _ENOUGH else (0, "")


def offset_between(a: TradeLog, b: TradeLog, *, ids_decide: bool) -> tuple[Note, ...]:
    """A note where at least four of five pairs are apart by the same time, sessions or time zone; at most one."""
    if same_rows(a, b, "timestamp"):
        return ()
    a, b = a.head(_MOST), b.head(_MOST)
    try:
        pairs = _Pairs(a, b, *alike(a, b, ids_decide=ids_decide))
        if len(pairs.rows_a) < _FEWEST or _share(pairs.deltas() == 0) >= _ENOUGH:
            return ()
        text = _zone(pairs, naive=True) or _sessions(pairs) or _time(pairs)
        text = text or _zone(pairs, naive=False) or _daylight(pairs)
    except (ValueError, TypeError, OverflowError):
        return ()  # A timestamp that is none: the comparison itself tells which.
    return (Note(NoteKind.OFFSET, text),) if text else ()


def _share(holds: Flags) -> float:
    return float(holds.mean()) if len(holds) else 0.0


def _zone(pairs: _Pairs, *, naive: bool) -> str:
    """Whether one side's clock, read as that of a zone, shows the other side's instants.

    ``naive`` asks of sides that state no zone; the others are only asked when nothing simpler explains them.
    """
    timed = pairs.timed()
    if timed.sum() < _FEWEST:
        return ""
    sides = (
        ("B", pairs.b, pairs.rows_b[timed], pairs.a.instants[pairs.rows_a[timed]]),
        ("A", pairs.a, pairs.rows_a[timed], pairs.b.instants[pairs.rows_b[timed]]),
    )
    for name, log, rows, others in sides:
        if bool(log.is_naive[rows].all()) is not naive:
            continue
        for zone in _ZONES:
            same = _read_in(log.instants[rows], zone) == others
            if _share(same) >= _ENOUGH:
                return _zone_text(name, zone, pairs.counted(same), is_naive=naive)
    return ""


def _read_in(instants: Ints, zone: str) -> Ints:
    """Wall-clock times that were taken for UTC, as instants of a zone; NaT where they cannot be."""
    wall = pd.DatetimeIndex(instants.astype("datetime64[ns]"))
    return wall.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").asi8


def _zone_text(side: str, zone: str, counted: str, *, is_naive: bool) -> str:
    place = zone.partition("/")[2].replace("_", " ")
    if is_naive:
        remedy = f"--tz-{side.lower()} {zone} reads them so"
        return f"offset: {side}'s times are {place} local time without a zone ({counted}); {remedy}"
    return f"offset: {side}'s times are {place} local time marked as UTC ({counted})"


def lead_between(
    a: TradeLog, b: TradeLog, panels: tuple[Panel | None, Panel | None], *, ids_decide: bool
) -> Note | None:
    """A note where one log fills a session before the other, at prices that were not known before that session.

    Raises
    ------
    InputError
        The prices of the log that is ahead do not cover it.
    """
    if all(panel is None for panel in panels):
        return None
    pairs = _Pairs(a, b, *alike(a, b, ids_decide=ids_decide))
    if len(pairs.rows_a) < _FEWEST:
        return None
    apart = _sessions_apart(pairs)
    usual, _ = pairs.usually_apart(apart)
    if abs(usual) != 1:
        return None
    side = 0 if usual > 0 else 1
    log, rows, panel = (a, b)[side], (pairs.rows_a, pairs.rows_b)[side][apart == usual], panels[side]
    return None if panel is None else lead_of_a_bar(log, rows, panel, "AB"[side])


def _daylight(pairs: _Pairs) -> str:
    """Whether the logs are an hour more apart while New York keeps daylight saving, or less."""
    timed = pairs.timed()
    return daylight_offset(pairs.a.instants[pairs.rows_a[timed]], pairs.b.instants[pairs.rows_b[timed]], NEW_YORK)


def _sessions_apart(pairs: _Pairs) -> Ints:
    """How many sessions later each is in B."""
    days = np.stack([pairs.a.days[pairs.rows_a], pairs.b.days[pairs.rows_b]])
    ends = as_labels(np.array([days.min() - 10, days.max() + 10], dtype="datetime64[D]"))
    places = np.searchsorted(calendar_sessions(DEFAULT_CALENDAR, *ends).asi8 // DAY, days)
    return np.asarray(places[1] - places[0])


def _sessions(pairs: _Pairs) -> str:
    usual, counted = pairs.usually_apart(_sessions_apart(pairs))
    if not usual:
        return ""
    many = f"{abs(usual)} session{'s' if abs(usual) > 1 else ''}"
    return f"offset: B is {many} {_way(usual)} {counted}; --shift-b {-usual:+d}session takes it away"


def _time(pairs: _Pairs) -> str:
    deltas = pairs.deltas()[pairs.timed()]
    usual, counted = pairs.usually_apart(deltas) if len(deltas) >= _FEWEST else (0, "")
    if not usual:
        return ""
    much, unit, name = _duration(abs(usual))
    remedy = f"--shift-b {'-' if usual > 0 else ''}{much:g}{unit} takes it away"
    many = f"{much:g} {name}{'s' if much != 1 else ''}"
    return f"offset: B is {many} {_way(usual)} {counted}; {remedy}"


def _way(delta: int) -> str:
    return "later" if delta > 0 else "earlier"


def _duration(nanoseconds: int) -> tuple[float, str, str]:
    """How many of the largest unit that it is whole numbers of, as pandas and as people call it."""
    seconds = nanoseconds / 1e9
    for unit, name, size in (("d", "day", 86_400), ("h", "hour", 3_600), ("min", "minute", 60)):
        if not seconds % size:
            return seconds / size, unit, name
    return seconds, "s", "second"
