"""Backtrader's transactions as people keep them: of two analyzers, and of a list filled in ``notify_order``.

After the analyzers ``Transactions`` and ``PyFolio`` of Backtrader 1.9 (``backtrader/analyzers``): the dictionary as
JSON, its rows as CSV, and the frame of ``get_pf_items``. Of ``notify_order`` are read tables with the order's
``ref``, ``size`` and ``price``, and with what else people name after ``order.executed``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from bundles.errors import InputError
from bundles.tables.cells import numbers
from reconcile.logs.clock import assumed_zone
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.engines.cells import instants, named
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.round_trips import the_asset
from reconcile.logs.rows import Rows
from reconcile.logs.sheet import Sheet, json_content

if TYPE_CHECKING:
    import polars as pl

    from reconcile.logs.source import Source

_TRANSACTIONS = ("amount", "price", "sid", "symbol", "value")
_ORDERS = ("ref", "size", "price", "comm")
_JSON = re.compile(r'\{\s*"(?:date|\d{4}-\d{2}-\d{2}[^"]*)":\s*\[\s*\[')
_END_OF_DAY = r"^\d{4}-\d{2}-\d{2}[ T]23:59:59\.9999\d+(?:\+00:00)?$"
"""How Backtrader stamps a bar of a file that has dates alone: ``sessionend`` of its feeds, as a float."""
_TIMES = ("date", "dt", "datetime", "time", "timestamp")
_ASSETS = ("data", "asset", "symbol", "ticker", "name", "dataname")
_YES = {"true": "buy", "1": "buy", "false": "sell", "0": "sell"}


def _is_backtrader(head: Head) -> bool:
    if head.is_json:
        return _JSON.match(head.text.lstrip()) is not None
    return (set(_TRANSACTIONS) <= head.names and "txn_dollars" not in head.names) or set(_ORDERS) <= head.names


def _read(source: Source) -> ReadLog:
    if head_of(source).is_json:
        return _transactions(_from_json(source), "date", source)
    rows = Rows.of(source, "Backtrader's transactions")
    if "ref" in rows.columns:
        return _orders(rows, source)
    return _transactions(rows, _one_of(rows, (*_TIMES, "", "index"), "time"), source)


def _from_json(source: Source) -> Rows:
    """Rows of the dictionary, {time: [[amount, price, number, name, value], …]}, without those that are a header."""
    content = json_content(source.path)
    rows = [(when, row) for when, rows in content.items() for row in (rows if isinstance(rows, list) else [rows])]
    for number, (_, row) in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != len(_TRANSACTIONS):
            hint = f"expected {', '.join(_TRANSACTIONS)}"
            raise InputError(f"{source.path}, transaction {number}: no list of {len(_TRANSACTIONS)}", hint)
    records = [(when, *row) for when, row in rows if row != list(_TRANSACTIONS)]
    index = pd.RangeIndex(1, 1 + len(records))
    frame = pd.DataFrame(records, index=index, columns=["date", *_TRANSACTIONS], dtype=object)
    return Rows.of_table(Sheet(source.path, frame, "transaction").to_table())


def _transactions(rows: Rows, time: str, source: Source) -> ReadLog:
    """``amount`` is signed, and net of what an asset did at a bar; fees are not told."""
    rows.require(*_TRANSACTIONS[:2])
    rows = _with_dates(rows, time)
    ours = {
        "timestamp": instants(rows, time, source),
        "asset": _symbols(rows, source),
        "quantity": rows.text("amount"),
        "price": rows.text("price"),
    }
    names = {"asset": "symbol", "quantity": "amount", "timestamp": time}
    return rows.read_exactly(ours, names, assumed_zone(ours["timestamp"], source.zone))


def _with_dates(rows: Rows, time: str) -> Rows:
    """With dates in place of ends of days."""
    cells = rows.text(time)
    at_end = cells.str.contains(_END_OF_DAY)
    if not at_end.any():
        return rows
    dated = rows.with_columns({time: cells.str.slice(0, 10).zip_with(at_end, cells)})
    return dated.assuming("times at the end of a day are read as dates: so Backtrader stamps bars without a time")


def _symbols(rows: Rows, source: Source) -> pl.Series:
    """A feed without a name is ``""`` in Backtrader."""
    return named(rows, "symbol", source)


def _orders(orders: Rows, source: Source) -> ReadLog:
    """``order.executed.size`` is signed; a column ``isbuy`` tells the side where it is not."""
    time = _one_of(orders, _TIMES, "time")
    orders = _with_dates(orders, time)
    asset = next((name for name in _ASSETS if name in orders.columns), None)
    ours = {
        "timestamp": instants(orders, time, source),
        "asset": the_asset(orders, source) if asset is None else named(orders, asset, source),
        "quantity": orders.text("size"),
        "price": orders.text("price"),
        "commission": orders.text("comm"),
        "order_id": orders.text("ref"),
    }
    if "isbuy" in orders.columns:
        ours["side"] = orders.text("isbuy").str.to_lowercase().replace(_YES)
        ours["quantity"] = ours["quantity"].str.strip_prefix("-")
    elif not (numbers(ours["quantity"]) < 0).any():
        orders = orders.assuming("all are purchases, for no size is negative, which order.executed.size is of a sale")
    names = {"timestamp": time, "asset": asset or "asset", "quantity": "size", "commission": "comm", "side": "isbuy"}
    return orders.read_exactly(ours, names, assumed_zone(ours["timestamp"], source.zone))


def _one_of(rows: Rows, names: tuple[str, ...], what: str) -> str:
    """The column that has one of these names."""
    found = [name for name in rows.columns if name in names]
    if len(found) != 1:
        problem = f"{rows.table.source}: {' and '.join(map(repr, found)) or 'no column'} for the {what}"
        raise InputError(problem, f"expected one of {', '.join(filter(None, names))}")
    return found[0]


BACKTRADER = Format(
    "backtrader",
    "Backtrader transactions or orders",
    _is_backtrader,
    _read,
    ids_are_local=True,
    export="analyzers Transactions or PyFolio, or a list kept in notify_order, as CSV or JSON",
    zone="UTC",
    fees="`comm` of a kept list",
)
