"""Interactive Brokers: the section Trades of an activity statement, CSV.

By field list: the section's columns as the Reporting Guide has them ("Trades", Activity Statements), and as they
stand in statements of several years.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bundles.errors import InputError
from bundles.tables.read import parse_csv, read_bytes
from bundles.tables.table import LINE, Table
from reconcile.logs.clock import NEW_YORK
from reconcile.logs.format import Format, NoteKind, ReadLog
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_SECTION = ("trades", "header", "datadiscriminator")
_HEADER, _DATA = (b"Trades,Header,", b'"Trades","Header",'), (b"Trades,Data,", b'"Trades","Data",')
_NEEDED = ("DataDiscriminator", "Asset Category", "Symbol", "Date/Time", "Quantity", "T. Price")
_EXECUTIONS = ("Execution", "Trade")
_SECURITIES = ("Stocks", "Bonds", "Funds", "Warrants", "Mutual Funds")
_HOW = "ask for the statement again with Trades: Performance & Reports, Statements, Activity, CSV"


def _is_statement(head: Head) -> bool:
    return head.is_table and any(_is_of_statement(line) for line in head.lines)


def _is_of_statement(cells: tuple[str, ...]) -> bool:
    start = tuple(cell.lower() for cell in cells[:3])
    return start == _SECTION or start[:2] == ("statement", "header")


def _read(source: Source) -> ReadLog:
    trades = Rows(_trades(source.path))
    trades.require(*_NEEDED)
    return _in_our_columns(_securities(_executions(trades)), source.zone or NEW_YORK)


def _trades(path: Path) -> Table:
    """The lines of the section, below each of its headers; columns that only another header has are empty."""
    blocks = list(_blocks(path))
    if not blocks:
        raise InputError(f"{path}: a statement without a section Trades", _HOW)
    tables = [parse_csv(b"\n".join(lines), str(path)) for _, lines in blocks]
    places = np.concatenate([numbers for numbers, _ in blocks])
    frame = pl.concat([table.frame for table in tables], how="diagonal")
    return Table(str(path), LINE, places, frame.fill_null(""))


def _blocks(path: Path) -> Iterator[tuple[list[int], list[bytes]]]:
    """Each header of the section with the lines of data below it, and the places of these in the file."""
    numbers, lines = list[int](), list[bytes]()
    for number, line in enumerate(read_bytes(path, "expected a CSV file").splitlines(), start=1):
        if line.startswith(_DATA) and lines:
            numbers.append(number)
            lines.append(line)
        elif line.startswith(_HEADER):
            if lines:
                yield numbers, lines
            numbers, lines = [], [line]
    if lines:
        yield numbers, lines


def _executions(trades: Rows) -> Rows:
    """Executions, or orders where the statement has no executions; closed lots are no fills."""
    kinds = trades.text("DataDiscriminator")
    wanted = next((kind for kind in _EXECUTIONS if (kinds == kind).any()), "Order")
    for kind in sorted(set(kinds.unique()) - {wanted}):
        trades = trades.noting(kinds == kind, f"left out: {kind or 'no kind'}, where {wanted} rows are read")
    return trades.without(kinds != wanted)


def _securities(trades: Rows) -> Rows:
    """Without exchanges of currency, and contracts whose value is not quantity × price."""
    kinds = trades.text("Asset Category")
    for kind in sorted(set(kinds.unique()) - set(_SECURITIES)):
        trades = trades.noting(
            kinds == kind, f"left out: {kind or 'no category'}, not quantity × price of a security"
        )
    return trades.without(~kinds.is_in(_SECURITIES))


def _in_our_columns(trades: Rows, zone: str) -> ReadLog:
    """Quantities are negative for a sale, commissions when paid; several currencies are taken as they stand."""
    cancelled = trades.text("Code").str.contains(r"(?:^|;)\s*Ca\s*(?:;|$)")
    trades = trades.noting(cancelled, "kept: cancellations (Ca), which undo an earlier trade", NoteKind.CORRECTED)
    currencies = sorted(set(trades.text("Currency").unique()) - {""})
    if len(currencies) > 1:
        trades = trades.assuming(f"prices in {', '.join(currencies)} are taken as they stand")
    ours = {
        "timestamp": trades.stamps(trades.text("Date/Time"), zone),
        "asset": trades.text("Symbol"),
        "quantity": trades.text("Quantity"),
        "price": trades.text("T. Price"),
    }
    if fee := next((name for name in ("Comm/Fee", "Comm in USD") if name in trades.columns), None):
        paid = trades.numbers(fee)
        ours["commission"] = (0.0 - paid).fill_nan(None).cast(pl.String).fill_null("").alias(fee)
    return trades.read(ours)


IB_STATEMENT = Format(
    "ibstatement",
    "Interactive Brokers activity statement",
    _is_statement,
    _read,
    export="Performance & Reports, Statements, Activity, CSV",
    zone="New York",
    fees="`Comm/Fee`",
)
