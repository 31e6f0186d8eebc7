"""A trade log of any origin in our columns, checked; each of its columns is parsed once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl

from bundles.calendars import exchange_zone
from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError
from bundles.sessions import session_labels
from bundles.tables.cells import holds_control, is_empty, numbers
from bundles.tables.read import read_columns
from bundles.tables.table import Table, Wrong
from bundles.timestamps import tell_no_moment
from reconcile.books.fills import numbered
from reconcile.logs.column_names import choose
from reconcile.logs.findings.hashes import numbers_of
from reconcile.logs.source_table import read_source
from reconcile.logs.spelling.sides import SIDES

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.logs.source import Source

DAY = 86_400_000_000_000
"""Nanoseconds of a day."""
STATES_ZONE = r"[T ].*(?:Z|z|[+-]\d{2}:?\d{2}|[+-]\d{2}| UTC)$"
"""Ends a timestamp that says in which zone it is."""
NOW = ("now", "today")
"""What pandas reads as the moment at which it is asked."""

_NUMBERS = ("quantity", "price")
_MAY_LACK = ("commission", "reference_price", "slippage")
_CHECKED = ("value",)
"""Only held against the others: text in it is nobody's loss."""
_ISO = "expected ISO 8601, like 2020-01-02T14:30:00+00:00"


@dataclass(frozen=True, eq=False)
class TradeLog(Table):
    """A log as it is compared: one row per fill, in the file's order.

    ``frame`` has timestamp and asset (text), quantity (shares, negative for a sale) and price (account currency per
    share); where the log has them also order_id, session and side (text), commission (account currency),
    reference_price, slippage and value. Numbers are float64, NaN where a cell is empty; text is ``""`` there.
    ``ids_are_local`` says that order ids number what this list holds, and mean nothing in another.
    """

    ids_are_local: bool = False

    def has(self, column: str) -> bool:
        """Whether the log has a column of ours."""
        return column in self.frame.columns

    def number(self, column: str) -> Floats:
        """A column of numbers, NaN throughout where the log does not have it."""
        return self.frame[column].to_numpy() if self.has(column) else np.full(len(self), math.nan)

    @cached_property
    def quantity(self) -> Floats:
        """Shares, negative for a sale."""
        return self.number("quantity")

    @cached_property
    def price(self) -> Floats:
        """Account currency per share."""
        return self.number("price")

    @property
    def asset(self) -> pl.Series:
        """Names of assets as text."""
        return self.frame["asset"]

    @cached_property
    def asset_number(self) -> Ints:
        """A number for each asset that means the same in every log."""
        return numbers_of(self.asset)

    @cached_property
    def order_id(self) -> pl.Series | None:
        """Ids as text without blanks around them, empty where a row has none; ``None`` without such a column."""
        return self.frame["order_id"].str.strip_chars() if self.has("order_id") else None

    @cached_property
    def order_number(self) -> Ints | None:
        """A number for each order id that means the same in every log; 0 where a row has none."""
        if self.order_id is None:
            return None
        return np.where((self.order_id == "").to_numpy(), 0, numbers_of(self.order_id))

    @cached_property
    def _stamps(self) -> tuple[Ints, pl.Series]:
        return _distinct(self.frame["timestamp"])

    @cached_property
    def instants(self) -> Ints:
        """Nanoseconds since 1970 in UTC; a time without a zone is taken for UTC.

        Raises
        ------
        InputError
            Something that is no timestamp.
        """
        places, different = self._stamps
        self.refuse_first(self.frame["timestamp"], different.is_in(NOW).to_numpy()[places], _ISO)
        try:
            parsed = pd.to_datetime(pd.Index(different.to_list(), dtype=object), utc=True, format="ISO8601")
        except (ValueError, TypeError) as error:
            reason = str(error).split(", at position")[0].split(". ")[0]
            raise InputError(f"{self.source}: timestamp: {reason}", _ISO) from error
        moments = pd.DatetimeIndex(parsed).as_unit("ns")
        self.refuse_first(self.frame["timestamp"], np.asarray(moments.isna())[places], "every fill has one")
        return moments.asi8[places]

    @cached_property
    def is_dated(self) -> Flags:
        """Where a timestamp is a date alone; midnight is one where the log has no other time of day."""
        places, different = self._stamps
        return tell_no_moment(different)[places]

    @cached_property
    def is_naive(self) -> Flags:
        """Where a timestamp states no zone."""
        places, different = self._stamps
        if different.str.ends_with("+00:00").all():
            return np.zeros(len(self), dtype=np.bool_)
        return ~different.str.contains(STATES_ZONE).to_numpy()[places]

    @cached_property
    def _labels(self) -> Ints:
        return self._labels_on(DEFAULT_CALENDAR)

    def labels(self, calendar: str) -> Ints:
        """Labels of the sessions, nanoseconds since 1970: as stated, else the date on the exchange's clock.

        Raises
        ------
        InputError
            Something that is no date.
        """
        return self._labels if calendar == DEFAULT_CALENDAR else self._labels_on(calendar)

    def _labels_on(self, calendar: str) -> Ints:
        if not self.has("session"):
            return self._dates_on(calendar)
        places, different = _distinct(self.frame["session"])
        try:
            return session_labels(different.to_list(), calendar).asi8[places]
        except InputError as error:
            raise InputError(f"{self.source}: {error.problem}", error.hint) from error

    def _dates_on(self, calendar: str) -> Ints:
        """Dates of the timestamps as labels: a date alone and a time without a zone have their own."""
        on_the_clock = pd.DatetimeIndex(self.instants, tz="UTC").tz_convert(exchange_zone(calendar)).tz_localize(None)
        own = np.where(self.is_naive, self.instants, on_the_clock.asi8)
        if (rows := np.flatnonzero(self.is_dated & ~self.is_naive)).size:
            own[rows] = session_labels(self.frame["timestamp"][rows].to_list(), calendar).asi8
        return own // DAY * DAY

    @cached_property
    def dates(self) -> Ints:
        """Days since 1970 of the timestamps, on the clock of New York; raises as ``instants``."""
        return self._dates_on(DEFAULT_CALENDAR) // DAY

    @property
    def days(self) -> Ints:
        """Days since 1970 of the sessions of New York; raises as ``labels``."""
        return self._labels // DAY

    def spot(self, row: int) -> str:
        """``line 7``, for the row at that position."""
        return f"{self.unit} {self.numbers[row]}"

    def head(self, count: int) -> TradeLog:
        """The first rows."""
        return self if len(self) <= count else replace(self, numbers=self.numbers[:count], frame=self.frame[:count])

    def with_column(self, name: str, cells: Sequence[str]) -> TradeLog:
        """The log with another column of text under that name."""
        return replace(self, frame=self.frame.with_columns(pl.Series(name, cells, dtype=pl.String)))


def same_rows(a: TradeLog, b: TradeLog, *names: str) -> bool:
    """Whether both logs hold the same cells in these columns, row by row, and lack the same of them."""
    if len(a) != len(b) or any(a.has(name) != b.has(name) for name in names):
        return False
    return all(a.frame[name].equals(b.frame[name]) for name in names if a.has(name))


def _distinct(column: pl.Series) -> tuple[Ints, pl.Series]:
    """For each row the place of its cell among the different ones, and these."""
    different = column.unique(maintain_order=True)
    return numbered(column, different.to_list()), different


def read_quickly(source: Source, mapping: Mapping[str, str]) -> TradeLog | None:
    """A file as a trade log, in the types of its columns; ``None`` where all of it must be read as text first."""
    if source.frame is None:
        with suppress(InputError):
            quick = read_columns(source.path, lambda header: _kinds(choose(header, mapping, str(source.path))))
            if quick is not None:
                return log_of(quick, mapping)
    return None


def read_log(source: Source, mapping: Mapping[str, str], names: Mapping[str, str] | None = None) -> TradeLog:
    """A file or a frame as a trade log; ``mapping`` and ``names`` as for ``log_of``.

    A file is read in the types of its columns. Where a demand then fails, all of it is read as text, to find the
    cell that is at fault.

    Raises
    ------
    InputError
        The file is missing, empty or malformed, lacks a column, or holds a value that cannot be.
    """
    quick = read_quickly(source, mapping)
    return log_of(read_source(source), mapping, names) if quick is None else quick


def _kinds(chosen: Mapping[str, str]) -> dict[str, type[pl.DataType]]:
    """The type of each column of a file, by its name there; one that is also read as text is text."""
    texts = {theirs for ours, theirs in chosen.items() if ours not in (*_NUMBERS, *_MAY_LACK, *_CHECKED)}
    return {theirs: pl.String if theirs in texts else pl.Float64 for theirs in chosen.values()}


def log_of(table: Table, mapping: Mapping[str, str], names: Mapping[str, str] | None = None) -> TradeLog:
    """A table as a trade log: ``mapping`` is {our column: theirs}, ``names`` what messages call a column of ours.

    Raises
    ------
    InputError
        A column is missing, or there is a value that cannot be.
    """
    table, columns = with_one_side(table, mapping)
    chosen = choose(columns, mapping, table.source)
    frame = table.frame.select(pl.col(theirs).alias(ours) for ours, theirs in chosen.items())
    return check(replace(table, frame=frame), names or {})


def with_one_side(table: Table, mapping: Mapping[str, str]) -> tuple[Table, list[str]]:
    """With a column for a side that is said of all fills, as ``--map side=buy``; and the names of all columns."""
    columns, said = table.frame.columns, mapping.get("side", "")
    if said.lower() not in SIDES or said.lower() in {name.strip().lower() for name in columns}:
        return table, columns
    return replace(table, frame=table.frame.with_columns(pl.lit(said).alias(said))), [*columns, said]


def check(table: Table, names: Mapping[str, str]) -> TradeLog:
    """The log in our columns, its numbers as float64, its quantities signed and its names as text.

    Every demand is made of whole columns; only where one fails is the first bad cell looked for. ``names`` says what
    a message calls a column of ours.

    Raises
    ------
    InputError
        A cell that cannot be, with its place.
    """
    checks = _Checks(table, names)
    found = {name: checks.numbers(name) for name in (*_NUMBERS, *_MAY_LACK) if name in table.frame.columns}
    found |= {name: numbers(table.frame[name]) for name in _CHECKED if name in table.frame.columns}
    texts = {name: text_of(table.frame[name]) for name in table.frame.columns if name not in found}
    found |= {name: cells if name == "order_id" else cells.str.strip_chars() for name, cells in texts.items()}
    checks.refuse("asset", found["asset"] == "", "every fill names its asset")
    for name in ("asset", "order_id"):
        if name in found:
            checks.refuse(name, holds_control(found[name]), "a name has no control characters")
    checks.refuse("price", found["price"] <= 0, "prices are positive")
    checks.refuse("quantity", found["quantity"] == 0, "a fill has a quantity")
    if "side" in found:
        found["quantity"] = checks.signed(found["quantity"], found["side"])
    return TradeLog(table.source, table.unit, table.numbers, table.frame.with_columns(**found))


@dataclass(frozen=True, eq=False)
class _Checks:
    """What is demanded of a table's columns, and what messages call these."""

    table: Table
    names: Mapping[str, str]

    def refuse(self, column: str, wrong: Wrong, hint: str) -> None:
        """Raise ``InputError`` for the first row where ``wrong`` holds, with its cell."""
        cells = self.table.frame[column].alias(self.names.get(column, column))
        self.table.refuse_first(cells, wrong, hint)

    def numbers(self, column: str) -> pl.Series:
        """A column as float64, NaN where it may lack a number and does."""
        cells = self.table.frame[column]
        parsed = numbers(cells)
        wrong = ~parsed.is_finite()
        if wrong.any() and column in _MAY_LACK:
            wrong &= ~is_empty(cells)
        self.refuse(column, wrong, "expected a finite number")
        return parsed

    def signed(self, quantity: pl.Series, side: pl.Series) -> pl.Series:
        """Shares, negative for a sale, by the side."""
        places, different = _distinct(side)
        signs = (
            different.str.to_lowercase().replace_strict(SIDES, default=None, return_dtype=pl.Float64).gather(places)
        )
        self.refuse("side", signs.is_null(), "a side is buy or sell")
        negative = (signs > 0) & (quantity < 0)
        self.refuse("quantity", negative, "a purchase of fewer than no shares: is the side right?")
        return quantity.abs() * signs


def text_of(cells: pl.Series) -> pl.Series:
    """Cells of any kind as text, instants in ISO 8601 on their own clock; empty where there is none."""
    if isinstance(cells.dtype, pl.Datetime):
        cells = cells.dt.to_string("%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if cells.dtype.time_zone else ""))
    if cells.dtype.is_float():
        cells = cells.fill_nan(None)
    cells = cells.cast(pl.String)
    return cells.fill_null("") if cells.null_count() else cells
