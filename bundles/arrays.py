"""Names for the arrays that everything is computed on; their length is that of the table they belong to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Flags = NDArray[np.bool_]
type Dates = NDArray[np.datetime64]


def spans(starts: Ints, lengths: Ints) -> Ints:
    """Places from each start on, as many as its length, one span after another."""
    return np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())


def hashed(*columns: Ints) -> Ints:
    """Several numbers per row as one, different for different rows but for one chance in 2⁶⁴."""
    mixed = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        mixed = (mixed ^ column.astype(np.int64).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed.view(np.int64)
