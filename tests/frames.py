"""Frames as the tests read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows with their cells as attributes; of which type a cell is, no frame says."""
    return iter(frame.itertuples())
