"""QuantConnect: the orders and the trades of a backtest, as its result page downloads them.

By field list: the columns of the tabs Orders and Trades ("Backtesting, Results").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from reconcile.logs.format import Format, ReadLog
from reconcile.logs.round_trips import Trips
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_ORDERS = ("Time", "Symbol", "Price", "Quantity", "Type", "Status")
_STATUSES = ("new", "submitted", "canceled", "cancelled", "invalid", "none", "cancel pending", "update submitted")
_PARTLY = ("partially filled", "partiallyfilled")


def _is_orders(head: Head) -> bool:
    return head.is_table and {name.lower() for name in _ORDERS} | {"value", "tag"} <= head.names


def _is_trades(head: Head) -> bool:
    return {"symbols", "entry time", "exit time", "entry price", "iswin"} <= head.names


def _read_orders(source: Source) -> ReadLog:
    """Filled orders; a canceled one stands there at the price 0."""
    rows = Rows.of(source, "QuantConnect's orders")
    rows.require(*_ORDERS)
    status = rows.text("Status")
    known = status.str.to_lowercase().is_in(["filled", *_STATUSES, *_PARTLY])
    rows.refuse(status, ~known, "expected a status of an order, such as Filled or Canceled")
    status = status.str.to_lowercase().alias("Status")
    partly = status.is_in(list(_PARTLY))
    rows = rows.noting(partly, "left out: partly filled, and how much of it the file does not say").without(partly)
    rows = rows.leaving_out_others(rows.text("Status").str.to_lowercase(), ("filled",), "fill")
    rows = rows.assuming("times are those at which orders were made, for the file has no others")
    ours = {
        "timestamp": rows.stamps(rows.text("Time"), source.zone or "UTC"),
        "asset": rows.text("Symbol"),
        "quantity": rows.text("Quantity"),
        "price": rows.text("Price"),
    }
    return rows.read(ours)


def _read_trades(source: Source) -> ReadLog:
    trades = Rows.of(source, "QuantConnect's trades")
    trades.require("Symbols", "Exit Time")
    trades.refuse(trades.text("Exit Time"), trades.text("Exit Time") == "", "every trade of this list is closed")
    return Trips(
        rows=trades,
        asset=trades.text("Symbols"),
        side="Direction",
        quantity="Quantity",
        entry_time="Entry Time",
        entry_price="Entry Price",
        exit_time="Exit Time",
        exit_price="Exit Price",
        fees="Fees" if "Fees" in trades.columns else None,
        number=pl.Series(trades.table.numbers).cast(pl.String),
    ).read(source.zone or "UTC", dayfirst=source.dayfirst)


ORDERS = Format(
    "quantconnect",
    "QuantConnect orders",
    _is_orders,
    _read_orders,
    export="the backtest's page, Orders, Download Orders",
    zone="UTC",
    fees="not in it",
)
TRADES = Format(
    "quantconnect-trades",
    "QuantConnect trades",
    _is_trades,
    _read_trades,
    export="the backtest's page, Trades, Download Trades",
    zone="UTC",
    fees="`Fees`, half on each fill",
    ids_are_local=True,
)
