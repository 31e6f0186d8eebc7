"""Timestamps as platforms write them: which zone they are in, and which are dates alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
import polars as pl

from bundles.errors import InputError
from bundles.timestamps import are_dates, lack_time, tell_no_moment
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.trade_log import NOW, STATES_ZONE

if TYPE_CHECKING:
    from reconcile.logs.sheet import Sheet

NEW_YORK = "America/New_York"
_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$"


def known_zone(name: str, option: str) -> str:
    """The name of a time zone.

    Raises
    ------
    InputError
        There is none of that name.
    """
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"{option} {name}", "expected a time zone such as America/New_York or UTC") from error


def in_utc(wall: pd.Series[pd.Timestamp], zone: str) -> pd.Series[pd.Timestamp]:
    """Naive local times as UTC instants; of an hour that comes twice the first, of one that is left out the end."""
    first = np.ones(len(wall), dtype=bool)
    return wall.dt.tz_localize(ZoneInfo(zone), ambiguous=first, nonexistent="shift_forward").dt.tz_convert("UTC")


def read_wall(cells: pd.Series[str], formats: Sequence[str]) -> pd.Series[pd.Timestamp]:
    """Text without a zone as naive times, by the first of ``formats`` that fits each; NaT where none does."""
    wall = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[ns]")
    for each in formats:
        open_ = wall.isna()
        found = pd.to_datetime(cells[open_], format=each, errors="coerce")
        wall[open_] = found.where(~cells[open_].str.strip().str.lower().isin(NOW)).to_numpy()
    return wall


def to_iso(
    sheet: Sheet, column: str, cells: pd.Series[str], zone: str | None, formats: Sequence[str] = ("ISO8601",)
) -> pd.Series[str]:
    """Timestamps as ISO 8601 in UTC, and a date alone as that date.

    ``zone`` is that of the times that state none, which stay without one where it is ``None``; midnight without a
    zone is a date alone where no other time of day is among them.

    Raises
    ------
    InputError
        A cell that is no timestamp, with its row and column.
    """
    if zone is None and formats == ("ISO8601",) and _are_iso(cells):
        return cells
    zoned = cells.str.contains(STATES_ZONE, regex=True, na=False)
    stamps = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[ns, UTC]")
    wall = read_wall(cells.where(~zoned, ""), formats)
    stamps[zoned] = pd.to_datetime(cells[zoned], format="ISO8601", errors="coerce", utc=True)
    stamps[~zoned] = in_utc(wall[~zoned], zone or "UTC")
    sheet.refuse(column, stamps.isna(), f"expected a date and time, like {_EXAMPLES.get(formats[0], formats[0])}")
    dated = ~zoned & are_dates(wall)
    if not dated.all():
        dated &= lack_time(cells)
    texts = iso(stamps)
    if zone is None:
        texts = texts.where(zoned, texts.str.removesuffix("+00:00"))
    return texts.where(~dated, wall.dt.strftime("%Y-%m-%d"))


def _are_iso(cells: pd.Series[str]) -> bool:
    """Whether all are ISO 8601 already: our own logs are read as they are written, ten times as fast."""
    texts = pl.Series(cells.to_list(), dtype=pl.String)
    if not texts.str.contains(_ISO).all():
        return False
    return bool(
        pd.to_datetime(pd.Index(texts.unique().to_list()), format="ISO8601", errors="coerce", utc=True).notna().all()
    )


def assumed_zone(texts: pl.Series, zone: str | None) -> tuple[Note, ...]:
    """A note where times were left without a zone, which are then read as UTC."""
    if zone is not None or (texts.str.contains(STATES_ZONE) | pl.Series(tell_no_moment(texts))).all():
        return ()
    return (Note(NoteKind.ASSUMED, "times state no zone and are read as UTC; --tz-a or --tz-b says another"),)


def texts_of(stamps: pd.Series[pd.Timestamp]) -> pd.Series[Any]:
    """Instants of an engine's result as text, midnight as a date alone: that its moment is not reported."""
    dates = are_dates(stamps)
    return stamps if dates.all() else iso(stamps).where(~dates, stamps.dt.strftime("%Y-%m-%d"))


_EXAMPLES = {"ISO8601": "2020-01-02 14:30:00", "%Y%m%d;%H%M%S": "20200102;143000"}


def iso(stamps: pd.Series[pd.Timestamp]) -> pd.Series[str]:
    """UTC instants as text."""
    text = pl.from_pandas(stamps).dt.to_string("%Y-%m-%dT%H:%M:%S%.f+00:00")
    return pd.Series(text.to_list(), index=stamps.index, name=stamps.name, dtype=object)
