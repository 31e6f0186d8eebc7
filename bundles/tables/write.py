"""Tables on disk, written so that they read back to the same floats and no cell runs as a formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl

from bundles.tables.cells import protect, protected

_DATE = "%Y-%m-%d"
_INSTANT = "%Y-%m-%dT%H:%M:%S%.f%:z"
_ROWS_AT_ONCE = 8_192
_TEXT = (pl.String, pl.Enum, pl.Categorical)


def write_csv(frame: pd.DataFrame | pl.DataFrame, path: Path) -> None:
    """Write ``frame`` so that numbers read back to the same float and no cell runs as a formula.

    Sessions are written as dates and timestamps in ISO 8601 with their offset.
    """
    table = pl.from_pandas(frame) if isinstance(frame, pd.DataFrame) else frame
    written = without_nan(table).with_columns(
        *(_texts(name, kind) for name, kind in table.schema.items() if isinstance(kind, _TEXT)),
        *(_written(table[name]) for name, kind in table.schema.items() if kind.is_temporal()),
    )
    written.rename(protect).write_csv(path, quote_style="necessary", batch_size=_ROWS_AT_ONCE)


def without_nan(table: pl.DataFrame) -> pl.DataFrame:
    """NaN is null; columns without any are not copied."""
    floats = [name for name, kind in table.schema.items() if kind.is_float()]
    return table.with_columns(pl.col(name).fill_nan(None) for name in floats if table[name].is_nan().any())


def _texts(name: str, kind: pl.DataType) -> pl.Expr:
    """Text that a spreadsheet leaves alone; a million of a few harmless words are not looked at one by one."""
    if isinstance(kind, pl.Enum) and all(protect(word) == word for word in kind.categories):
        return pl.when(pl.col(name).cast(pl.String) != "").then(pl.col(name)).alias(name)
    return protected(name)


def _written(instants: pl.Series) -> pl.Series:
    """Instants as text, each different one written once."""
    different = instants.unique()
    texts = different.dt.to_string(_DATE if instants.name == "session" else _INSTANT)
    return instants.replace_strict(different, texts, return_dtype=pl.String)
