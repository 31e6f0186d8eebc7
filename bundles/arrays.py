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
