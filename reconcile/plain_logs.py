"""Trade logs in which every cell is as it should be, read column by column: a million fills in a second.

Whatever is not plain is left to the careful reader, which says what is wrong and where.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import polars as pl

SIDES = {"buy": 1.0, "b": 1.0, "bot": 1.0, "bought": 1.0, "sell": -1.0, "s": -1.0, "sld": -1.0, "sold": -1.0}
"""The sign of a quantity by what a log calls the side, lower-cased."""

_NUMBERS = ("quantity", "price")
_PERHAPS = ("commission", "reference_price", "slippage")
_TEXTS = ("timestamp", "session", "asset", "order_id", "side")
_NOTHING = ("", "nan", "na", "n/a", "null", "none", "nat", "<na>")
_FIRST_DATA_LINE = 2

type Names = Callable[[list[str]], Mapping[str, str]]
"""From the file's columns to {our column: theirs}; raises ``InputError`` where that cannot be."""


def read_plain(path: Path, names: Names) -> pd.DataFrame | None:
    """The log's columns by our names, or ``None`` where it is not plain.

    Numbers are float64 and ``quantity`` is signed; text is as pyarrow holds it. The index is the file's lines.
    """
    table = _read(path)
    if table is None or table.is_empty():
        return None
    chosen = names(table.columns)
    if not {"timestamp", "asset", *_NUMBERS} <= chosen.keys():
        return None
    checked = _checked(table.select(pl.col(theirs).alias(ours) for ours, theirs in chosen.items()))
    if checked is None:
        return None
    frame = checked.to_pandas(use_pyarrow_extension_array=True)
    floats = {name: checked[name].to_numpy() for name in (*_NUMBERS, *_PERHAPS) if name in checked.columns}
    return frame.assign(**floats).set_index(_lines(len(frame)))


def _lines(count: int) -> pd.RangeIndex:
    return pd.RangeIndex(_FIRST_DATA_LINE, _FIRST_DATA_LINE + count, name="line")


def _read(path: Path) -> pl.DataFrame | None:
    """All cells as text, none of them missing; ``None`` where lines are not of one length or names not plain."""
    try:
        table = pl.read_csv(path, infer_schema=False, glob=False).fill_null("")
    except (pl.exceptions.PolarsError, OSError):
        return None
    is_plain = all(name == name.strip() and not name.startswith(("'", "\ufeff")) and name for name in table.columns)
    return table if is_plain and not any("_duplicated_" in name for name in table.columns) else None


def _checked(table: pl.DataFrame) -> pl.DataFrame | None:
    """The typed columns, if no cell is wrong."""
    there = set(table.columns)
    perhaps = [name for name in _PERHAPS if name in there]
    typed = table.select(
        *(_text(name) for name in _TEXTS if name in there),
        *(pl.col(name).cast(pl.Float64, strict=False) for name in _NUMBERS),
        *(_number_or_nan(name) for name in perhaps),
    )
    good = (_signed(typed) if "side" in there else typed).filter(
        *(pl.col(name).is_finite() for name in _NUMBERS),
        *(~pl.col(name).is_infinite() for name in perhaps),
        pl.col("price") > 0,
        pl.col("quantity") != 0,
        pl.col("asset") != "",
        pl.col("timestamp") != "",
    )
    return good if len(good) == len(table) else None


def _text(name: str) -> pl.Expr:
    """As ``scenarios.tables.unprotect``; blanks at either end are kept in an id alone."""
    text = pl.col(name).str.replace(r"^'('*[=+\-@\t\r])", "${1}")
    return text if name == "order_id" else text.str.strip_chars()


def _number_or_nan(name: str) -> pl.Expr:
    is_nothing = pl.col(name).str.to_lowercase().is_in(_NOTHING)
    number = pl.col(name).cast(pl.Float64, strict=False)
    return pl.when(is_nothing).then(math.nan).otherwise(number).alias(name)


def _signed(table: pl.DataFrame) -> pl.DataFrame:
    """Quantities by the side; rows whose side is none, or a purchase of fewer than no shares, are left out."""
    signs = table.with_columns(sign=pl.col("side").str.to_lowercase().replace_strict(SIDES, default=None))
    is_right = pl.col("sign").is_not_null() & ((pl.col("sign") < 0) | (pl.col("quantity") > 0))
    return signs.filter(is_right).with_columns(quantity=pl.col("quantity").abs() * pl.col("sign")).drop("sign")
