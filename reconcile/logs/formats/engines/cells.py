"""Cells as engines write them: counts since 1970, money with its currency, assets by number or with their venue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bundles.errors import InputError, some_of
from reconcile.logs.format import NoteKind
from reconcile.logs.rows import EXPECTED_STAMP, STAMP

if TYPE_CHECKING:
    from reconcile.logs.rows import Rows
    from reconcile.logs.source import Source

_COUNT = r"^\d{10,19}$"
_MONEY = r"^(?P<amount>-?[\d_,]*\.?\d+(?:[eE][+-]?\d+)?)\s*(?P<currency>[A-Z][A-Z0-9]{1,9})$"
_UNITS = ((10, 1_000_000_000), (13, 1_000_000), (16, 1_000), (19, 1))
"""How many digits a moment of our days has at most, counted since 1970 in units of so many nanoseconds."""


def instants(rows: Rows, column: str, source: Source, suffix: str = "") -> pl.Series:
    """Timestamps as ``Rows.stamps`` gives them, also of counts since 1970, which ``suffix`` puts into a zone.

    Raises
    ------
    InputError
        A cell that is no timestamp, with its row and column.
    """
    cells = rows.text(column).alias(column)
    counted = cells.str.contains(_COUNT)
    if counted.any():
        cells = _from_counts(cells, suffix).zip_with(counted, cells).alias(column)
    rows.refuse(cells, ~cells.str.contains(STAMP), EXPECTED_STAMP)  # a program writes no other forms
    return rows.stamps(cells, source.zone)


def _from_counts(cells: pl.Series, suffix: str) -> pl.Series:
    """Whole numbers as moments, null where a cell is none."""
    counts, digits = cells.cast(pl.Int64, strict=False), cells.str.len_chars()
    nanoseconds = counts
    for most, unit in reversed(_UNITS):
        nanoseconds = (counts * unit).zip_with(digits <= most, nanoseconds)
    return nanoseconds.cast(pl.Datetime("ns")).dt.to_string("%Y-%m-%dT%H:%M:%S%.f") + suffix


def amounts(rows: Rows, column: str, currency: pl.Series | None = None) -> tuple[Rows, pl.Series]:
    """Money such as ``79.72 USD`` or ``['79.72 USD']`` as numbers; what is something else stays as it is.

    Amounts in several currencies, or in another than ``currency`` says for the row, are unknown, and that is noted.
    """
    written = rows.text(column)
    cells = written.str.strip_chars("[]").str.replace_all("'", "", literal=True).str.strip_chars()
    cells = cells.zip_with(written != "[]", rows.filled("0"))
    parts = cells.str.extract_groups(_MONEY).struct
    found = parts.field("amount").str.replace_all(r"[_,]", "").fill_null("")
    units = parts.field("currency").fill_null("")
    foreign = cells.str.contains(",", literal=True) & cells.str.contains("[A-Z]") & (found == "")
    if currency is not None:
        foreign |= (units != "") & (currency != "") & (units != currency)
    rows = rows.noting(foreign, "without a fee: it is in another currency than the price", NoteKind.ASSUMED)
    return rows, found.zip_with(found != "", cells).zip_with(~foreign, rows.filled(""))


def instruments(rows: Rows, column: str) -> tuple[Rows, pl.Series]:
    """Symbols of ``GOOG.XNAS``; the whole where two venues have the same symbol."""
    written = rows.text(column)
    symbols = written.str.replace(r"\.[^.]*$", "")
    if symbols.n_unique() < written.n_unique() or (symbols == written).all():
        return rows, written
    venues = written.filter(symbols != written).unique().str.extract(r"\.([^.]*)$", 1)
    return rows.assuming(f"assets are named without their venue ({some_of(sorted(set(venues)))})"), symbols


def named(rows: Rows, column: str, source: Source) -> pl.Series:
    """Names of assets; a number is none, so that ``--asset-a`` says which it is.

    Raises
    ------
    InputError
        A number is not said by name, or numbers stand for several assets.
    """
    written = rows.text(column)
    different = sorted(set(written.unique()))
    if len(different) == 1 and source.asset:
        return rows.filled(source.asset)
    if (numbers := [name for name in different if name.isdigit() or not name]) and len(different) == 1:
        problem = f"{source.path}: its {column} is {numbers[0] or 'empty'}, which names no asset"
        raise InputError(problem, "name it with --asset-a or --asset-b, such as --asset-a GOOG")
    if numbers:
        problem = f"{source.path}: its {column} has numbers instead of names: {some_of(different)}"
        raise InputError(problem, "name the columns of the prices that the engine is given, and export anew")
    return written
