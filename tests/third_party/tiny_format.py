"""A log format of another package: lines of ``TINY`` files name the moment, the asset, signed shares and the price."""

from __future__ import annotations

from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.head import Head
from reconcile.logs.sheet import as_read_log, table
from reconcile.logs.source import Source


def _is_tiny(head: Head) -> bool:
    return "tiny when" in head.names


def _read(source: Source) -> ReadLog:
    fills = table(source, "a file of Tiny")
    fills.require("Tiny when", "What", "Shares", "Paid")
    ours = {"timestamp": "Tiny when", "asset": "What", "quantity": "Shares", "price": "Paid"}
    return as_read_log(fills, {name: fills.text(theirs) for name, theirs in ours.items()}, ours, ())


TINY = Format(
    "tiny",
    "Tiny's fills",
    _is_tiny,
    _read,
    export="tiny --export fills.csv",
    zone="always stated",
    fees="not in it",
)
