"""Dates out of timestamps of any kind: naive, aware, text, or all of them in one column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bundles.calendars import exchange_zone
from bundles.errors import InputError

if TYPE_CHECKING:
    import polars as pl

    from bundles.arrays import Dates, Flags

_MIDNIGHT = time(0)
# ISO 8601 in any form, of a day, a week or the year's day, and of a time that is nought throughout.
_DATE = r"^\s*[^T\s:]+(?:[T ]00(?::?00(?::?00(?:[.,]0+)?)?)?(?: ?UTC|[Zz]|[+-]\d{2}(?::?\d{2}){0,2})?)?\s*$"
_DAY = r"^\s*[^T\s:;]+\s*$"
# Outside of these years pandas cannot hold every instant of a session.
_FIRST_DAY, _LAST_DAY = np.datetime64("1700-01-01"), np.datetime64("2200-12-31")
_NO_DAY = np.datetime64("NaT", "D")


def read_dates(timestamps: pd.Index[Any], calendar: str) -> Dates:
    """The date of each timestamp as ``datetime64[D]``, NaT where there is none (see ``session_labels``).

    Raises
    ------
    InputError
        The index is of numbers, which could be dates in many ways.
    """
    if isinstance(timestamps.dtype, pd.CategoricalDtype):
        timestamps = pd.Index(timestamps.to_numpy())
    if isinstance(timestamps, pd.DatetimeIndex):
        return _dates_of_index(timestamps, calendar)
    kind = pd.api.types.infer_dtype(timestamps, skipna=True)
    if kind == "string":
        return _dates_of_text(timestamps, calendar)
    if kind in ("date", "datetime", "datetime64", "mixed", "empty"):
        return _as_array(_date_of(value, calendar) for value in timestamps)
    raise InputError(f"sessions are {kind}, like {timestamps[0]}", "dates or timestamps, like 2020-01-02")


def is_date(stamp: object) -> bool:
    """Whether a timestamp is a date alone: it has no time, or midnight on its own clock."""
    if isinstance(stamp, str):
        return re.match(_DATE, stamp) is not None
    if stamp is pd.NaT:
        return False
    moment = pd.Timestamp(stamp)  # type: ignore[arg-type]
    return bool(moment == moment.normalize())


def tell_no_moment(stamps: pl.Series) -> Flags:
    """Where a column of texts has dates alone: those without a time, and midnights where it has no other times."""
    dates = are_dates(stamps)
    return lack_time(stamps) if dates.any() and not dates.all() else dates


def lack_time(stamps: pl.Series | pd.Series[str]) -> Flags:
    """Which texts are a date and no time, not even midnight."""
    return np.asarray(stamps.str.contains(_DAY), dtype=np.bool_)


def are_dates(stamps: pl.Series | pd.Series[Any] | pd.Index[Any]) -> Flags:
    """``is_date`` of each; of a million texts in a second."""
    import polars as pl  # a worker comes here never, and starts a fifth of a second sooner without

    if not isinstance(stamps, pl.Series) and pd.api.types.infer_dtype(stamps) == "string":
        stamps = pl.Series(stamps.to_list(), dtype=pl.String)
    if isinstance(stamps, pl.Series):
        return stamps.str.contains(_DATE).to_numpy()
    return np.fromiter(map(is_date, stamps), dtype=np.bool_, count=len(stamps))


def _dates_of_index(timestamps: pd.DatetimeIndex, calendar: str) -> Dates:
    own = timestamps.tz_localize(None).to_numpy()
    dates = own.astype("datetime64[D]")
    if timestamps.tz is not None and (instants := own != dates).any():
        local = timestamps[instants].tz_convert(exchange_zone(calendar)).tz_localize(None)
        dates[instants] = local.to_numpy().astype("datetime64[D]")
    dates[(dates < _FIRST_DAY) | (dates > _LAST_DAY)] = _NO_DAY
    return dates


def _dates_of_text(timestamps: pd.Index[Any], calendar: str) -> Dates:
    """A long table repeats each session for every asset: each distinct text is read once."""
    codes, distinct = pd.factorize(timestamps)
    dates = _plain_dates(distinct)
    if dates is None:
        dates = _as_array(_date_of(text, calendar) for text in distinct)
    return np.append(dates, _NO_DAY)[codes]


def _plain_dates(texts: pd.Index[Any]) -> Dates | None:
    """Where all are written like 2020-01-02 and are dates, these; a thousand are read at once."""
    if not all(
        isinstance(text, str) and len(text) == len("2020-01-02") and text[4] == text[7] == "-" for text in texts
    ):
        return None
    try:
        dates = np.array(list(texts), dtype="datetime64[D]")
    except ValueError:
        return None
    return np.where((dates < _FIRST_DAY) | (dates > _LAST_DAY), _NO_DAY, dates)


def _as_array(dates: Iterable[date | None]) -> Dates:
    return np.array(list(dates), dtype="datetime64[D]")


def _date_of(value: object, calendar: str) -> date | None:
    moment = _moment(value)
    if moment is None or not _FIRST_DAY.item().year <= moment.year <= _LAST_DAY.item().year:
        return None
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None or moment.time() == _MIDNIGHT:
        return moment.date()
    return moment.astimezone(exchange_zone(calendar)).date()


def _moment(value: object) -> date | None:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if value is pd.NaT:  # which isinstance takes for a datetime
        return None
    return value if isinstance(value, date) else None
