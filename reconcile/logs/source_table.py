"""One side of a comparison as a table under its own names, be it a file or a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl

from bundles.errors import InputError
from bundles.tables.read import read_table
from bundles.tables.table import Table

if TYPE_CHECKING:
    from reconcile.logs.source import Source


def read_source(source: Source, expected: str = "expected the path of a trade log, CSV or Parquet") -> Table:
    """A file or a frame as a table under its own names; ``expected`` is the hint where there is no such file.

    Raises
    ------
    InputError
        The file is missing, empty or malformed, or the frame has two columns of one name.
    """
    return read_table(source.path, expected) if source.frame is None else table_of(source.frame, str(source.path))


def table_of(frame: pd.DataFrame, source: str, unit: str = "row") -> Table:
    """A frame of pandas as a table whose rows are counted from 1; cells of mixed kinds become text.

    Raises
    ------
    InputError
        Two columns have one name.
    """
    names = [str(name) for name in frame.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{source}: two columns {twice!r}", "each column has a name of its own")
    columns = [_in_polars(frame.iloc[:, place]).alias(name) for place, name in enumerate(names)]
    return Table.of_frame(pl.DataFrame(columns), source, unit)


def _in_polars(cells: pd.Series[Any]) -> pl.Series:
    kinds = (pd.api.types.is_numeric_dtype, pd.api.types.is_datetime64_any_dtype)
    if isinstance(cells.dtype, pd.ArrowDtype | pd.StringDtype) or any(is_(cells.dtype) for is_ in kinds):
        return pl.Series(pl.from_pandas(cells))
    texts = [None if missing else str(cell) for cell, missing in zip(cells, cells.isna(), strict=True)]
    return pl.Series(texts, dtype=pl.String)
