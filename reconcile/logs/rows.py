"""Rows of a platform's file, column by column: what ``Sheet`` is, for files of a million rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl

from bundles.errors import InputError
from bundles.tables.cells import is_empty, numbers
from bundles.timestamps import are_dates
from reconcile.books.fills import numbered
from reconcile.logs.clock import in_utc
from reconcile.logs.format import Note, NoteKind, ReadLog
from reconcile.logs.sheet import MOST_ROWS
from reconcile.logs.source_table import read_source
from reconcile.logs.spelling.amounts import plain_amounts
from reconcile.logs.spelling.stamps import plain_stamps
from reconcile.logs.trade_log import STATES_ZONE, check, text_of

if TYPE_CHECKING:
    from bundles.tables.table import Table
    from reconcile.logs.source import Source

STAMP = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?UTC|Z|[+-]\d{2}(?::?\d{2})?)?)?$"
"""A moment in ISO 8601."""
EXPECTED_STAMP = "expected a date and time, like 2020-01-02 14:30:00"
_NUMBERS = ("quantity", "price", "commission", "reference_price", "slippage", "value")


@dataclass(frozen=True, eq=False)
class Rows:
    """A platform's rows, every column under its own name; ``notes`` are what was said of them on the way."""

    table: Table
    notes: tuple[Note, ...] = ()

    @classmethod
    def of(cls, source: Source, expected: str) -> Rows:
        """A CSV file, a Parquet file or a frame; ``expected`` says what is meant where there is no such file."""
        return cls.of_table(read_source(source, f"expected the path of {expected}"))

    @classmethod
    def of_table(cls, table: Table) -> Rows:
        """A table whose names have no blanks around them."""
        names = {name: name.strip() for name in table.frame.columns}
        return cls(replace(table, frame=table.frame.rename(names)))

    def __len__(self) -> int:
        return len(self.table)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.table.frame.columns)

    def text(self, *columns: str) -> pl.Series:
        """A column as stripped text, the first of ``columns`` that is there; empty where none is."""
        found = next((column for column in columns if column in self.columns), None)
        if found is None:
            return pl.Series(columns[0], [""], dtype=pl.String).new_from_index(0, len(self))
        return text_of(self.table.frame[found]).str.strip_chars()

    def numbers(self, *columns: str) -> pl.Series:
        """A column as float64, with separators of thousands and a currency or without; NaN where a cell is empty.

        Raises
        ------
        InputError
            A cell that is no number, with its row.
        """
        cells = self.text(*columns)
        frame = pl.DataFrame([cells.alias("number")])
        table, _, _ = plain_amounts(replace(self.table, frame=frame), {cells.name: "number"})
        found = numbers(table.frame["number"])
        self.refuse(cells, ~found.is_finite() & ~is_empty(cells), "expected a finite number")
        return found.alias(cells.name)

    def with_columns(self, columns: Mapping[str, pl.Series]) -> Rows:
        """The same rows with these columns in place of theirs, or beside them."""
        frame = self.table.frame.with_columns(cells.alias(name) for name, cells in columns.items())
        return replace(self, table=replace(self.table, frame=frame))

    def filled(self, text: str) -> pl.Series:
        """A column with the same text in each row."""
        return pl.Series([text], dtype=pl.String).new_from_index(0, len(self))

    def require(self, *columns: str) -> None:
        """Raise ``InputError`` where one of ``columns`` is not there."""
        missing = [column for column in columns if column not in self.columns]
        if missing:
            problem = f"{self.table.source}: no column {', '.join(map(repr, missing))}"
            raise InputError(problem, f"expected {', '.join(columns)}")

    def refuse(self, cells: pl.Series, wrong: pl.Series, hint: str) -> None:
        """Raise ``InputError`` for the first row where ``wrong`` holds, with that row's cell."""
        self.table.refuse_first(cells, wrong, hint)

    def assuming(self, text: str, topic: NoteKind = NoteKind.ASSUMED, places: tuple[str, ...] = ()) -> Rows:
        """The same with a note."""
        return replace(self, notes=(*self.notes, Note(topic, text, places)))

    def noting(self, rows: pl.Series, what: str, topic: NoteKind = NoteKind.LEFT_OUT) -> Rows:
        """The same with a note on the rows where ``rows`` holds, how many and where; none where there are none."""
        if not (count := int(rows.sum())):
            return self
        places = self.table.numbers[np.flatnonzero(rows)[:MOST_ROWS]]
        said = tuple(f"{self.table.unit} {place}" for place in places)
        return self.assuming(f"{count} {'row' if count == 1 else 'rows'} {what}", topic, said)

    def without(self, left_out: pl.Series) -> Rows:
        """The other rows."""
        return replace(self, table=self.table.only(~left_out.to_numpy())) if left_out.any() else self

    def leaving_out(self, rows: pl.Series, what: str, topic: NoteKind = NoteKind.LEFT_OUT) -> Rows:
        """Without the rows where ``rows`` holds, which is said."""
        return self.noting(rows, f"left out: {what}", topic).without(rows)

    def leaving_out_others(self, kinds: pl.Series, wanted: Sequence[str], what: str) -> Rows:
        """Without the rows whose kind is none of ``wanted``, said kind by kind; ``what`` they are not."""
        rows = self
        for kind in kinds.filter(~kinds.is_in(wanted)).unique().sort():
            rows = rows.noting(kinds == kind, f"left out: {kind or 'an empty ' + kinds.name} is no {what}")
        return rows.without(~kinds.is_in(wanted))

    def without_repeats(self, execution: str) -> Rows:
        """Without rows that repeat an execution's id and all else of it; ids that come with other content stay."""
        ids = self.text(execution)
        if execution not in self.columns or not (shared := ids.is_duplicated() & (ids != "")).any():
            return self
        again = ~self.table.frame.select(pl.struct(pl.all()).is_first_distinct()).to_series()
        alike = self.table.frame.is_duplicated()
        repeated, differing = shared & again, shared & ~alike
        said = f"left out: each repeats an earlier {execution}, cell for cell"
        noted = self.noting(repeated, said, NoteKind.DUPLICATES)
        said = f"kept: they share {execution} and differ otherwise"
        return noted.noting(differing, said, NoteKind.DUPLICATES).without(repeated)

    def stamps(self, cells: pl.Series, zone: str | None, *, dayfirst: bool | None = None) -> pl.Series:
        """Moments as ISO 8601, in UTC where they state a zone or ``zone`` is theirs, and a date alone as that date.

        Midnight without a zone is a date alone where no other time of day is among them.

        Raises
        ------
        InputError
            A cell that is no moment, with its row.
        """
        rows = cells.arg_unique()
        if 2 * len(rows) < len(cells):  # the fills of a day, say, share their dates
            few = replace(self, table=replace(self.table, numbers=self.table.numbers[rows.to_numpy()]))
            found = few.stamps(cells.gather(rows), zone, dayfirst=dayfirst)
            return found.gather(numbered(cells, cells.gather(rows).to_list())).alias(cells.name)
        plain, _ = plain_stamps(cells, self.table, cells.name, dayfirst=dayfirst)
        days = plain.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        wrong = ~plain.str.contains(STAMP) | days.is_null()
        self.refuse(cells, wrong, EXPECTED_STAMP)
        naive = ~plain.str.contains(STATES_ZONE)
        if naive.all() and are_dates(plain).all():
            return plain.str.slice(0, 10).alias(cells.name)
        plain = plain.alias(cells.name)
        return plain if zone is None else _on_clock(plain, naive & (plain.str.len_chars() > 10), zone)

    def read(self, ours: Mapping[str, pl.Series], notes: tuple[Note, ...] = ()) -> ReadLog:
        """Our columns through the checks of our own logs; messages call each as its series is called.

        Numbers may have separators of thousands and a currency. ``notes`` come after those of the rows.

        Raises
        ------
        InputError
            A value that cannot be, with file, row and column.
        """
        frame = pl.DataFrame([cells.alias(name) for name, cells in ours.items()])
        written = {name: name for name in _NUMBERS if name in ours}
        table, _, _ = plain_amounts(replace(self.table, frame=frame), written)
        names = {name: cells.name for name, cells in ours.items()}
        return ReadLog(check(table, names), self.notes + notes)

    def read_exactly(
        self, ours: Mapping[str, pl.Series], theirs: Mapping[str, str], notes: tuple[Note, ...] = ()
    ) -> ReadLog:
        """As ``read``, of a program whose numbers are plain ones; ``theirs`` says what messages call a column.

        Raises
        ------
        InputError
            A value that cannot be, with file, row and column.
        """
        frame = pl.DataFrame([cells.alias(name) for name, cells in ours.items()])
        return ReadLog(check(replace(self.table, frame=frame), theirs), self.notes + notes)


def _on_clock(plain: pl.Series, naive: pl.Series, zone: str) -> pl.Series:
    """Moments of the rows of ``naive``, which state no zone, as instants of UTC; the others as they are."""
    if not naive.any():
        return plain
    wall = plain.str.replace("T", " ").str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="ns", strict=False)
    short = plain.str.replace("T", " ").str.to_datetime("%Y-%m-%d %H:%M", time_unit="ns", strict=False)
    wall = wall.zip_with(wall.is_not_null(), short)
    there = wall.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    text = there.dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%dT%H:%M:%S%.f+00:00")
    if (skipped := naive & text.is_null()).any():  # hours that a change of clocks leaves out
        walls = pd.Series(pd.to_datetime(wall.filter(skipped).to_list()))
        ends = [stamp.isoformat() for stamp in in_utc(walls, zone)]
        text = text.scatter(skipped.arg_true(), ends)
    return plain.zip_with(~naive, text).alias(plain.name)
