"""Logs in our own columns, or in anybody's columns with a mapping or their usual names."""

from __future__ import annotations

from collections.abc import Mapping
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


def _is_ours(head: Head) -> bool:
    return head.is_table and is_ours(head.names)


def _read_ours(source: Source) -> ReadLog:
    return ReadLog(read_log(source, source.mapping))


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
    return ReadLog(read_log(source, mapping, names), _guesses(source, mapping))


def _of_table(source: Source, table: Table) -> ReadLog:
    columns = table.frame.columns
    mapping = guess(columns, source.mapping, source.path) if columns else dict(source.mapping)
    return ReadLog(log_of(table, mapping, mapping), _guesses(source, mapping))


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
