"""Logs in our own columns, or in anybody's columns with a mapping or their usual names."""

from __future__ import annotations

from collections.abc import Mapping

from bundles.errors import InputError
from reconcile.logs.format import Format, Note, Reading, Source, Topic
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.sheet import Sheet, checked, json_content, json_sheet, table, under_other_names
from reconcile.logs.trade_log import TradeLog, read_log, renamed, with_timestamp
from reconcile.logs.usual_names import date_and_time, guessed, is_ours


def _is_ours(head: Head) -> bool:
    return head.is_table and is_ours(head.names)


def _read_ours(source: Source) -> Reading:
    return Reading(read_log(source, source.mapping))


def _read_any(source: Source) -> Reading:
    head = head_of(source)
    if head.is_json:
        return _read_records(source)
    if head.is_xml:
        raise InputError(f"{source.path}: XML that is no Flex statement", "expected CSV, Parquet or JSON")
    if both := date_and_time(head.columns, source.mapping):
        return _read_joined(source, *both)
    mapping = guessed(head.columns, source.mapping, source.path) if head.columns else dict(source.mapping)
    return Reading(_named(source, mapping), _guesses(source, mapping))


def _named(source: Source, mapping: Mapping[str, str]) -> TradeLog:
    """The log by the mapping, with the file's own names for columns in what is told."""
    try:
        return read_log(source, mapping)
    except InputError as error:
        raise under_other_names(error, {ours: f"{ours} ({theirs})" for ours, theirs in mapping.items()}) from error


def _guesses(source: Source, mapping: dict[str, str]) -> tuple[Note, ...]:
    found = [f"{theirs!r} as {ours}" for ours, theirs in mapping.items() if ours not in source.mapping]
    return (Note(Topic.ASSUMED, f"read {', '.join(found)}"),) if found else ()


def _read_records(source: Source) -> Reading:
    """A JSON list of objects, one per fill."""
    content = json_content(source.path)
    return _read_sheet(source, json_sheet(source.path, content, "fill"))


def _read_joined(source: Source, date: str, time: str) -> Reading:
    """A table in which the date is in one column and the time in another."""
    sheet = table(source, "a trade log, CSV or Parquet")
    stamps = sheet.text(date).str.cat(sheet.text(time), sep=" ").str.strip()
    return _read_sheet(source, Sheet(sheet.path, sheet.frame.assign(timestamp=stamps), sheet.unit))


def _read_sheet(source: Source, sheet: Sheet) -> Reading:
    columns = [str(column) for column in sheet.frame.columns]
    mapping = guessed(columns, source.mapping, source.path) if columns else dict(source.mapping)
    frame = with_timestamp(renamed(sheet.frame, mapping, source.path), source.path)
    texts = {name: frame[name].map(lambda cell: "" if cell is None else cell) for name in frame.columns}
    log = checked(TradeLog(source.path, frame.assign(**texts), sheet.unit), mapping)
    return Reading(log, _guesses(source, mapping))


OWN = Format("own", "our own columns", _is_ours, _read_ours)
ANY = Format("generic", "columns by name", lambda _: True, _read_any)
