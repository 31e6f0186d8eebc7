"""Cells as people write them: what is empty, what is a number, and what a spreadsheet would run as a formula.

Polars is imported where text is met: a worker, whose tables are of numbers already, starts sooner without.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import polars as pl

_EMPTY = ("", "nan", "na", "n/a", "null", "none", "nat", "<na>")
_RUNS_AS_FORMULA = r"^'*[=+\-@\t\r]"
# A tab is as harmless as a blank.
_CONTROL = r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
_PROTECTED = r"^'('*[=+\-@\t\r])"


@overload
def numbers(cells: pl.Series) -> pl.Series: ...
@overload
def numbers(cells: pd.Series[Any]) -> pd.Series[float]: ...
def numbers(cells: pl.Series | pd.Series[Any]) -> pl.Series | pd.Series[float]:
    """Cells as float64, text to the nearest float; NaN where there is no number, as of a truth value or a date."""
    if isinstance(cells, pd.Series):
        if cells.dtype == np.float64:
            return cells.copy()
        return pd.Series(numbers(_in_polars(cells)).to_numpy(), index=cells.index, name=cells.name)
    import polars as pl

    is_number = cells.dtype.is_float() or cells.dtype.is_integer()
    # As text, polars reads each to the nearest float; pd.to_numeric reads a third of all to a neighbour.
    text = cells if is_number else cells.cast(pl.String)
    found = text.cast(pl.Float64, strict=False)
    if not is_number and found.null_count() > text.null_count():
        found = text.str.strip_chars().cast(pl.Float64, strict=False)
    return found.fill_null(math.nan)


@overload
def is_empty(cells: pl.Series) -> pl.Series: ...
@overload
def is_empty(cells: pd.Series[Any]) -> pd.Series[bool]: ...
def is_empty(cells: pl.Series | pd.Series[Any]) -> pl.Series | pd.Series[bool]:
    """Where a cell of a column of numbers says that there is none: empty, or a word such as NaN in any case."""
    if isinstance(cells, pd.Series):
        if cells.dtype == np.float64:
            return cells.isna()
        return pd.Series(is_empty(_in_polars(cells)).to_numpy(), index=cells.index, name=cells.name)
    import polars as pl

    if cells.dtype.is_float():
        return cells.is_null() | cells.is_nan().fill_null(value=True)
    if cells.dtype != pl.String:
        return cells.is_null()
    return cells.str.strip_chars().str.to_lowercase().is_in(_EMPTY).fill_null(value=True)


def _in_polars(cells: pd.Series[Any]) -> pl.Series:
    """Numbers and arrow's text as they are, cells of any other kind as text."""
    import polars as pl

    is_number = pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype)
    if is_number and isinstance(cells.dtype, np.dtype):
        return pl.Series(cells.to_numpy())
    if isinstance(cells.dtype, pd.ArrowDtype):
        return pl.Series(pl.from_pandas(cells.rename("cells")))
    return pl.Series([None if cell is None else str(cell) for cell in cells], dtype=pl.String)


def printable(text: str) -> str:
    """Text for a terminal or a file's name: control characters and those that turn its direction as escapes."""
    return re.sub(_CONTROL, lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def holds_control(cells: pl.Series) -> pl.Series:
    """Which texts hold a character that ``printable`` would escape: no name has one."""
    return cells.str.contains(_CONTROL)


def said(cell: object) -> str:
    """A cell in a message: text in quotes, ``missing`` where it is empty."""
    if isinstance(cell, str):
        return repr(cell) if cell.strip() else "missing"
    return "missing" if cell is None or cell is pd.NaT or cell != cell else str(cell)


def protect(text: str) -> str:
    """Text that a spreadsheet would run gets an apostrophe before it; everything else is as it was."""
    return f"'{text}" if re.match(_RUNS_AS_FORMULA, text) else text


def unprotect(text: str) -> str:
    """The inverse of ``protect``."""
    return re.sub(_PROTECTED, r"\1", text)


def protected(name: str) -> pl.Expr:
    """A column of text as ``protect`` has it; an empty text is no cell."""
    import polars as pl

    text = pl.col(name).cast(pl.String)
    runs = text.str.contains(_RUNS_AS_FORMULA)
    return pl.when(runs).then(pl.lit("'") + text).when(text != "").then(text).alias(name)


def unprotected(table: pl.DataFrame) -> pl.DataFrame:
    """The inverse of ``protect`` in all text of a table; columns without an apostrophe in front are not copied."""
    import polars as pl

    texts = [name for name, kind in table.schema.items() if kind == pl.String]
    guarded = [name for name in texts if table[name].str.starts_with("'").any()]
    return table.with_columns(pl.col(name).str.replace(_PROTECTED, "${1}") for name in guarded)
