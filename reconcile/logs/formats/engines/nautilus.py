"""nautilus_trader's reports: fills, order fills (orders) and positions, as ``to_csv`` of their frames writes them.

After ``ReportProvider`` of nautilus_trader 1.231 (``nautilus_trader/analysis/reporter.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bundles.tables.cells import numbers
from reconcile.logs.clock import assumed_zone
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.engines.cells import amounts, instants, instruments
from reconcile.logs.round_trips import Trips
from reconcile.logs.sheet import Sheet, as_read_log, table

if TYPE_CHECKING:
    import pandas as pd

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
    sheet = table(source, "a report of nautilus")
    columns = set(sheet.frame.columns)
    if "peak_qty" in columns:
        return _positions(sheet, source)
    if "last_px" in columns:
        return _executions(sheet, _FILLS, source)
    left_out = numbers(sheet.text("filled_qty")) == 0
    sheet = sheet.noting(left_out, "left out: orders of which nothing was filled").without(left_out)
    return _executions(sheet, _ORDERS, source)


def _executions(sheet: Sheet, columns: tuple[str, ...], source: Source) -> ReadLog:
    """Fills, or orders at their mean price when they were last filled; nautilus' ``slippage`` is no amount."""
    sheet.require(*columns)
    asset, side, quantity, price, fees, time = columns
    sheet, assets = instruments(sheet, asset)
    sheet, commission = amounts(sheet, fees, sheet.text("currency") if "currency" in sheet.frame.columns else None)
    ours = {
        "timestamp": instants(sheet, time, source, "+00:00"),
        "asset": assets,
        "side": sheet.text(side),
        "quantity": sheet.text(quantity),
        "price": sheet.text(price),
        "commission": commission,
        "order_id": sheet.text("client_order_id"),
    }
    names = ("asset", "side", "quantity", "price", "commission", "timestamp")
    return as_read_log(
        sheet, ours, dict(zip(names, columns, strict=True)), assumed_zone(ours["timestamp"], source.zone)
    )


def _positions(sheet: Sheet, source: Source) -> ReadLog:
    """Positions at their mean prices: ``entry`` is their direction, ``peak_qty`` what they traded."""
    sheet.require(*_POSITIONS, "avg_px_close", "commissions", "realized_pnl")
    sheet, fees = amounts(sheet, "commissions")
    odd = _traded_more(sheet, fees)
    sheet = sheet.noting(odd, "left out: more was traded than peak_qty; export the fills report, which has it")
    sheet, fees = sheet.without(odd), fees[~odd]
    sheet, assets = instruments(sheet, "instrument_id")
    times = {"ts_opened": instants(sheet, "ts_opened", source, "+00:00"), "ts_closed": _closed(sheet, source)}
    columns = {name: sheet.text(name) for name in sheet.frame.columns}
    sheet = sheet.with_columns(columns | times | {"commissions": fees})
    said = "several entries or exits of a position are one here, at their mean price: the fills report tells each"
    return Trips(
        sheet=sheet.assuming(said),
        asset=assets,
        entry_time="ts_opened",
        exit_time="ts_closed",
        entry_price="avg_px_open",
        exit_price="avg_px_close",
        quantity="peak_qty",
        side="entry",
        fees="commissions",
    ).read(source)


def _closed(sheet: Sheet, source: Source) -> pd.Series[str]:
    """When positions were closed; empty for those that are open."""
    cells = sheet.text("ts_closed")
    open_ = cells == ""
    return instants(sheet.without(open_), "ts_closed", source, "+00:00").reindex(cells.index, fill_value="")


def _traded_more(sheet: Sheet, fees: pd.Series[str]) -> pd.Series[bool]:
    """Positions that were added to after a part was closed, or that are closed in part."""
    peak, gained = numbers(sheet.text("peak_qty")), numbers(amounts(sheet, "realized_pnl")[1])
    sign = sheet.text("entry").str.upper().map({"BUY": 1.0, "SELL": -1.0})
    made = sign * peak * (numbers(sheet.text("avg_px_close")) - numbers(sheet.text("avg_px_open")))
    is_closed = sheet.text("ts_closed") != ""
    held_less = ~is_closed & (numbers(sheet.text("quantity")).abs() != peak)
    return held_less | (is_closed & ((made - numbers(fees) - gained).abs() > _CENTS))


NAUTILUS = Format(
    "nautilus",
    "nautilus report",
    _is_nautilus,
    _read,
    export="engine.trader.generate_fills_report().to_csv(…); order fills and positions too",
    zone="UTC",
    fees="`commission`",
)
