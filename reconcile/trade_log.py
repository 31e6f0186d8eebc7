"""Tables on disk, written so that they read back to the same floats and no cell runs as a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from scenarios.tables import is_empty, numbers, protect, read_text

TEXT_COLUMNS = ("order_id", "session", "timestamp", "asset", "side", "match", "cause", "reason")
"""Columns that stay text, whatever they look like."""


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write ``frame`` so that numbers read back to the same float and no cell runs as a formula.

    Sessions are written as dates and timestamps in ISO 8601 with their offset.
    """
    text = frame.copy()
    for name in text.columns:
        if isinstance(text[name].dtype, pd.DatetimeTZDtype):
            text[name] = _dates(text[name]) if name == "session" else text[name].map(_iso, na_action="ignore")
        elif text[name].dtype == object:
            text[name] = text[name].map(protect)
    text.columns = [str(protect(str(name))) for name in text.columns]
    text.to_csv(
        path,
        index=False,
        lineterminator="\n",
        quoting=csv.QUOTE_NONNUMERIC if _has_returns(text) else csv.QUOTE_MINIMAL,
    )


def _has_returns(text: pd.DataFrame) -> bool:
    """Python leaves a bare carriage return unquoted, and readers take it for the end of a line."""
    cells = text.select_dtypes(include="object")
    return bool(cells.map(lambda cell: "\r" in str(cell)).to_numpy().any())


def _dates(column: pd.Series[pd.Timestamp]) -> pd.Series[str]:
    return column.dt.strftime("%Y-%m-%d")


def _iso(timestamp: pd.Timestamp) -> str:
    return timestamp.isoformat()


def read_csv(path: Path) -> pd.DataFrame:
    """What ``write_csv`` wrote: numbers to the same float, text as it was, an empty text as ``""``."""
    frame = read_text(path).reset_index(drop=True)
    return frame.assign(**{name: _typed(frame[name]) for name in frame.columns if name not in TEXT_COLUMNS})


def _typed(cells: pd.Series[str]) -> pd.Series[str] | pd.Series[float]:
    """A column of numbers as numbers; one that holds anything else stays text."""
    parsed = numbers(cells)
    return parsed if (parsed.notna() | is_empty(cells)).all() else cells
