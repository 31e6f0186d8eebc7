"""A log's columns as arrays: what findings before the comparison look at, and change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl

from bundles.timestamps import are_dates
from reconcile.books.fills import text
from reconcile.logs.clock import NEW_YORK, STATES_ZONE
from reconcile.logs.findings.hashes import Flags, Floats, Ints, numbers_of
from reconcile.logs.trade_log import TradeLog

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MANY = 100_000
DAY = 86_400_000_000_000
"""Nanoseconds of a day."""


@dataclass(frozen=True, eq=False)
class Columns:
    """A checked log, column by column; a row's position is its position in the log."""

    log: TradeLog

    def __len__(self) -> int:
        return len(self.log)

    @cached_property
    def quantity(self) -> Floats:
        """Shares, negative for a sale."""
        return self._numbers("quantity")

    @cached_property
    def price(self) -> Floats:
        return self._numbers("price")

    def _numbers(self, name: str) -> Floats:
        column = self.log.plain(name)
        return self.log.frame[name].to_numpy(dtype=np.float64) if column is None else column.to_numpy()

    @cached_property
    def asset(self) -> pl.Series:
        column = self.log.plain("asset")
        return text(self.log.frame["asset"]) if column is None else column

    @cached_property
    def asset_number(self) -> Ints:
        """A number for each asset that means the same in every log."""
        return numbers_of(self.asset)

    @cached_property
    def order_id(self) -> pl.Series | None:
        """Ids as text, empty where a row has none; ``None`` where the log has no such column."""
        if not self.log.has("order_id"):
            return None
        column = self.log.plain("order_id")
        if column is not None:
            return column
        cells = self.log.frame["order_id"]
        if isinstance(cells.dtype, pd.ArrowDtype):
            return text(cells).fill_null("")
        return pl.Series(["" if pd.isna(cell) else str(cell) for cell in cells], dtype=pl.String)

    @cached_property
    def order_number(self) -> Ints | None:
        """A number for each order id that means the same in every log; 0 where a row has none."""
        if self.order_id is None:
            return None
        return np.where((self.order_id == "").to_numpy(), 0, numbers_of(self.order_id))

    @cached_property
    def stamps(self) -> pl.Series | None:
        """Timestamps as they were stated; ``None`` where they are no text."""
        column = self.log.plain("timestamp")
        if column is not None:
            return column
        cells = self.log.frame["timestamp"]
        is_text = isinstance(cells.dtype, pd.ArrowDtype) or pd.api.types.infer_dtype(cells, skipna=False) == "string"
        return text(cells) if is_text else None

    @cached_property
    def instants(self) -> Ints:
        """Nanoseconds since 1970 in UTC; a time without a zone is taken for UTC.

        Raises
        ------
        ValueError
            Something that is no timestamp.
        """
        return self._parsed(self.log.frame["timestamp"] if self.stamps is None else self.stamps)

    @staticmethod
    def _parsed(stamps: pl.Series | pd.Series[Any]) -> Ints:
        stated = pd.Index(stamps.to_list(), dtype=object) if isinstance(stamps, pl.Series) else stamps
        parsed = pd.to_datetime(stated, utc=True, format="ISO8601" if isinstance(stamps, pl.Series) else None)
        return np.asarray(parsed.to_numpy(dtype="datetime64[ns]").astype(np.int64))

    def in_time(self, rows: Ints) -> Ints:
        """Numbers that grow with the time of these rows: nanoseconds, or places where the log stands in order."""
        if self.stamps is None:
            return self.instants[rows]
        stamps = self.stamps[rows]
        return np.arange(len(rows)) if len(rows) > _MANY and stamps.is_sorted() else self._parsed(stamps)

    @cached_property
    def is_dated(self) -> Flags:
        """Where a timestamp is a date: midnight on its own clock."""
        return are_dates(self.log.frame["timestamp"] if self.stamps is None else self.stamps)

    @cached_property
    def is_naive(self) -> Flags:
        """Where a timestamp states no zone."""
        if self.stamps is not None:
            return ~self.stamps.str.contains(STATES_ZONE).to_numpy()
        moments = map(pd.Timestamp, self.log.frame["timestamp"])
        return np.fromiter((moment.tzinfo is None for moment in moments), dtype=bool, count=len(self))

    @cached_property
    def days(self) -> Ints:
        """Days since 1970 of the session that is stated, else of the date on New York's clock.

        Of a long log the date as it is written, whatever its zone: the exact one is not worth the time.
        """
        if self.log.has("session"):
            column = self.log.plain("session")
            if column is not None:
                return _written_days(column)
            sessions = self.log.frame["session"]
            return _written_days(
                text(sessions if isinstance(sessions.dtype, pd.ArrowDtype) else sessions.astype(str))
            )
        if self.stamps is not None and len(self) > _MANY:
            return _written_days(self.stamps)
        local = pd.DatetimeIndex(self.instants, tz="UTC").tz_convert(NEW_YORK).tz_localize(None).asi8 // DAY
        stated = self.log.frame["timestamp"].astype(str)
        return np.where(self.is_dated, _written_days(text(stated)), local)

    def place(self, row: int) -> str:
        """``line 7``, for the row at that position."""
        return f"{self.log.unit} {self.log.frame.index[row]}"

    def head(self, count: int) -> Columns:
        """The first rows."""
        return self if len(self) <= count else self._with(self.log.read[:count])

    def with_column(self, name: str, cells: pl.Series | NDArray[Any] | pd.Series[Any]) -> Columns:
        """The log with another column of that name."""
        values = cells.to_numpy() if isinstance(cells, pl.Series | pd.Series) else cells
        return self._with(self.log.frame.assign(**{name: values}))

    def _with(self, read: pd.DataFrame | pl.DataFrame) -> Columns:
        return Columns(TradeLog(self.log.path, read, self.log.unit))


def _written_days(stated: pl.Series) -> Ints:
    """Days since 1970 of ``2020-01-02…``; 0 where that is no date."""
    dates = stated.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return np.asarray(dates.to_physical().fill_null(0).to_numpy(), dtype=np.int64)


def same_rows(a: Columns, b: Columns, *names: str) -> bool:
    """Whether both logs hold the same cells in these columns, row by row, and lack the same of them."""
    if len(a) != len(b):
        return False
    for name in names:
        if a.log.has(name) != b.log.has(name):
            return False
        if a.log.has(name) and not _same(a.log, b.log, name):
            return False
    return True


def _same(log_a: TradeLog, log_b: TradeLog, name: str) -> bool:
    one, other = log_a.plain(name), log_b.plain(name)
    if one is not None and other is not None:
        return one.equals(other, check_names=False)
    a, b = log_a.frame[name], log_b.frame[name]
    if isinstance(a.dtype, pd.ArrowDtype) and isinstance(b.dtype, pd.ArrowDtype):
        return bool((text(a) == text(b)).all())
    return np.array_equal(a.to_numpy(), b.to_numpy())
