"""vectorbt's records as ``records_readable.to_csv`` writes them: orders, trades and positions.

After ``Orders``, ``ExitTrades``, ``EntryTrades`` and ``Positions`` of vectorbt 1.0 and 1.2 (``vectorbt/portfolio``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.logs.clock import assumed_zone
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.engines.cells import instants, named
from reconcile.logs.round_trips import Trips
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_ORDERS = ("Order Id", "Column", "Timestamp", "Size", "Price", "Fees", "Side")
_TRADES = ("Column", "Size", "Entry Timestamp", "Avg Entry Price", "Entry Fees", "Exit Timestamp", "Avg Exit Price")
_THEIRS = {
    "timestamp": "Timestamp",
    "asset": "Column",
    "quantity": "Size",
    "price": "Price",
    "commission": "Fees",
    "side": "Side",
}
_MERGED = {
    "Exit Trade Id": "several entries of a position are one here, at the first one's time and their mean price",
    "Entry Trade Id": "several exits of a position are one here, at the last one's time and their mean price",
    "": "several entries or exits of a position are one here, at the first or last one's time and their mean price",
}


def _is_vectorbt(head: Head) -> bool:
    return any({name.lower() for name in columns} <= head.names for columns in (_ORDERS, _TRADES))


def _read(source: Source) -> ReadLog:
    rows = Rows.of(source, "vectorbt's records")
    return _trades(rows, source) if "Entry Timestamp" in rows.columns else _orders(rows, source)


def _orders(orders: Rows, source: Source) -> ReadLog:
    orders.require(*_ORDERS)
    ours = {
        "timestamp": instants(orders, "Timestamp", source),
        "asset": named(orders, "Column", source),
        "quantity": orders.text("Size"),
        "price": orders.text("Price"),
        "commission": orders.text("Fees"),
        "side": orders.text("Side"),
        "order_id": orders.text("Order Id"),
    }
    return orders.read_exactly(ours, _THEIRS, assumed_zone(ours["timestamp"], source.zone))


def _trades(trades: Rows, source: Source) -> ReadLog:
    """Trades by exit or by entry, and positions: what they average over is said."""
    trades.require(*_TRADES, "Exit Fees", "Direction", "Status")
    kind = next((name for name in _MERGED if name in trades.columns), "")
    return Trips(
        rows=trades.assuming(f"{_MERGED[kind]}: pf.orders tells each"),
        asset=named(trades, "Column", source),
        entry_time="Entry Timestamp",
        exit_time="Exit Timestamp",
        entry_price="Avg Entry Price",
        exit_price="Avg Exit Price",
        quantity="Size",
        side="Direction",
        entry_fees="Entry Fees",
        exit_fees="Exit Fees",
        status="Status",
    ).read(source.zone, dayfirst=source.dayfirst)


VECTORBT = Format(
    "vectorbt",
    "vectorbt records",
    _is_vectorbt,
    _read,
    ids_are_local=True,
    export="pf.orders.records_readable.to_csv(…); its trades and positions too",
    zone="UTC",
    fees="`Fees`",
)
