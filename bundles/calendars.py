"""Exchange calendars by name, built once for each stretch of time and kept; imported when the first is asked for."""

from __future__ import annotations

import difflib
import warnings
from datetime import tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import pandas as pd

from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError

if TYPE_CHECKING:
    from exchange_calendars import ExchangeCalendar

type Side = Literal["left", "right"]
"""Which end of a session is one of its minutes: ``left`` everywhere but in Zipline, which wants ``right``."""


@lru_cache(maxsize=64)
def canonical_name(calendar: str) -> str:
    """The name that ``exchange_calendars`` gives to ``calendar``: ``XNYS`` for ``NYSE``.

    Raises
    ------
    InputError
        No such calendar; the nearest names are given.
    """
    if calendar == DEFAULT_CALENDAR:  # known without an import of all calendars
        return calendar
    import exchange_calendars

    names = exchange_calendars.get_calendar_names()
    if calendar not in names:
        near = difflib.get_close_matches(str(calendar).upper(), names, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "a name of exchange_calendars, like XNYS"
        raise InputError(f"unknown calendar {calendar!r}", hint)
    return str(exchange_calendars.resolve_alias(calendar))


def calendar_for(calendar: str, first: pd.Timestamp, last: pd.Timestamp, side: Side = "left") -> ExchangeCalendar:
    """The calendar with every session that it knows of between the naive dates ``first`` and ``last``.

    It covers whole decades, so that neighbouring requests share one: building takes about 0.15 s. Both ends are
    always stated: left to ``exchange_calendars`` they would follow today's date.
    """
    return _decades(canonical_name(calendar), first.year // 10, last.year // 10, side)


@lru_cache(maxsize=64)
def exchange_zone(calendar: str) -> tzinfo:
    """The exchange's time zone."""
    zone: tzinfo = _decades(canonical_name(calendar), 202, 202, "left").tz
    return zone


@lru_cache(maxsize=16)
def _decades(name: str, first: int, last: int, side: Side) -> ExchangeCalendar:
    import exchange_calendars

    start, end = pd.Timestamp(first * 10, 1, 1), pd.Timestamp(last * 10 + 9, 12, 31)
    with warnings.catch_warnings():
        # What exchange_calendars calls in numpy and pandas is not ours to mend.
        warnings.simplefilter("ignore")
        try:
            return exchange_calendars.get_calendar(name, start=start, end=end, side=side)
        except ValueError:
            start, end = _within_bounds(name, start, end)
            return exchange_calendars.get_calendar(name, start=start, end=end, side=side)


def _within_bounds(name: str, start: pd.Timestamp, end: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Some calendars are known for a limited time only, and refuse to be asked for more."""
    from exchange_calendars.calendar_utils import global_calendar_dispatcher

    # Of the class: building one to ask it would take today's date, which may be out of its bounds.
    known = global_calendar_dispatcher._calendar_factories[name]
    first, last = known.bound_min() or start, known.bound_max() or end
    if start > last or end < first:
        raise InputError(f"no {name} sessions are known from {start.year} to {end.year}", "other dates or calendar")
    return max(start, first), min(end, last)
