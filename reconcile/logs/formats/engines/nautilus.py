"""nautilus_trader's reports: fills, order fills (orders) and positions, as ``to_csv`` of their frames writes them.

After ``ReportProvider`` of nautilus_trader 1.231 (``nautilus_trader/analysis/reporter.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bundles.tables.cells import numbers
from reconcile.logs.clock import assumed_zone
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.engines.cells import amounts, instants, instruments
from reconcile.logs.round_trips import Trips
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_FILLS = ("instrument_id", "order_side", "last_qty", "last_px", "commission", "ts_event")
_ORDERS = ("instrument_id", "side", "filled_qty", "avg_px", "commissions", "ts_last")
_POSITIONS = ("instrument_id", "entry", "side", "quantity", "peak_qty", "ts_opened", "ts_closed", "avg_px_open")
_CENTS = 0.02
"""By how much what a position gained may miss what its prices and its fees come to: each is rounded to a cent."""


def _is_nautilus(head: Head) -> bool:
    return any(set(columns) <= head.names for columns in (_FILLS, _ORDERS, _POSITIONS))


def _read(source: Source) -> ReadLog:
    rows = Rows.of(source, "a report of nautilus")
    columns = set(rows.columns)
    if "peak_qty" in columns:
        return _positions(rows, source)
    if "last_px" in columns:
        return _executions(rows, _FILLS, source)
    left_out = numbers(rows.text("filled_qty")) == 0
    rows = rows.noting(left_out, "left out: orders of which nothing was filled").without(left_out)
    return _executions(rows, _ORDERS, source)


def _executions(rows: Rows, columns: tuple[str, ...], source: Source) -> ReadLog:
    """Fills, or orders at their mean price when they were last filled; nautilus' ``slippage`` is no amount."""
    rows.require(*columns)
    asset, side, quantity, price, fees, time = columns
    rows, assets = instruments(rows, asset)
    rows, commission = amounts(rows, fees, rows.text("currency") if "currency" in rows.columns else None)
    ours = {
        "timestamp": instants(rows, time, source, "+00:00"),
        "asset": assets,
        "side": rows.text(side),
        "quantity": rows.text(quantity),
        "price": rows.text(price),
        "commission": commission,
        "order_id": rows.text("client_order_id"),
    }
    names = ("asset", "side", "quantity", "price", "commission", "timestamp")
    theirs = dict(zip(names, columns, strict=True))
    return rows.read_exactly(ours, theirs, assumed_zone(ours["timestamp"], source.zone))


def _positions(rows: Rows, source: Source) -> ReadLog:
    """Positions at their mean prices: ``entry`` is their direction, ``peak_qty`` what they traded."""
    rows.require(*_POSITIONS, "avg_px_close", "commissions", "realized_pnl")
    rows, fees = amounts(rows, "commissions")
    odd = _traded_more(rows, fees)
    rows = rows.noting(odd, "left out: more was traded than peak_qty; export the fills report, which has it")
    rows, fees = rows.without(odd), fees.filter(~odd)
    rows, assets = instruments(rows, "instrument_id")
    times = {"ts_opened": instants(rows, "ts_opened", source, "+00:00"), "ts_closed": _closed(rows, source)}
    rows = rows.with_columns(times | {"commissions": fees})
    said = "several entries or exits of a position are one here, at their mean price: the fills report tells each"
    return Trips(
        rows=rows.assuming(said),
        asset=assets,
        entry_time="ts_opened",
        exit_time="ts_closed",
        entry_price="avg_px_open",
        exit_price="avg_px_close",
        quantity="peak_qty",
        side="entry",
        fees="commissions",
    ).read(source.zone, dayfirst=source.dayfirst)


def _closed(rows: Rows, source: Source) -> pl.Series:
    """When positions were closed; empty for those that are open."""
    is_closed = rows.text("ts_closed") != ""
    closed = instants(rows.without(~is_closed), "ts_closed", source, "+00:00")
    return rows.filled("").scatter(is_closed.arg_true(), closed)


def _traded_more(rows: Rows, fees: pl.Series) -> pl.Series:
    """Positions that were added to after a part was closed, or that are closed in part."""
    peak, gained = numbers(rows.text("peak_qty")), numbers(amounts(rows, "realized_pnl")[1])
    sides = rows.text("entry").str.to_uppercase()
    sign = sides.replace_strict({"BUY": 1.0, "SELL": -1.0}, default=float("nan"), return_dtype=pl.Float64)
    made = sign * peak * (numbers(rows.text("avg_px_close")) - numbers(rows.text("avg_px_open")))
    is_closed = rows.text("ts_closed") != ""
    held_less = ~is_closed & ~(numbers(rows.text("quantity")).abs() == peak)
    return held_less | (is_closed & ((made - numbers(fees) - gained).abs().fill_nan(0.0) > _CENTS))


NAUTILUS = Format(
    "nautilus",
    "nautilus report",
    _is_nautilus,
    _read,
    export="engine.trader.generate_fills_report().to_csv(…); order fills and positions too",
    zone="UTC",
    fees="`commission`",
)
