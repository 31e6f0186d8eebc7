"""Sums as if worked out in twice the precision and then rounded: nothing is lost where amounts cancel.

Each addition's rounding is kept and added in the end: T. Ogita, S. M. Rump and S. Oishi (2005), "Accurate sum
and dot product", SIAM Journal on Scientific Computing 26(6), algorithm Sum2. ``math.fsum``, which is exact, takes
several times as long.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bundles.arrays import Floats

_ROWS_AT_ONCE = 4_096  # few enough to stay in the processor's cache


def row_sums(table: Floats) -> Floats:
    """The sum of each row of a table of row × column."""
    sums = np.zeros(len(table))
    for start, rows in _blocks(table):
        total, lost = _added(rows.T)
        sums[start : start + len(rows)] = total + lost
    return sums


def column_sums(table: Floats) -> list[float]:
    """The sum of each column of a table of row × column."""
    total, lost = _added(_equally_long(table))
    return [math.fsum(both) + 0.0 for both in np.concatenate([total, lost]).T.tolist()]


def _blocks(table: Floats) -> Iterator[tuple[int, Floats]]:
    for start in range(0, len(table), _ROWS_AT_ONCE):
        yield start, table[start : start + _ROWS_AT_ONCE]


def _equally_long(table: Floats) -> Iterator[Floats]:
    """The blocks, the last filled up with zeros; one of zeros at least."""
    yield np.zeros((_ROWS_AT_ONCE, table.shape[1]))
    for _, rows in _blocks(table):
        missing = _ROWS_AT_ONCE - len(rows)
        yield np.concatenate([rows, np.zeros((missing, table.shape[1]))]) if missing else rows


def _added(parts: Iterable[Floats]) -> tuple[Floats, Floats]:
    """Parts of one shape, added element by element: the sums as floats give them, and what rounding lost."""
    each = iter(parts)
    total = next(each).copy()
    lost = np.zeros_like(total)
    for part in each:
        new = total + part
        virtual = new - total
        lost += (total - (new - virtual)) + (part - virtual)
        total = new
    return total, lost
