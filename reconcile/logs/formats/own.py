"""Logs in our own columns, or in anybody's columns with a mapping or their usual names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from bundles.errors import InputError
from reconcile.logs.column_names import date_and_time, guess, is_ours
from reconcile.logs.format import Format, Note, NoteKind, ReadLog
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.sheet import json_content, json_sheet
from reconcile.logs.source_table import read_source
from reconcile.logs.trade_log import log_of, read_log

if TYPE_CHECKING:
    from bundles.tables.table import Table
    from reconcile.logs.source import Source
    from reconcile.logs.trade_log import TradeLog


def _is_ours(head: Head) -> bool:
    return head.is_table and is_ours(head.names)


def _read_ours(source: Source) -> ReadLog:
    return ReadLog(_with_sales(read_log(source, source.mapping), head_of(source).columns))


def _read_any(source: Source) -> ReadLog:
    """A table, or a JSON list of objects, one per fill; errors name a column as the file does."""
    head = head_of(source)
    if head.is_xml:
        raise InputError(f"{source.path}: XML that is no Flex statement", "expected CSV, Parquet or JSON")
    if head.is_json:
        return _of_table(source, json_sheet(source.path, json_content(source.path), "fill").to_table())
    if both := date_and_time(head.columns, source.mapping):
        return _of_table(source, _joined(read_source(source), *both))
    mapping = guess(head.columns, source.mapping, source.path)
    names = {ours: f"{ours} ({theirs})" for ours, theirs in mapping.items()}
    log = _with_sales(read_log(source, mapping, names), head.columns)
    return ReadLog(log, _guesses(source, mapping))


def _of_table(source: Source, table: Table) -> ReadLog:
    columns = table.frame.columns
    mapping = guess(columns, source.mapping, source.path) if columns else dict(source.mapping)
    return ReadLog(_with_sales(log_of(table, mapping, mapping), columns), _guesses(source, mapping))


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


OWN = Format("own", "our own columns", _is_ours, _read_ours)
ANY = Format("generic", "columns by name", lambda _: True, _read_any)
