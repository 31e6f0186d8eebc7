"""The head of a file: enough to tell its format without reading it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bundles.tables.read import in_utf8, parquet_columns, split_lines

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.logs.source import Source

_FIRST_BYTES = 1 << 16
_KEY = re.compile(r'"([^"\\]{1,60})"\s*:')


@dataclass(frozen=True)
class Head:
    """The first 64 kB of a file as text; for Parquet the names of its columns instead.

    The same goes for a frame. What cannot be opened has an empty head: the reader of our own logs then tells why.
    """

    path: Path
    text: str
    parquet_columns: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The first lines that are not blank, as cells of a CSV file."""
        return tuple(split_lines(self.text, most=25))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The header as it is written."""
        return self.parquet_columns or (self.lines[0] if self.is_table and self.lines else ())

    @cached_property
    def names(self) -> frozenset[str]:
        """The header, lower-cased."""
        return frozenset(name.lower() for name in self.columns)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names in a JSON file, of objects within others too."""
        return frozenset(_KEY.findall(self.text)) if self.is_json else frozenset()

    def cells(self, column: str) -> tuple[str, ...]:
        """What stands below a name of the header in the first lines, as far as they are long enough."""
        place = self.columns.index(column)
        return tuple(line[place] for line in self.lines[1:] if len(line) > place)

    @property
    def is_json(self) -> bool:
        return self.text.lstrip().startswith(("{", "["))

    @property
    def is_xml(self) -> bool:
        return self.text.lstrip().startswith("<")

    @property
    def is_table(self) -> bool:
        return not self.is_json and not self.is_xml


def head_of(source: Source) -> Head:
    """Look at the first bytes of a file, or at the names of a frame's columns."""
    path = source.path
    if source.frame is not None:
        return Head(path, "", tuple(str(name).strip() for name in source.frame.columns))
    try:
        if path.suffix == ".parquet":
            return Head(path, "", parquet_columns(path))
        with path.open("rb") as file:
            # A piece of UTF-16 may end amid a character, of one of two bytes.
            return Head(path, in_utf8(file.read(_FIRST_BYTES), errors="ignore").decode("utf-8-sig", errors="replace"))
    except OSError:
        return Head(path, "")
