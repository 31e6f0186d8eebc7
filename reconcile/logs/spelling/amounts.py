"""Numbers as people write them: ``1,760``, ``$51.15``, ``79.72 USD``, ``(3.10)``, ``51,15``, a fee as an object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bundles.errors import InputError
from bundles.tables.cells import is_empty, numbers
from bundles.tables.table import first
from reconcile.logs.format import Note, NoteKind

if TYPE_CHECKING:
    from bundles.tables.table import Table

_WORD = r"[A-Za-z]{1,3}\$|[A-Z]{2,6}|[$€£¥₿₹₽]"
_NUMBER = (
    rf"^(?P<open>\()?\s*(?P<sign>[+\-−]?)\s*(?P<word>{_WORD})?\s*(?P<sign2>[+\-−]?)\s*"
    r"(?P<digits>\d[\d.,'’\x{a0}\x{202f} ]*|\.\d+)(?P<exponent>[eE][+-]?\d+)?"
    rf"\s*(?P<word2>{_WORD})?\s*(?P<close>\))?$"
)
_OBJECT = r"""^\{.*["'](?:cost|amount|value)["']\s*:\s*["']?([+-]?[\d.]+(?:[eE][+-]?\d+)?)["']?\s*[,}]"""
_NO_COST = r"""^\{.*["'](?:cost|amount|value)["']\s*:\s*(?:None|null)\b|^\{\s*\}$"""
_CURRENCY = r"""^\{.*["']currency["']\s*:\s*["']([^"']*)["']"""
_SPACED = r"^\d{1,3}(?:[ '’\x{a0}\x{202f}]\d{3})+(?:[.,]\d+)?$"
_THOUSANDS_COMMA = r"^\d{1,3}(?:,\d{3})+\.\d*$|^\d{1,3}(?:,\d{3}){2,}$"
_DECIMAL_COMMA = (
    r"^\d+,(?:\d{1,2}|\d{4,})$|^0\d*,\d+$|^\d{4,},\d+$|^\d{1,3}(?:\.\d{3})+,\d+$|^\d{1,3}(?:\.\d{3}){2,}$"
)
_DECIMAL_POINT = r"^\d*\.(?:\d{1,2}|\d{4,})$|^0\d*\.\d+$|^\d{4,}\.\d+$"
_AS_DOLLARS = (
    r"^(?:-?\$?|\$-)(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?$"
    r"|^\(\$?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?\)$"
)
_EITHER_WAY = r"^[1-9]\d{0,2},\d{3}$"
_BY_COMMA = (",", "|")
_SIGNS_OF = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}


@dataclass(frozen=True)
class _Column:
    """A column taken apart: signs, digits with what parts them, exponents, and words for a currency."""

    name: str
    cells: pl.Series
    digits: pl.Series
    sign: pl.Series
    exponent: pl.Series
    words: pl.Series

    def has(self, pattern: str) -> pl.Series:
        return self.digits.str.contains(pattern).fill_null(value=False)

    def parsed(self, *, by_comma: bool) -> pl.Series:
        """As text that reads as a number, null where a cell is none; ``by_comma``: a comma stands before decimals."""
        mark, group = (r",", r"\.") if by_comma else (r"\.", r",")
        fits = rf"^\d*(?:{mark}\d*)?$|^\d{{1,3}}(?:{group}\d{{3}})+(?:{mark}\d*)?$"
        plain = self.digits.str.replace_all(group, "").str.replace(mark, ".")
        return pl.select(
            pl.when(self.has(fits)).then(pl.concat_str([self.sign, plain, self.exponent], ignore_nulls=True))
        ).to_series()


def plain_amounts(
    table: Table, columns: Mapping[str, str]
) -> tuple[Table, tuple[Note, ...], Mapping[str, pl.Series]]:
    """The table with its numbers as plain ones, what was assumed, and the currencies that stood beside numbers.

    ``columns`` is {our column: theirs} of those that hold numbers. A cell that is no number in any way stays as it
    is. Whether a comma stands before decimals or between thousands, the numbers of the whole file tell together.

    Raises
    ------
    InputError
        They do not tell it, or contradict each other.
    """
    written = {ours: theirs for ours, theirs in columns.items() if table.frame[theirs].dtype == pl.String}
    if not any(_odd(table.frame[theirs]).any() for theirs in written.values()):
        return table, (), {}
    if (at_once := _dollars(table, written)) is not None:
        return at_once
    taken = [_taken_apart(ours, table.frame[theirs]) for ours, theirs in written.items()]
    by_comma = _is_comma_decimal(table, taken)
    found, examples = {}, []
    for column in taken:
        plain = column.parsed(by_comma=by_comma)
        new = pl.select(pl.when(plain.is_null()).then(column.cells).otherwise(plain)).to_series()
        found[written[column.name]] = new.alias(written[column.name])
        examples += _examples(column, new)
    what = f"read {', '.join(examples)}" if examples else ""
    notes = (Note(NoteKind.ASSUMED, what),) if what else ()
    words = {column.name: column.words for column in taken if (column.words != "").any()}
    return replace(table, frame=table.frame.with_columns(found.values())), notes, words


type _Plain = tuple[Table, tuple[Note, ...], Mapping[str, pl.Series]]


def _dollars(table: Table, written: Mapping[str, str]) -> _Plain | None:
    """The same where all is written as ``-$1,234.50`` or less of it, and commas part the columns: at once."""
    if table.separator not in _BY_COMMA:
        return None
    found, examples = {}, []
    for ours, theirs in written.items():
        cells = table.frame[theirs].fill_null("").str.strip_chars()
        odd = numbers(cells).is_nan() & (cells != "")
        if not (cells.filter(odd).str.contains(_AS_DOLLARS)).all():
            return None
        if odd.any():
            plain = cells.str.replace_all("(", "-", literal=True).str.replace_all(r"[$,)]", "")
            found[theirs] = plain.alias(theirs)
            row = odd.arg_true()[0]
            examples.append(f"{cells[row]!r} as {ours} {plain[row]}")
    notes = (Note(NoteKind.ASSUMED, f"read {', '.join(examples)}"),) if examples else ()
    return replace(table, frame=table.frame.with_columns(found.values())), notes, {}


def _odd(cells: pl.Series) -> pl.Series:
    """Where a cell is no plain number, and not empty either."""
    odd = numbers(cells).is_nan()
    return odd & ~is_empty(cells) if odd.any() else odd


def _taken_apart(name: str, cells: pl.Series) -> _Column:
    text = cells.fill_null("").str.strip_chars()
    parts = text.str.extract_groups(_NUMBER).struct
    digits = parts.field("digits").str.strip_chars()
    spaced = digits.str.contains(_SPACED).fill_null(value=False)
    digits = digits.zip_with(~spaced, digits.str.replace_all(r"[ '’\x{a0}\x{202f}]", ""))
    closed = parts.field("open").is_null() == parts.field("close").is_null()
    signs = (parts.field("sign").fill_null("") + parts.field("sign2").fill_null("")).str.replace("−", "-")
    sign = signs.zip_with(parts.field("open").is_null(), pl.Series(["-"]).new_from_index(0, len(text)))
    words = parts.field("word").fill_null("") + parts.field("word2").fill_null("")
    digits = digits.zip_with(closed & (signs.str.len_chars() < 2), digits.clear(len(text)))
    words = words.replace(_SIGNS_OF)
    column = _Column(name, cells, digits, sign.fill_null(""), parts.field("exponent"), words.fill_null(""))
    return _with_objects(column, text) if text.str.starts_with("{").any() else column


def _with_objects(column: _Column, text: pl.Series) -> _Column:
    """With what small objects hold, as a fee with its currency."""
    plain, inner = ~text.str.starts_with("{"), text.str.extract(_OBJECT, 1)
    no_cost = text.str.contains(_NO_COST)
    return _Column(
        column.name,
        column.cells.zip_with(~no_cost, pl.Series([""]).new_from_index(0, len(text))),
        column.digits.zip_with(plain, inner.str.extract(r"^[+-]?([\d.]+)", 1)),
        column.sign.zip_with(plain, inner.str.extract(r"^([+-])", 1).fill_null("")),
        column.exponent.zip_with(plain, inner.str.extract(r"([eE][+-]?\d+)$", 1)),
        column.words.zip_with(plain, text.str.extract(_CURRENCY, 1).fill_null("")),
    )


def _is_comma_decimal(table: Table, columns: Iterable[_Column]) -> bool:
    """Whether a comma stands before decimals in this file."""
    columns = list(columns)
    commas = _first_with(columns, _DECIMAL_COMMA)
    points = _first_with(columns, _DECIMAL_POINT, _THOUSANDS_COMMA)
    if commas is not None:
        place = f"{table.place(commas[1])}: {commas[0].name} is {commas[0].cells[commas[1]]!r}"
        if points is not None:
            other = points[0].cells[points[1]]
            raise InputError(f"{place}, and {table.place(points[1])} has {other!r}", "write all decimals one way")
        if table.separator in _BY_COMMA:
            hint = "decimal commas are read where ; parts the columns: save it so, or with decimal points"
            raise InputError(place, hint)
        return True
    either = _first_with(columns, _EITHER_WAY)
    if either is not None and points is None and table.separator not in _BY_COMMA:
        column, row = either
        cell = column.cells[row]
        problem = f"{table.place(row)}: {column.name} is {cell!r}, which may have thousands or decimals"
        raise InputError(problem, f"save it with {cell.replace(',', '')} or {cell.replace(',', '.')}")
    return False


def _first_with(columns: Iterable[_Column], *patterns: str) -> tuple[_Column, int] | None:
    for column in columns:
        found = np.zeros(len(column.digits), dtype=np.bool_)
        for pattern in patterns:
            found |= column.has(pattern).to_numpy()
        if (row := first(found)) is not None:
            return column, row
    return None


def _examples(column: _Column, new: pl.Series) -> list[str]:
    """One number of the column that is not read as it stands."""
    row = first((column.cells.str.strip_chars() != new) & (new != ""))
    return [] if row is None else [f"{column.cells[row].strip()!r} as {column.name} {new[row]}"]


def are_amounts(cells: Iterable[str]) -> bool:
    """Whether every one of some cells is a number in some way; empty ones do not count."""
    text = pl.Series(list(cells), dtype=pl.String).str.strip_chars()
    text = text.filter(~is_empty(text))
    return len(text) > 0 and bool((~numbers(text).is_nan() | text.str.contains(_NUMBER)).all())
