"""Trade logs in which every cell is as it should be, read column by column: a million fills in a second.

Whatever is not plain is left to the careful reader, which says what is wrong and where.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
import polars as pl
import polars.selectors as cs

SIDES = {"buy": 1.0, "b": 1.0, "bot": 1.0, "bought": 1.0, "sell": -1.0, "s": -1.0, "sld": -1.0, "sold": -1.0}
"""The sign of a quantity by what a log calls the side, lower-cased."""

_NUMBERS = ("quantity", "price")
_PERHAPS = ("commission", "reference_price", "slippage")
_TEXT = ("timestamp", "asset", "order_id", "session", "side")
_UNCLEAN = r"^[\s']|\s$"
_FIRST_DATA_LINE = 2

type Names = Callable[[list[str]], Mapping[str, str]]
"""From the file's columns to {our column: theirs}; raises ``InputError`` where that cannot be."""


def read_plain(path: Path, names: Names) -> pl.DataFrame | None:
    """The log's columns by our names, or ``None`` where it is not plain.

    Numbers are float64 and ``quantity`` is signed; all else is text.
    """
    header = _header(path)
    if header is None:
        return None
    chosen = names(header)
    if not {"timestamp", "asset", *_NUMBERS} <= chosen.keys():
        return None
    table = _read(path, chosen)
    return None if table is None or table.is_empty() else _checked(table)


def as_frame(table: pl.DataFrame) -> pd.DataFrame:
    """A plain log for pandas, with the file's lines as its index."""
    frame = table.to_pandas(use_pyarrow_extension_array=True)
    floats = {name: table[name].to_numpy() for name in (*_NUMBERS, *_PERHAPS) if name in table.columns}
    lines = pd.RangeIndex(_FIRST_DATA_LINE, _FIRST_DATA_LINE + len(frame), name="line")
    return frame.assign(**floats).set_index(lines)


def _header(path: Path) -> list[str] | None:
    """Names of the columns; ``None`` where some would have to be cleaned or told apart."""
    try:
        names = pl.scan_csv(path, infer_schema=False, glob=False).collect_schema().names()
    except (pl.exceptions.PolarsError, OSError):
        return None
    is_plain = all(name == name.strip() and not name.startswith(("'", "\ufeff")) and name for name in names)
    return names if is_plain and not any("_duplicated_" in name for name in names) else None


def _read(path: Path, chosen: Mapping[str, str]) -> pl.DataFrame | None:
    """Text of which nothing is missing, and numbers; ``None`` where a line or a number is not plain."""
    kinds = {theirs: pl.Float64 if ours in _NUMBERS + _PERHAPS else pl.String for ours, theirs in chosen.items()}
    try:
        table = pl.read_csv(path, schema_overrides=kinds, columns=list(kinds), infer_schema=False, glob=False)
    except (pl.exceptions.PolarsError, OSError):
        return None
    ours = table.select(pl.col(theirs).alias(name) for name, theirs in chosen.items())
    return ours.with_columns(cs.string().fill_null(""), cs.float().fill_null(math.nan))


def _checked(table: pl.DataFrame) -> pl.DataFrame | None:
    """The columns as they are meant, if no cell is wrong."""
    unclean = table.select(cs.string().str.contains(_UNCLEAN).any()).row(0, named=True)
    clean = table.with_columns(_text(name) for name, is_unclean in unclean.items() if is_unclean)
    signed = clean.with_columns(sign=_sign()) if "side" in table.columns else clean
    if not signed.select(pl.all_horizontal(*_demands(signed.columns))).item():
        return None
    if "sign" not in signed.columns:
        return signed
    return signed.with_columns(quantity=pl.col("quantity").abs() * pl.col("sign")).drop("sign")


def _demands(columns: Sequence[str]) -> Iterator[pl.Expr]:
    """What holds of a plain log's columns, each as one value."""
    quantity, price, sign = pl.col("quantity"), pl.col("price"), pl.col("sign")
    yield (price.is_finite() & (price > 0)).all()
    yield (quantity.is_finite() & (quantity != 0)).all()
    yield from ((pl.col(name) != "").all() for name in ("asset", "timestamp"))
    yield from (~pl.col(name).is_infinite().any() for name in _PERHAPS if name in columns)
    yield from (~pl.col(name).str.contains("\n", literal=True).any() for name in _TEXT if name in columns)
    if "sign" in columns:  # nobody buys fewer than no shares
        yield (sign.is_not_null() & ((sign < 0) | (quantity > 0))).all()


def _text(name: str) -> pl.Expr:
    """As ``bundles.tables.read.unprotect``; blanks at either end are kept in an id alone."""
    cells = pl.col(name).str.replace(r"^'('*[=+\-@\t\r])", "${1}")
    return cells if name == "order_id" else cells.str.strip_chars()


def _sign() -> pl.Expr:
    """The sign of the side; null where the side is none."""
    return pl.col("side").str.to_lowercase().replace_strict(SIDES, default=None, return_dtype=pl.Float64)
