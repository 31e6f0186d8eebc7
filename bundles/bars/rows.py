"""Bars as they came, each with the place it came from, before they are checked and put in a panel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.tables.table import Places

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints


@dataclass(frozen=True, eq=False)
class BarRows(Places):
    """A table of bars.

    Attributes
    ----------
    assets
        Names, in order of first appearance.
    codes
        The position in ``assets`` of each row's asset.
    labels
        The session of each row, UTC midnight; NaT where it could not be read.
    values
        Row × field (open, high, low, close, volume), float64.
    """

    assets: tuple[str, ...]
    codes: Ints
    labels: pd.DatetimeIndex
    values: Floats

    def where(self, row: int) -> str:
        """``prices.csv, line 7 (AAPL 2020-01-03)``."""
        return f"{self.place(row)} ({self.asset(row)} {self.day(row)})"

    def bar(self, row: int) -> str:
        """``2020-01-03 AAPL``."""
        return f"{self.day(row)} {self.asset(row)}"

    def asset(self, row: int) -> str:
        """Name of the row's asset."""
        return self.assets[int(self.codes[row])]

    def day(self, row: int) -> str:
        """The row's session as text."""
        return "no date" if self.labels.isna()[row] else f"{self.labels[row]:%Y-%m-%d}"

    def only(self, kept: Flags) -> BarRows:
        """The rows marked in ``kept``; the assets stay, rows or not."""
        columns = {name: getattr(self, name)[kept] for name in ("numbers", "codes", "labels", "values")}
        return replace(self, **columns)


def joined(parts: list[BarRows]) -> BarRows:
    """The rows of tables of one source, one asset each, one after another."""
    return BarRows(
        source=parts[0].source,
        unit=parts[0].unit,
        numbers=np.concatenate([part.numbers for part in parts]),
        assets=tuple(part.assets[0] for part in parts),
        codes=np.repeat(np.arange(len(parts)), [len(part.codes) for part in parts]),
        labels=pd.DatetimeIndex(parts[0].labels.append([part.labels for part in parts[1:]])),
        values=np.concatenate([part.values for part in parts]),
    )
