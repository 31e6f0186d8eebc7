"""pybroker's orders and trades, as ``to_csv`` and ``to_json`` of its frames write them.

After ``Order`` and ``Trade`` of lib-pybroker 2.0 (``pybroker/portfolio.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from reconcile.logs.clock import assumed_zone
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.engines.cells import instants
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.round_trips import Trips
from reconcile.logs.rows import Rows
from reconcile.logs.sheet import json_content, json_sheet

if TYPE_CHECKING:
    from reconcile.logs.source import Source

_ORDERS = ("type", "symbol", "date", "shares", "fill_price")
_TRADES = ("type", "symbol", "entry_date", "exit_date", "entry", "exit", "shares")
_THEIRS = {
    "timestamp": "date",
    "asset": "symbol",
    "side": "type",
    "quantity": "shares",
    "price": "fill_price",
    "commission": "fees",
    "reference_price": "market_price",
}
_ID = "id"


def _is_pybroker(head: Head) -> bool:
    if head.is_json:
        return any(all(f'"{name}"' in head.text for name in names) for names in (_ORDERS, _TRADES))
    return any(set(names) <= head.names for names in (_ORDERS, _TRADES))


def _read(source: Source) -> ReadLog:
    rows = _rows(source)
    return _trades(rows, source) if "entry_date" in rows.columns else _orders(rows, source)


def _rows(source: Source) -> Rows:
    """Rows of a table, or of JSON: a list of records, or of each column or row by the order's number."""
    if not head_of(source).is_json:
        return Rows.of(source, "pybroker's orders or trades")
    content = json_content(source.path)
    if isinstance(content, dict) and content and all(isinstance(each, dict) for each in content.values()):
        by_row = not set(content) & {*_ORDERS, *_TRADES}
        rows = content if by_row else pd.DataFrame(content, dtype=object).to_dict(orient="index")
        content = [{_ID: key, **row} for key, row in rows.items()]
    return Rows.of_table(json_sheet(source.path, content, "order", _ORDERS).to_table())


def _orders(orders: Rows, source: Source) -> ReadLog:
    """``shares`` is unsigned; ``market_price`` is before slippage, and earlier versions do not write it."""
    orders.require(*_ORDERS)
    present = {ours: theirs for ours, theirs in _THEIRS.items() if theirs in orders.columns}
    ours = {name: orders.text(theirs) for name, theirs in present.items()}
    ours["timestamp"] = instants(orders, "date", source)
    if _ID in orders.columns:
        ours["order_id"] = orders.text(_ID)
    return orders.read_exactly(ours, _THEIRS, assumed_zone(ours["timestamp"], source.zone))


def _trades(trades: Rows, source: Source) -> ReadLog:
    trades.require(*_TRADES)
    return Trips(
        rows=_dated(trades, source).assuming("fees are not in this list, nor a trade that is still open"),
        asset=trades.text("symbol"),
        entry_time="entry_date",
        exit_time="exit_date",
        entry_price="entry",
        exit_price="exit",
        quantity="shares",
        side="type",
    ).read(source.zone, dayfirst=source.dayfirst)


def _dated(trades: Rows, source: Source) -> Rows:
    """JSON has counts in place of dates."""
    return trades.with_columns({name: instants(trades, name, source) for name in ("entry_date", "exit_date")})


PYBROKER = Format(
    "pybroker",
    "pybroker orders or trades",
    _is_pybroker,
    _read,
    ids_are_local=True,
    export="result.orders.to_csv(…) or to_json(…); its trades too",
    zone="UTC",
    fees="`fees` of orders",
)
