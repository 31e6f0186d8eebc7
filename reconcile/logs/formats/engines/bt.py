"""bt's transactions: ``result.get_transactions().to_csv``, after ``get_transactions`` of bt 1.4 (``bt/core.py``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.logs.clock import assumed_zone
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.engines.cells import instants
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_THEIRS = {"timestamp": "Date", "asset": "Security", "quantity": "quantity", "price": "price"}


def _is_bt(head: Head) -> bool:
    return head.names == {"date", "security", "price", "quantity"}


def _read(source: Source) -> ReadLog:
    """Quantities are signed, and net of what an asset did in a session."""
    rows = Rows.of(source, "bt's transactions")
    rows.require(*_THEIRS.values())
    ours = {name: rows.text(theirs) for name, theirs in _THEIRS.items()}
    ours["timestamp"] = instants(rows, "Date", source)
    return rows.read_exactly(ours, _THEIRS, assumed_zone(ours["timestamp"], source.zone))


BT = Format(
    "bt",
    "bt transactions",
    _is_bt,
    _read,
    ids_are_local=True,
    export="result.get_transactions().to_csv(…)",
    zone="UTC",
    fees="not in it",
)
