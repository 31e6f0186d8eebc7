"""Cells as engines write them: counts since 1970, money with its currency, assets by number or with their venue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from bundles.errors import InputError, some_of
from reconcile.logs.clock import to_iso
from reconcile.logs.format import NoteKind

if TYPE_CHECKING:
    from reconcile.logs.sheet import Sheet
    from reconcile.logs.source import Source

_COUNT = r"\d{10,19}"
_MONEY = re.compile(r"(?P<amount>-?[\d_,]*\.?\d+(?:[eE][+-]?\d+)?)\s*(?P<currency>[A-Z][A-Z0-9]{1,9})")
_UNITS = ((10, "s"), (13, "ms"), (16, "us"), (19, "ns"))
"""How many digits a moment of our days has at most, counted since 1970 in that unit."""


def instants(sheet: Sheet, column: str, source: Source, suffix: str = "") -> pd.Series[str]:
    """Timestamps as ``clock.to_iso`` gives them, also of counts since 1970, which ``suffix`` puts into a zone.

    Raises
    ------
    InputError
        A cell that is no timestamp, with its row and column.
    """
    cells = sheet.text(column)
    counted = cells.str.fullmatch(_COUNT)
    if counted.any():
        cells = cells.where(~counted, cells[counted].map(_from_count) + suffix)
    return to_iso(sheet, column, cells, source.zone)


def _from_count(cell: str) -> str:
    unit = next(unit for digits, unit in _UNITS if len(cell) <= digits)
    return pd.Timestamp(int(cell), unit=unit).isoformat()


def amounts(sheet: Sheet, column: str, currency: pd.Series[str] | None = None) -> tuple[Sheet, pd.Series[str]]:
    """Money such as ``79.72 USD`` or ``['79.72 USD']`` as numbers; what is something else stays as it is.

    Amounts in several currencies, or in another than ``currency`` says for the row, are unknown, and that is noted.
    """
    cells = sheet.text(column).str.strip("[]").str.replace("'", "").str.strip()
    written = sheet.text(column)
    cells = cells.where(written != "[]", "0")
    parsed = cells.map(_MONEY.fullmatch)
    found = parsed.map(lambda money: "" if money is None else money["amount"].replace("_", "").replace(",", ""))
    units = parsed.map(lambda money: "" if money is None else money["currency"])
    foreign = cells.str.contains(",") & cells.str.contains("[A-Z]") & (found == "")
    if currency is not None:
        foreign |= (units != "") & (currency != "") & (units != currency)
    sheet = sheet.noting(foreign, "without a fee: it is in another currency than the price", NoteKind.ASSUMED)
    return sheet, found.where(found != "", cells).where(~foreign, "")


def instruments(sheet: Sheet, column: str) -> tuple[Sheet, pd.Series[str]]:
    """Symbols of ``GOOG.XNAS``; the whole where two venues have the same symbol."""
    written = sheet.text(column)
    symbols = written.str.rsplit(".", n=1).str[0]
    if symbols.nunique() < written.nunique() or (symbols == written).all():
        return sheet, written
    venues = some_of(sorted(set(written[symbols != written].str.rsplit(".", n=1).str[1])))
    return sheet.assuming(f"assets are named without their venue ({venues})"), symbols


def named(sheet: Sheet, column: str, source: Source) -> pd.Series[str]:
    """Names of assets; a number is none, so that ``--asset-a`` says which it is.

    Raises
    ------
    InputError
        A number is not said by name, or numbers stand for several assets.
    """
    written = sheet.text(column)
    different = sorted(set(written))
    if len(different) == 1 and source.asset:
        return pd.Series(source.asset, index=written.index, name=column, dtype=object)
    if (numbers := [name for name in different if name.isdigit() or not name]) and len(different) == 1:
        problem = f"{source.path}: its {column} is {numbers[0] or 'empty'}, which names no asset"
        raise InputError(problem, "name it with --asset-a or --asset-b, such as --asset-a GOOG")
    if numbers:
        problem = f"{source.path}: its {column} has numbers instead of names: {some_of(different)}"
        raise InputError(problem, "name the columns of the prices that the engine is given, and export anew")
    return written
