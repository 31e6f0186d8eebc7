"""A table whose rows know where they stand in their source, so that a refusal can say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bundles.arrays import Flags, Ints
from bundles.errors import InputError
from bundles.tables.cells import said

if TYPE_CHECKING:
    import polars as pl

LINE, ROW = "line", "row"

type Wrong = Flags | pl.Series | pd.Series[bool]
"""Which rows are at fault, as long as the table."""


@dataclass(frozen=True, eq=False)
class Places:
    """Where rows stand in their source.

    Attributes
    ----------
    source
        What the table is called in messages: a file's path, or ``frame``.
    unit
        What ``numbers`` count: a ``line`` of a file, or a ``row``, an ``event`` and so on from 1.
    numbers
        One for each row.
    """

    source: str
    unit: str
    numbers: Ints

    @staticmethod
    def of_index(index: pd.Index[Any], source: str) -> Places:
        """Lines of a file where the index is named so (see ``Table.to_pandas``), else rows from 1."""
        if index.name == LINE:
            return Places(source, LINE, index.to_numpy(dtype=np.int64))
        return Places.counted(len(index), source)

    @staticmethod
    def counted(count: int, source: str, unit: str = ROW) -> Places:
        """Rows from 1."""
        return Places(source, unit, np.arange(1, 1 + count))

    def place(self, row: int) -> str:
        """``prices.csv, line 7``, for the row at that position from 0."""
        return f"{self.source}, {self.unit} {self.numbers[row]}"

    def refuse_first(self, cells: pd.Series[Any] | pl.Series, wrong: Wrong, hint: str) -> None:
        """Raise ``InputError`` for the first row where ``wrong`` holds, with its cell of that column."""
        if (row := first(wrong)) is not None:
            cell = cells.iloc[row] if isinstance(cells, pd.Series) else cells[row]
            raise InputError(f"{self.place(row)}: {cells.name} is {said(cell)}", hint)


def first(wrong: Wrong) -> int | None:
    """The position of the first row that is marked; ``None`` where none is."""
    found = np.flatnonzero(wrong)
    return int(found[0]) if len(found) else None


@dataclass(frozen=True, eq=False)
class Table(Places):
    """Columns, each under its name in the source, and the places of their rows.

    ``separator`` is what parted the cells of a file of text, which tells how its numbers may be written.
    """

    frame: pl.DataFrame
    separator: str = ","

    @classmethod
    def of_frame(cls, frame: pl.DataFrame, source: str, unit: str = ROW) -> Table:
        """A frame whose rows are counted from 1."""
        return cls(source, unit, np.arange(1, 1 + len(frame)), frame)

    def __len__(self) -> int:
        return len(self.frame)

    def only(self, kept: Flags) -> Table:
        """The rows marked in ``kept``, in their places."""
        return replace(self, numbers=self.numbers[kept], frame=self.frame.filter(kept))

    def to_pandas(self) -> pd.DataFrame:
        """The same for pandas, indexed by the places; the index has the name of their unit."""
        # An id of 1 stays 1 where another row has none; pandas would make it 1.0.
        return self.frame.to_pandas(integer_object_nulls=True).set_index(pd.Index(self.numbers, name=self.unit))
