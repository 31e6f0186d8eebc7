"""CSV and Parquet files as tables whose rows know where they stand in their file.

``read_table`` is for any file that somebody made. Every cell of a CSV file is the text that stands there, blanks and
all, and a missing one is ``""``: nothing becomes a number or NaN until ``cells.numbers`` is asked to make it one.
Polars reads a million rows in a fraction of a second. Only what it cannot be trusted with (open quotes, line
breaks within a cell, lines that do not fit the header) is read again line by line, to be understood or refused
with its line. So ask of whole columns, and look at single cells only to say what is wrong::

    table = read_table(path, "expected the path of a trade log")
    price = numbers(table.frame["price"])
    table.refuse_first("price", price <= 0, "prices are positive")     # log.csv, line 7: price is '-3'
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock

import numpy as np
import pandas as pd
import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pyarrow.parquet as pq

from bundles.arrays import Ints
from bundles.errors import InputError
from bundles.tables.cells import unprotect, unprotected
from bundles.tables.table import LINE, Table

_FIRST_DATA_LINE = 2
SEPARATORS = ",;\t|"
"""What may part the cells of a line; of two that a header has equally often the first."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_HEADER = 1 << 16
_IN_QUOTES = re.compile(r'"[^"]*"?')
_UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
}
_UNREADABLE = (UnicodeError, EOFError, csv.Error, lzma.LZMAError, pl.exceptions.PolarsError, pa.ArrowInvalid)
_MEANT = "expected CSV in UTF-8 with one header line, or Parquet"

type Kinds = Callable[[Sequence[str]], Mapping[str, type[pl.DataType]]]
"""From the names in a header to those that are wanted, with the type of each."""


def read_table(path: Path, expected: str) -> Table:
    """The table at ``path``, perhaps without rows; ``expected`` is the hint where there is none.

    Raises
    ------
    InputError
        The file is missing or malformed.
    """
    content = _content(path, expected)
    if path.suffix != ".parquet":
        return parse_csv(content, str(path))
    with _refusing(path, _MEANT):
        return Table.of_frame(pl.read_parquet(content), str(path))


def read_columns(path: Path, kinds: Kinds) -> Table | None:
    """Only the wanted columns of a CSV file, in their types and with null for an empty number: in a third less time.

    ``None`` where that is not plain: ``read_table`` then gives all cells as text, or says what is wrong.
    """
    if path.suffix == ".parquet" or not path.is_file():
        return None
    with _refusing(path, _MEANT):
        content = _content(path, _MEANT)
        separator = _separator_in(content)
        read = _quickly(content, kinds, separator)
    return None if read is None else Table(str(path), LINE, read[1], unprotected(read[0]), separator)


def read_table_below(path: Path, expected: str, is_header: Callable[[tuple[str, ...]], bool]) -> Table | None:
    """The table of a CSV file whose header stands below other lines; ``None`` where no line is the header.

    Raises
    ------
    InputError
        As ``read_table``.
    """
    content = _content(path, expected)
    for number, start in enumerate(_starts_of_lines(content)):
        line = content[start : start + _LONGEST_HEADER].split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
        if any(is_header(cells) for cells in split_lines(line, most=1)):
            table = parse_csv(content[start:], str(path))
            return replace(table, numbers=table.numbers + number)
    return None


def _starts_of_lines(content: bytes) -> Iterator[int]:
    """Where each line begins."""
    start = 0
    while start < len(content):
        yield start
        start = content.find(b"\n", start) + 1 or len(content)


def separator_of(header: str) -> str:
    """What parts the cells of a header: the one of ``SEPARATORS`` that it has most outside of quotes."""
    plain = _IN_QUOTES.sub("", header)
    return max(SEPARATORS, key=plain.count)


def parse_csv(content: bytes, source: str) -> Table:
    """The table in a CSV file's bytes. Blank lines are left out, and apostrophes before formulas are taken off.

    Cells are parted by what parts those of the header (``separator_of``).

    Raises
    ------
    InputError
        No header, not UTF-8, an open quote, or a line that is longer than the header.
    """
    with _refusing(source, _MEANT):
        separator = _separator_in(content)
        frame, lines = _quickly(content, separator=separator) or _line_by_line(content, separator)
        if any("\0" in name for name in frame.columns):
            raise csv.Error("no text: its header holds a null byte")
    return _without_blank_rows(Table(source, LINE, lines, unprotected(frame), separator))


def read_lines(path: Path, expected: str) -> list[tuple[int, list[str]]]:
    """Every line of a CSV file that is not blank, as cells, with the line on which it begins.

    For files in which several tables stand below each other.

    Raises
    ------
    InputError
        The file is missing, no text, or has an open quote.
    """
    content = _content(path, expected)
    with _refusing(path, "expected CSV in UTF-8"):
        return [(line, cells) for line, cells in _lines(content) if any(cell.strip() for cell in cells)]


def split_lines(text: str, most: int) -> list[tuple[str, ...]]:
    """The first lines of a piece of a CSV file that are not blank, as cells without blanks around them."""
    lines = [line for line in text.splitlines() if line.strip()][:most]
    rows = csv.reader(lines, delimiter=separator_of(lines[0]) if lines else ",")
    return [tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)]


def read_bytes(path: Path, expected: str) -> bytes:
    """A file unpacked, in UTF-8.

    Raises
    ------
    InputError
        The file is missing or malformed.
    """
    return _content(path, expected)


def read_parquet(path: Path, expected: str = "the path of a Parquet file") -> pd.DataFrame:
    """The frame in a Parquet file with its index, as pandas wrote it.

    Raises
    ------
    InputError
        The file is missing, or not a Parquet file.
    """
    with _refusing(path, expected):
        frame: pd.DataFrame = pd.read_parquet(path)
        return frame


def parquet_columns(path: Path) -> tuple[str, ...]:
    """Names of a Parquet file's columns, none of its content; none where it cannot be read."""
    try:
        return tuple(str(name).strip() for name in pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError):
        return ()


def _content(path: Path, expected: str) -> bytes:
    with _refusing(path, expected):
        return in_utf8(_UNPACK.get(path.suffix, bytes)(path.read_bytes()))


def in_utf8(content: bytes, errors: str = "strict") -> bytes:
    """Text that begins with the mark of UTF-16, which Windows programs write, in UTF-8; all else as it is."""
    return content.decode("utf-16", errors=errors).encode() if content.startswith(_UTF_16) else content


def _separator_in(content: bytes) -> str:
    """What parts the cells of the first line that is not blank."""
    start = len(content) - len(content.lstrip())
    return separator_of(content[start : start + _LONGEST_HEADER].split(b"\n", 1)[0].decode("utf-8", errors="replace"))


@contextmanager
def _refusing(source: object, expected: str) -> Iterator[None]:
    """What readers raise as one line."""
    try:
        yield
    except _UNREADABLE as error:
        raise InputError(f"{source}: {' '.join(str(error).split())}", expected) from error
    except OSError as error:
        raise InputError(f"{source}: {(error.strerror or str(error)).lower()}", expected) from error


_ONE_BY_ONE = Lock()
"""polars registers kinds of rows when it first meets them, which two threads must not do at once."""

type _Numbered = tuple[pl.DataFrame, Ints]


def _quickly(content: bytes, kinds: Kinds | None = None, separator: str = ",") -> _Numbered | None:
    """The table and the line of each row, or ``None`` where its rows are not the file's lines one by one."""
    if b'"' in content and (b' "' in content or (separator != "\t" and b'\t"' in content)):
        return None
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        return None
    whole = content if content.endswith(b"\n") else content + b"\n"
    first = whole[: whole.index(b"\n")].decode("utf-8-sig")
    header = next(csv.reader([first], strict=True, delimiter=separator), [])
    wanted = kinds(header) if kinds and header == _names(header) else {}
    try:
        table = pl.read_csv(
            whole, infer_schema=False, columns=list(wanted) or None, schema_overrides=wanted, separator=separator
        )
    except pl.exceptions.PolarsError:
        return None
    breaks = _breaks_within(table) if whole.count(b"\n") > 1 + len(table) else np.zeros(len(table), dtype=np.int64)
    if whole.count(b"\n") != 1 + len(table) + breaks.sum() or table.width != len(wanted or header):
        return None
    table.columns = [name for name in _names(header) if not wanted or name in wanted]
    filled = table.with_columns(cell.fill_null("") for cell in table.select(cs.string()) if cell.null_count())
    lines = np.arange(_FIRST_DATA_LINE, _FIRST_DATA_LINE + len(table))
    return filled, lines + np.cumsum(breaks) - breaks


def _breaks_within(table: pl.DataFrame) -> Ints:
    """How many ends of lines each row has within its cells."""
    counts = [cells.fill_null("").str.count_matches("\n", literal=True) for cells in table.select(cs.string())]
    return np.sum([count.to_numpy() for count in counts], axis=0, dtype=np.int64)


def _line_by_line(content: bytes, separator: str = ",") -> _Numbered:
    """The table and the line on which each row begins."""
    lines = _lines(content, separator)
    header = next((cells for _, cells in lines if cells), None)
    if header is None:
        raise csv.Error("No columns to parse from file")
    numbered = list(lines)
    for line, cells in numbered:
        if len(cells) > len(header):
            raise csv.Error(f"a line has more cells than the header (line {line})")
    rows = [[*cells, *[""] * (len(header) - len(cells))] for _, cells in numbered]
    with _ONE_BY_ONE:
        frame = pl.DataFrame(rows, schema=dict.fromkeys(_names(header), pl.String), orient="row")
    return frame, np.array([line for line, _ in numbered], dtype=np.int64)


def _lines(content: bytes, separator: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Each line's cells; blanks before a quote are no part of a cell."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    quoted_after_blanks = rf'[{separator}\n][ \t]+"' if separator != "\t" else r'[\t\n] +"'
    blanks = re.search(quoted_after_blanks.encode(), content) is not None
    reader = csv.reader(text, strict=True, skipinitialspace=blanks, delimiter=separator)
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _names(header: Sequence[str]) -> list[str]:
    """Names of columns, equal ones told apart as polars does."""
    names = [unprotect(name) for name in header]
    counts = [names[:place].count(name) for place, name in enumerate(names)]
    return [f"{name}_duplicated_{count - 1}" if count else name for name, count in zip(names, counts, strict=True)]


def _without_blank_rows(table: Table) -> Table:
    """Lines on which nothing stands; the first column is looked at alone as long as it is never blank."""
    if not table.frame.width or not (table.frame.to_series(0).str.strip_chars() == "").any():
        return table
    blank = table.frame.select(pl.all_horizontal(pl.all().str.strip_chars() == "")).to_series()
    return table.only(~blank.to_numpy())
