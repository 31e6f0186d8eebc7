"""Logs in our own columns, or in anybody's columns with a mapping or their usual names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from bundles.errors import InputError
from reconcile.logs.column_names import SYNONYMS, choose, date_and_time, is_ours
from reconcile.logs.format import Format, Note, NoteKind, ReadLog
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.sheet import json_content, json_sheet
from reconcile.logs.source_table import read_source
from reconcile.logs.spelling.amounts import plain_amounts
from reconcile.logs.spelling.columns import guess
from reconcile.logs.spelling.currencies import without_foreign_fees
from reconcile.logs.spelling.stamps import plain_stamps
from reconcile.logs.trade_log import log_of, read_quickly, with_one_side

if TYPE_CHECKING:
    from bundles.tables.table import Table
    from reconcile.logs.source import Source
    from reconcile.logs.trade_log import TradeLog

_NUMBERS = ("quantity", "price", "commission", "reference_price", "slippage", "value")
_SAMPLE = 25


def _is_ours(head: Head) -> bool:
    return head.is_table and is_ours(head.names)


def _read_ours(source: Source) -> ReadLog:
    """Our columns; messages call them so."""
    return _read_named(source, source.mapping, {}, head_of(source).columns)


def _read_any(source: Source) -> ReadLog:
    """A table, or a JSON list of objects, one per fill; errors name a column as the file does."""
    head = head_of(source)
    if head.is_xml:
        raise InputError(f"{source.path}: XML that is no Flex statement", "expected CSV, Parquet or JSON")
    if head.is_json or source.frame is not None or head.parquet_columns:
        return _read_table(source, _table(source, head))
    if date_and_time(head.columns, source.mapping) or _names_no_asset(source, head.columns):
        return _read_table(source, read_source(source))
    try:
        mapping = guess(head.columns, source.mapping, str(source.path), head.cells)
    except InputError:
        read_source(source)  # a file that is no text at all says so first
        raise
    names = {ours: f"{ours} ({theirs})" for ours, theirs in mapping.items()}
    found = _read_named(source, mapping, names, head.columns)
    return replace(found, notes=(*_guesses(source, mapping), *found.notes))


def _table(source: Source, head: Head) -> Table:
    if head.is_json:
        return json_sheet(source.path, json_content(source.path), "fill").to_table()
    return read_source(source)


def _names_no_asset(source: Source, columns: Sequence[str]) -> bool:
    """Whether the asset is told by an option alone."""
    if not source.asset or "asset" in source.mapping:
        return False
    written = {column.strip().lower() for column in columns}
    return written.isdisjoint(("asset", *SYNONYMS["asset"]))


def _read_table(source: Source, table: Table) -> ReadLog:
    """A table that is there as text, with what it lacks put together."""
    columns = table.frame.columns
    if both := date_and_time(columns, source.mapping):
        table = _joined(table, *both)
    if _names_no_asset(source, columns):
        table = replace(table, frame=table.frame.with_columns(pl.lit(source.asset).alias("asset")))
    named = table.frame.columns
    mapping = guess(named, source.mapping, str(source.path), lambda name: _first_cells(table, name))
    names = mapping if table.unit == "fill" else {ours: f"{ours} ({theirs})" for ours, theirs in mapping.items()}
    found = _of_text(source, table, mapping, names, columns)
    return replace(found, notes=(*_guesses(source, mapping), *found.notes))


def _first_cells(table: Table, column: str) -> list[str]:
    name = next(name for name in table.frame.columns if name.strip() == column)
    return table.frame[name].head(_SAMPLE).cast(pl.String).fill_null("").to_list()


def _read_named(
    source: Source, mapping: Mapping[str, str], names: Mapping[str, str], columns: Sequence[str]
) -> ReadLog:
    """A file whose columns are known: at once where its numbers are plain ones."""
    quick = read_quickly(source, mapping)
    if quick is None:
        return _of_text(source, read_source(source), mapping, names, columns)
    return _finished(source, quick, (), columns)


def _of_text(
    source: Source, table: Table, mapping: Mapping[str, str], names: Mapping[str, str], columns: Sequence[str]
) -> ReadLog:
    """Cells as they are written, numbers of any form among them."""
    chosen = choose(with_one_side(table, mapping)[1], mapping, table.source)
    written = {ours: theirs for ours, theirs in chosen.items() if ours in _NUMBERS}
    table, notes, currencies = plain_amounts(table, written)
    table, more = without_foreign_fees(table, chosen, currencies)
    return _finished(source, log_of(table, mapping, names), (*notes, *more), columns)


def _finished(source: Source, log: TradeLog, notes: tuple[Note, ...], columns: Sequence[str]) -> ReadLog:
    """With moments as our own logs write them, and refused where nothing tells purchases from sales."""
    for name in ("timestamp", "session"):
        if log.has(name):
            cells, said = plain_stamps(log.frame[name], log, name, dayfirst=source.dayfirst)
            log, notes = replace(log, frame=log.frame.with_columns(cells.alias(name))), (*notes, *said)
    return ReadLog(_with_sales(log, columns), notes)


def _with_sales(log: TradeLog, columns: Sequence[str]) -> TradeLog:
    """The log, unless nothing tells purchases from sales: with a column of sides unseen all would be purchases.

    Raises
    ------
    InputError
        There is no column of sides, and no quantity is negative.
    """
    if log.has("side") or not len(log) or (log.quantity < 0).any():
        return log
    hint = f"name the side's with --map side=THEIRS, or say --map side=buy; its columns are {', '.join(columns)}"
    raise InputError(f"{log.source}: no column 'side', and no quantity is negative", hint)


def _guesses(source: Source, mapping: Mapping[str, str]) -> tuple[Note, ...]:
    found = [f"{theirs!r} as {ours}" for ours, theirs in mapping.items() if ours not in source.mapping]
    return (Note(NoteKind.ASSUMED, f"read {', '.join(found)}"),) if found else ()


def _joined(table: Table, date: str, time: str) -> Table:
    """A table in which the date is in one column and the time in another."""
    written = {name.strip(): name for name in table.frame.columns}
    parts = [pl.col(written[name]).cast(pl.String).fill_null("").str.strip_chars() for name in (date, time)]
    stamp = pl.concat_str(parts, separator=" ").str.strip_chars().alias("timestamp")
    return replace(table, frame=table.frame.with_columns(stamp))


OWN = Format(
    "own",
    "our own columns",
    _is_ours,
    _read_ours,
    export="`reconcile run --out` writes it, and so can anybody: timestamp, asset, side, quantity, price",
    zone="UTC",
    fees="`commission`",
)
ANY = Format(
    "generic",
    "columns by name",
    lambda _: True,
    _read_any,
    export="any table with a row for each fill: CSV, Parquet or a JSON list",
    zone="UTC",
    fees="mapped, or by usual names",
    last=2,
)
