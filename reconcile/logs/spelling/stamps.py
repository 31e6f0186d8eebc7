"""Moments as people write them: ``01/31/2024 9:30 AM``, ``31.01.2024``, ``2024.01.31``, seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from bundles.errors import InputError
from bundles.tables.table import first
from reconcile.books.fills import numbered
from reconcile.logs.format import Note, NoteKind

if TYPE_CHECKING:
    from bundles.tables.table import Places

_ISO = r"^\s*\d{4}-\d{2}-\d{2}(?:[T ]\d[\d:.,]*(?: ?UTC|[Zz]|[+-]\d{2}(?::?\d{2})?)?)?\s*$"
_REST = r"(?:(?:\s*[,;T]\s*|\s+)(?P<rest>\d.*))?$"
_YEAR_FIRST = rf"^(?P<year>\d{{4}})[./-](?P<month>\d{{1,2}})[./-](?P<day>\d{{1,2}}){_REST}"
_IN_NUMBERS = rf"^(?P<one>\d{{1,2}})(?P<mark>[./-])(?P<two>\d{{1,2}})[./-](?P<year>\d{{4}}|\d{{2}}){_REST}"
_SHORT_YEAR_AFTER_DASHES = r"^\d{1,2}-\d{1,2}-\d{2}(?:\D|$)"
"""Which may begin with the year as well as end with it: not read."""
_DAY_MONTH = rf"^(?P<day>\d{{1,2}})[ .-]+(?P<month>[A-Za-z]{{3,9}})[ .,-]+(?P<year>\d{{4}}|\d{{2}}){_REST}"
_MONTH_DAY = rf"^(?P<month>[A-Za-z]{{3,9}})[ .-]+(?P<day>\d{{1,2}}),?[ -]+(?P<year>\d{{4}}|\d{{2}}){_REST}"
_RUN_TOGETHER = (
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})[ ;T]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2})$"
)
_CLOCK = (
    r"^(?P<hour>\d{1,2}):(?P<minute>\d{2})(?P<seconds>:\d{2}(?:[.,]\d+)?)?\s*(?P<half>[AaPp])?\.?(?:[Mm]\.?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?|UTC|GMT|EST|EDT|ET)?$"
)
_ZONES = {"UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00", "EST": "-05:00", "EDT": "-04:00"}
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: f"{number:02d}" for number, name in enumerate(_NAMES, 1)}
_SINCE_1970 = {10: "s", 13: "ms", 16: "us", 19: "ns"}
"""The unit of a whole number of so many digits, of this century so far."""
_CENTURY_ENDS = 70
_SAMPLE = 20
_YEARS_FIRST = ("%Y.%m.%d %H:%M:%S", "%Y/%m/%d %H:%M:%S")
_MONTH_FIRST = ("%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M")
_DAY_FIRST = ("%d/%m/%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d.%m.%Y", "%d.%m.%Y %H:%M:%S")


def plain_stamps(
    cells: pl.Series, places: Places, name: str, *, dayfirst: bool | None
) -> tuple[pl.Series, tuple[Note, ...]]:
    """Moments as ISO 8601, and what was assumed; what is none in any way stays as it is.

    Which of ``01/02/2024`` is the day, the other dates of the column tell; where they do not, ``dayfirst``.

    Raises
    ------
    InputError
        Neither tells it, or the dates contradict each other.
    """
    if cells.str.contains(_ISO).all():
        return cells, ()
    distinct = cells.arg_unique()
    first_places = replace(places, numbers=places.numbers[distinct.to_numpy()])
    text = cells.gather(distinct).str.strip_chars()
    new = _in_one_format(text, dayfirst=dayfirst)
    notes: tuple[Note, ...] = ()
    if new is None:
        new, notes = _in_any_form(text, first_places, name, dayfirst=dayfirst)
    if len(text) < len(cells):
        new = new.gather(numbered(cells, cells.gather(distinct).to_list()))
    return new.alias(cells.name), notes


def _in_one_format(text: pl.Series, *, dayfirst: bool | None) -> pl.Series | None:
    """Moments that are all written in one of the usual formats whose order is known, at once; else ``None``."""
    order = {None: (), False: _MONTH_FIRST, True: _DAY_FIRST}[dayfirst]
    for format_ in (*_YEARS_FIRST, *order):
        if text.head(_SAMPLE).str.to_datetime(format_, strict=False).null_count():
            continue
        found = text.str.to_datetime(format_, strict=False)
        if not found.null_count():
            return found.dt.to_string("%Y-%m-%d" if "%M" not in format_ else "%Y-%m-%dT%H:%M:%S")
    return None


def _in_any_form(
    text: pl.Series, places: Places, name: str, *, dayfirst: bool | None
) -> tuple[pl.Series, tuple[Note, ...]]:
    """Each moment by the form that fits it."""
    notes = list[Note]()
    new = _since_1970(text)
    if new.is_not_null().any():
        notes.append(_read_as(name, text, new, "numbers since 1970, UTC"))
    dates = [_dates(text, pattern) for pattern in (_YEAR_FIRST, _DAY_MONTH, _MONTH_DAY)]
    dates.append(_run_together(text))
    numbers, said = _in_numbers(text, places, name, dayfirst=dayfirst)
    new = pl.select(pl.coalesce(pl.lit(each) for each in (new, *dates, numbers, text))).to_series()
    return new, (*notes, *said)


def _read_as(name: str, text: pl.Series, new: pl.Series, what: str) -> Note:
    row = first(new.is_not_null())
    assert row is not None
    return Note(NoteKind.ASSUMED, f"{name} such as {text[row]!r} read as {new[row]}: {what}")


def _since_1970(text: pl.Series) -> pl.Series:
    """Whole numbers of seconds and their parts, as instants."""
    whole = text.str.extract(r"^(\d{10}|\d{13}|\d{16}|\d{19})(?:\.\d*)?$", 1)
    found = pl.Series([None], dtype=pl.String).new_from_index(0, len(text))
    for digits, unit in _SINCE_1970.items():
        rows = (whole.str.len_chars() == digits).fill_null(value=False)
        if rows.any():
            nanoseconds = whole.zip_with(rows, found.clear(len(text))).cast(pl.Int64) * 10 ** (19 - digits)
            fraction = text.str.extract(r"\.(\d{1,9})", 1) if unit == "s" else None
            if fraction is not None:
                nanoseconds += fraction.str.pad_end(9, "0").cast(pl.Int64).fill_null(0)
            stamps = nanoseconds.cast(pl.Datetime("ns")).dt.to_string("%Y-%m-%dT%H:%M:%S%.f+00:00")
            found = found.zip_with(~rows, stamps)
    return found


def _dates(text: pl.Series, pattern: str) -> pl.Series:
    """Dates whose order is plain, with what stands behind them; null where the pattern does not fit."""
    parts = text.str.extract_groups(pattern).struct
    month = parts.field("month")
    named = month.str.slice(0, 3).str.to_lowercase().replace_strict(_MONTHS, default=None, return_dtype=pl.String)
    numbered = month.zip_with(named.is_null(), named)
    numbered = numbered.zip_with(numbered.str.contains(r"^\d+$").fill_null(value=False), numbered.clear(len(text)))
    return _joined(parts.field("year"), numbered, parts.field("day"), parts.field("rest"))


def _run_together(text: pl.Series) -> pl.Series:
    parts = text.str.extract_groups(_RUN_TOGETHER).struct
    fields = [parts.field(name) for name in ("year", "month", "day", "hour", "minute", "second")]
    year, month, day, hour, minute, second = fields
    return year + "-" + month + "-" + day + "T" + hour + ":" + minute + ":" + second


def _in_numbers(
    text: pl.Series, places: Places, name: str, *, dayfirst: bool | None
) -> tuple[pl.Series, tuple[Note, ...]]:
    """Dates in which day and month are numbers, the year last."""
    unclear = text.str.contains(_SHORT_YEAR_AFTER_DASHES)
    text = text.zip_with(~unclear, text.clear(len(text))) if unclear.any() else text
    parts = text.str.extract_groups(_IN_NUMBERS).struct
    one, two = (parts.field(each).cast(pl.Int64) for each in ("one", "two"))
    if one.is_null().all():
        return text.clear(len(text)), ()
    day, month = first((one > 12).fill_null(value=False)), first((two > 12).fill_null(value=False))
    if day is not None and month is not None:
        told = f"{places.place(day)}: {name} is {text[day]!r}, and {places.place(month)} has {text[month]!r}"
        raise InputError(told, "write all dates in one order")
    is_dotted = (parts.field("mark") == ".").fill_null(value=True).all()
    decided = day is not None if (day, month) != (None, None) else (True if is_dotted else dayfirst)
    if decided is None:
        row = first(one.is_not_null()) or 0
        problem = f"{places.place(row)}: {name} is {text[row]!r}: which is the month, no date of the file tells"
        raise InputError(problem, "say --dayfirst, or --no-dayfirst where the month comes first")
    days, months = (one, two) if decided else (two, one)
    new = _joined(parts.field("year"), months.cast(pl.String), days.cast(pl.String), parts.field("rest"))
    order = "the day comes first" if decided else "the month comes first"
    return new, (_read_as(name, text, new, order),) if new.is_not_null().any() else ()


def _joined(year: pl.Series, month: pl.Series, day: pl.Series, rest: pl.Series) -> pl.Series:
    """Parts of dates and what stands behind them as ISO 8601."""
    century = pl.select(
        pl.when(pl.lit(year).cast(pl.Int64) < _CENTURY_ENDS).then(pl.lit("20")).otherwise(pl.lit("19"))
    )
    full = year.zip_with(year.str.len_chars() == 4, century.to_series() + year)
    date = full + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    if rest.is_null().all():
        return date
    clock = _clock(rest)
    return date + clock.zip_with(rest.is_not_null(), pl.Series([""]).new_from_index(0, len(rest)))


def _clock(rest: pl.Series) -> pl.Series:
    """``9:30 AM`` as ``T09:30:00``; null for anything else."""
    parts = rest.str.extract_groups(_CLOCK).struct
    hours, half = parts.field("hour").cast(pl.Int64), parts.field("half").str.to_lowercase()
    added = pl.select(
        pl.when((pl.lit(half) == "p") & (pl.lit(hours) < 12))
        .then(12)
        .when((pl.lit(half) == "a") & (pl.lit(hours) == 12))
        .then(-12)
        .otherwise(0)
    ).to_series()
    zone = parts.field("zone").fill_null("").replace(_ZONES)
    hour = (hours + added).cast(pl.String).str.zfill(2)
    seconds = parts.field("seconds").fill_null(":00").str.replace(",", ".")
    return "T" + hour + ":" + parts.field("minute") + seconds + zone.zip_with(zone != "ET", zone.clear(len(zone)))


def any_dates(cells: Iterable[str]) -> bool:
    """Whether every one of some cells looks like a moment, by its form."""
    text = pl.Series(list(cells), dtype=pl.String).str.strip_chars()
    text = text.filter(text != "")
    patterns = (_ISO, r"^\d{8}$", _YEAR_FIRST, _IN_NUMBERS, _DAY_MONTH, _MONTH_DAY, _RUN_TOGETHER)
    fits = [text.str.contains(pattern) for pattern in (*patterns, r"^\d{10}(\.\d*)?$|^\d{13}$|^\d{16}$|^\d{19}$")]
    return len(text) > 0 and bool(pl.select(pl.any_horizontal(pl.lit(each) for each in fits)).to_series().all())
