"""Bars as they came, each with the place it came from, before they are checked and put in a panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

type Floats = np.ndarray[Any, np.dtype[np.float64]]
type Integers = np.ndarray[Any, np.dtype[np.int64]]
type Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class Rows:
    """A table of bars.

    Attributes
    ----------
    source
        What the table is called in messages: a file's path, or ``frame``.
    unit
        What ``numbers`` count: ``line`` of a file or ``row`` of a frame.
    numbers
        Where each row stands in its source, from 1.
    assets
        Names, in order of first appearance.
    codes
        The position in ``assets`` of each row's asset.
    labels
        The session of each row, UTC midnight; NaT where it could not be read.
    values
        Row × field (open, high, low, close, volume), float64.
    """

    source: str
    unit: str
    numbers: Integers
    assets: tuple[str, ...]
    codes: Integers
    labels: pd.DatetimeIndex
    values: Floats

    def where(self, row: int) -> str:
        """``prices.csv, line 7 (AAPL 2020-01-03)``."""
        return f"{self.place(row)} ({self.asset(row)} {self.day(row)})"

    def place(self, row: int) -> str:
        """``prices.csv, line 7``."""
        return f"{self.source}, {self.unit} {self.numbers[row]}"

    def bar(self, row: int) -> str:
        """``2020-01-03 AAPL``."""
        return f"{self.day(row)} {self.asset(row)}"

    def asset(self, row: int) -> str:
        """Name of the row's asset."""
        return self.assets[int(self.codes[row])]

    def day(self, row: int) -> str:
        """The row's session as text."""
        return "no date" if self.labels.isna()[row] else f"{self.labels[row]:%Y-%m-%d}"

    def only(self, kept: Mask) -> Rows:
        """The rows marked in ``kept``; the assets stay, rows or not."""
        return Rows(
            source=self.source,
            unit=self.unit,
            numbers=self.numbers[kept],
            assets=self.assets,
            codes=self.codes[kept],
            labels=self.labels[kept],
            values=self.values[kept],
        )


def joined(parts: list[Rows]) -> Rows:
    """The rows of tables of one source, one asset each, one after another."""
    return Rows(
        source=parts[0].source,
        unit=parts[0].unit,
        numbers=np.concatenate([part.numbers for part in parts]),
        assets=tuple(part.assets[0] for part in parts),
        codes=np.repeat(np.arange(len(parts)), [len(part.codes) for part in parts]),
        labels=pd.DatetimeIndex(parts[0].labels.append([part.labels for part in parts[1:]])),
        values=np.concatenate([part.values for part in parts]),
    )
