"""The table of deals in a report of MetaTrader 5, which is HTML in UTF-16 with many tables below each other."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import polars as pl

from bundles.errors import InputError
from bundles.tables.read import read_bytes
from bundles.tables.table import Table

if TYPE_CHECKING:
    from pathlib import Path

_TITLES = ("Trade History Report", "Strategy Tester Report", "Trade Report")
_MARKS = {"Time", "Deal", "Symbol", "Direction", "Volume"}
_HOW = "save the report as HTML from the tab History, with deals"


def is_report(text: str) -> bool:
    """Whether the head of a file is that of such a report."""
    return "<html" in text[:2000].lower() and (any(title in text for title in _TITLES) or "<b>Deal</b>" in text)


def deals_of_report(path: Path) -> Table | None:
    """The deals, numbered from 1; ``None`` where the file is no HTML.

    Raises
    ------
    InputError
        There is no table of deals in it.
    """
    content = read_bytes(path, "expected MetaTrader's deals, CSV or HTML")
    if not content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return None
    reader = _Rows()
    reader.feed(content.decode("utf-8-sig", errors="replace"))
    start = next((number for number, row in enumerate(reader.rows) if set(row) >= _MARKS), None)
    if start is None:
        raise InputError(f"{path}: no table with Time, Deal and Direction", _HOW)
    header, deals = reader.rows[start], list[list[str]]()
    for row in reader.rows[start + 1 :]:
        if len(row) != len(header) or not row[0]:
            break  # the sums below the deals
        deals.append(row)
    columns = {name: [row[place] for row in deals] for place, name in enumerate(header) if name}
    return Table.of_frame(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), str(path), "deal")


class _Rows(HTMLParser):
    """The cells of each row, whatever table it is in; a cell that spans columns is one."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows and ("class", "hidden") not in attrs:
            self.rows[-1].append("")
            self._is_open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._is_open = False

    def handle_data(self, data: str) -> None:
        if self._is_open and self.rows and self.rows[-1]:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {data.strip()}".strip()
