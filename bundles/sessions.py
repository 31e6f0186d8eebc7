"""Sessions of an exchange: their labels, and the true instants at which they open and close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytz

from bundles.calendars import calendar_for, canonical_name
from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError
from bundles.timestamps import read_dates

type Timestamps = pd.Index[Any] | pd.Series[Any] | Sequence[Any]


def session_labels(timestamps: Timestamps, calendar: str = DEFAULT_CALENDAR) -> pd.DatetimeIndex:
    """The session label (UTC midnight) of each timestamp, in the order given.

    A naive timestamp's date is its label. An aware one that is midnight in its own zone is a label
    already: its own date. Any other aware one is an instant, and belongs to the date on the
    exchange's clock. Text is ISO 8601.

    Parameters
    ----------
    timestamps
        Datetimes of any zone, dates or ISO text, mixed as they come; any length.
    calendar
        Name of the exchange's calendar; only its time zone matters here.

    Returns
    -------
    pd.DatetimeIndex
        ``datetime64[ns, UTC]`` with ``pytz.UTC``, as long as ``timestamps``. Whether a label is a
        session of the calendar is not checked.

    Raises
    ------
    InputError
        Something that is not a date (numbers are not dates), or an unknown calendar.
    """
    labels = read_labels(timestamps, calendar)
    unreadable = np.flatnonzero(labels.isna())
    if len(unreadable):
        value = pd.Index(timestamps)[unreadable[0]]
        raise InputError(f"row {unreadable[0] + 1}: session {value!r} is not a date", ISO_HINT)
    return labels


ISO_HINT = "dates are ISO 8601, like 2020-01-02, from the year 1700 to 2200"


def read_labels(timestamps: Timestamps, calendar: str) -> pd.DatetimeIndex:
    """As ``session_labels``, with NaT where it would refuse a single value."""
    return as_labels(read_dates(pd.Index(timestamps), canonical_name(calendar)))


def as_labels(dates: np.ndarray[Any, np.dtype[np.datetime64]]) -> pd.DatetimeIndex:
    """Labels of plain dates (``datetime64``, without a zone)."""
    return pd.DatetimeIndex(dates.astype("datetime64[ns]")).tz_localize(pytz.UTC)


def calendar_sessions(calendar: str, first: object, last: object) -> pd.DatetimeIndex:
    """Labels of every session of ``calendar`` from ``first`` to ``last``, both included.

    Raises
    ------
    InputError
        An unknown calendar, or a bound that is not a date.
    """
    ends = session_labels([first, last], calendar).tz_localize(None)
    sessions = calendar_for(calendar, ends[0], ends[1]).sessions
    inside = sessions[(sessions >= ends[0]) & (sessions <= ends[1])]
    return as_labels(inside.to_numpy())


def session_opens(calendar: str, sessions: Timestamps) -> pd.DatetimeIndex:
    """The instant, in UTC, at which each of ``sessions`` opens; raises as ``session_closes`` does."""
    return _instants(calendar, sessions, "open")


def session_closes(calendar: str, sessions: Timestamps) -> pd.DatetimeIndex:
    """The instant, in UTC, at which each of ``sessions`` closes, early closes included.

    Raises
    ------
    InputError
        An unknown calendar, or a date that is not one of its sessions.
    """
    return _instants(calendar, sessions, "close")


def _instants(calendar: str, sessions: Timestamps, moment: str) -> pd.DatetimeIndex:
    labels = session_labels(sessions, calendar).tz_localize(None)
    if labels.empty:
        return as_labels(labels.to_numpy())
    instants = calendar_for(calendar, labels.min(), labels.max()).schedule[moment].reindex(labels)
    if instants.isna().any():
        stranger = labels[instants.isna().to_numpy()][0]
        raise InputError(f"{stranger:%Y-%m-%d} is not a session of {calendar}", "sessions of the calendar only")
    return pd.DatetimeIndex(instants).tz_convert(pytz.UTC).as_unit("ns")
