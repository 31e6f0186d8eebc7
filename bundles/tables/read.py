"""Tables that people and spreadsheets write: CSV or Parquet, every cell of a CSV as the text that stands there."""

from __future__ import annotations

import math
import re
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from bundles.errors import InputError

LINE = "line"
"""Name of a table's index where it holds the lines of the file."""

_FIRST_DATA_LINE = 2
_EMPTY_CELLS = frozenset({"", "nan", "na", "n/a", "null", "none", "nat", "<na>"})
_UNREADABLE = (
    pd.errors.ParserError,
    pd.errors.ParserWarning,
    pd.errors.EmptyDataError,
    pa.ArrowInvalid,
    UnicodeError,
    EOFError,
    ValueError,
)
_RUNS_AS_FORMULA = re.compile(r"^'*[=+\-@\t\r]")
_PROTECTED = re.compile(r"^'('*[=+\-@\t\r])")


def read_table(path: Path) -> pd.DataFrame:
    """The instructions at ``path``: at least one row, column names lower-cased and stripped.

    The index holds the lines of a CSV file and is named ``line``; cells are text. Those of a Parquet file
    are what they are.

    Raises
    ------
    InputError
        The file is missing, empty or malformed.
    """
    frame = read_file(path, "the path of a CSV or Parquet table, relative to the scenario file")
    if frame.empty:
        raise InputError(f"{path}: no rows", "expected a header and at least one row")
    return frame.rename(columns=lambda name: str(name).strip().lower())


def read_file(path: Path, expected: str) -> pd.DataFrame:
    """The table at ``path``, perhaps without rows; ``expected`` is the hint where there is none.

    Raises
    ------
    InputError
        The file is missing or malformed.
    """
    try:
        return pd.read_parquet(path) if path.suffix == ".parquet" else read_text(path)
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}", expected) from error
    except _UNREADABLE as error:
        too_long = isinstance(error, pd.errors.ParserWarning)
        reason = "a line has more cells than the header" if too_long else " ".join(str(error).split())
        raise InputError(f"{path}: {reason}", "expected CSV in UTF-8 with one header line, or Parquet") from error


def read_text(path: Path) -> pd.DataFrame:
    """Every cell of a CSV file as text, none of them missing; the index is the file's lines.

    Blank lines are left out, a line that is longer than the header is an error, and apostrophes that keep
    a spreadsheet from running a cell are taken off.
    """
    with warnings.catch_warnings():
        # pandas only warns when a line is longer than the header, and then cuts it.
        warnings.simplefilter("error", pd.errors.ParserWarning)
        frame = pd.read_csv(
            path,
            dtype=str,
            encoding="utf-8-sig",
            index_col=False,
            keep_default_na=False,
            skip_blank_lines=False,
        )
    frame.index = pd.RangeIndex(_FIRST_DATA_LINE, _FIRST_DATA_LINE + len(frame), name=LINE)
    frame = frame.fillna("")
    frame = frame[(frame.map(str.strip) != "").any(axis=1)]
    return frame.map(unprotect).rename(columns=lambda name: str(unprotect(str(name))))


def numbers(cells: pd.Series[Any]) -> pd.Series[float]:
    """Cells as float64, text to the nearest float; NaN where there is no number."""
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        return cells.astype("float64")
    # Not pd.to_numeric, which reads a third of all floats to a neighbour.
    return cells.map(_number).astype("float64")


def _number(cell: object) -> float:
    if isinstance(cell, bool) or "_" in str(cell):
        return math.nan
    try:
        return float(str(cell))
    except ValueError:
        return math.nan


def is_empty(cells: pd.Series[Any]) -> pd.Series[bool]:
    """Where a cell of a column of numbers says that there is none."""
    return cells.map(lambda cell: str(cell).strip().lower() in _EMPTY_CELLS)


def protect(cell: object) -> object:
    """Text that a spreadsheet would run gets a leading apostrophe; everything else is as it was."""
    return f"'{cell}" if isinstance(cell, str) and _RUNS_AS_FORMULA.match(cell) else cell


def unprotect(cell: object) -> object:
    """The inverse of ``protect``."""
    return _PROTECTED.sub(r"\1", cell) if isinstance(cell, str) else cell
