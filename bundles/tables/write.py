"""Tables on disk, written so that they read back to the same floats and no cell runs as a formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl

from bundles.tables.read import is_empty, numbers, protect, read_text

TEXT_COLUMNS = ("order_id", "session", "timestamp", "asset", "side", "match", "cause", "reason")
"""Columns that stay text, whatever they look like."""


_DATE = "%Y-%m-%d"
_ROWS_AT_ONCE = 8_192
_INSTANT = "%Y-%m-%dT%H:%M:%S%.f%:z"
_RUNS_AS_FORMULA = r"^'*[=+\-@\t\r]"


def write_csv(frame: pd.DataFrame | pl.DataFrame, path: Path) -> None:
    """Write ``frame`` so that numbers read back to the same float and no cell runs as a formula.

    Sessions are written as dates and timestamps in ISO 8601 with their offset.
    """
    table = pl.from_pandas(frame) if isinstance(frame, pd.DataFrame) else frame
    written = without_nan(table).with_columns(
        *(_protected(name) for name, kind in table.schema.items() if kind == pl.String),
        *(_or_nothing(name) for name, kind in table.schema.items() if isinstance(kind, pl.Enum)),
        *(_written(table[name]) for name, kind in table.schema.items() if kind.is_temporal()),
    )
    written.rename(lambda name: str(protect(name))).write_csv(path, quote_style="necessary", batch_size=_ROWS_AT_ONCE)


def without_nan(table: pl.DataFrame) -> pl.DataFrame:
    """NaN is null; columns without any are not copied."""
    floats = [name for name, kind in table.schema.items() if kind.is_float()]
    return table.with_columns(pl.col(name).fill_nan(None) for name in floats if table[name].is_nan().any())


def _protected(name: str) -> pl.Expr:
    """As ``bundles.tables.read.protect``; an empty text is an empty cell."""
    text = pl.col(name)
    runs = text.str.contains(_RUNS_AS_FORMULA)
    return pl.when(runs).then(pl.lit("'") + text).when(text != "").then(text).alias(name)


def _or_nothing(name: str) -> pl.Expr:
    """One of our own words, or an empty cell."""
    return pl.when(pl.col(name).cast(pl.String) != "").then(pl.col(name)).alias(name)


def _written(instants: pl.Series) -> pl.Series:
    """Instants as text, each different one written once."""
    different = instants.unique()
    texts = different.dt.to_string(_DATE if instants.name == "session" else _INSTANT)
    return instants.replace_strict(different, texts, return_dtype=pl.String)


def read_csv(path: Path) -> pd.DataFrame:
    """What ``write_csv`` wrote: numbers to the same float, text as it was, an empty text as ``""``."""
    frame = read_text(path).reset_index(drop=True)
    return frame.assign(**{name: _typed(frame[name]) for name in frame.columns if name not in TEXT_COLUMNS})


def _typed(cells: pd.Series[str]) -> pd.Series[str] | pd.Series[float]:
    """A column of numbers as numbers; one that holds anything else stays text."""
    parsed = numbers(cells)
    return parsed if (parsed.notna() | is_empty(cells)).all() else cells
