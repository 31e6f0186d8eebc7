"""MetaTrader 5: the deals of an account's history or of a strategy tester's report, as CSV or HTML.

By field list: the columns of the table Deals in reports of both kinds ("Trading Report", MetaTrader 5 Help).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.platforms.metatrader_report import deals_of_report, is_report
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_NEEDED = ("Time", "Symbol", "Type", "Direction", "Volume", "Price")
_PAID = ("Commission", "Fee")
_CANCELLED = ("buy canceled", "sell canceled", "buy cancelled", "sell cancelled")


def _is_metatrader(head: Head) -> bool:
    if head.is_xml:
        return is_report(head.text)
    return {"deal", "direction", "volume", "symbol", "type"} <= head.names


def _read(source: Source) -> ReadLog:
    rows = _deals(source)
    rows.require(*_NEEDED)
    kinds = rows.text("Type").str.to_lowercase()
    cancelled = kinds.is_in(list(_CANCELLED))
    rows = rows.leaving_out(cancelled, "deals that were cancelled")
    rows = rows.leaving_out_others(rows.text("Type").str.to_lowercase(), ("buy", "sell"), "deal in a symbol")
    directions = rows.text("Direction")
    wrong = ~directions.str.to_lowercase().is_in(["in", "out", "in/out", "out by", "inout"])
    rows.refuse(directions, wrong, "a deal goes in, out or in/out")
    rows = rows.assuming("volumes are in lots, as they stand: how many units a lot has is not in the file")
    if source.zone is None:
        rows = rows.assuming("times are on the trade server's clock, which the file does not state: read as UTC")
    ours = {
        "timestamp": rows.stamps(rows.text("Time"), source.zone),
        "asset": rows.text("Symbol"),
        "side": rows.text("Type"),
        "quantity": rows.text("Volume"),
        "price": rows.text("Price"),
        "order_id": rows.text("Order"),
    }
    return rows.read(ours | _fees(rows))


def _deals(source: Source) -> Rows:
    if source.frame is None and (table := deals_of_report(source.path)) is not None:
        return Rows.of_table(table)
    return Rows.of(source, "MetaTrader's deals")


def _fees(rows: Rows) -> dict[str, pl.Series]:
    """Commission and fee, which are negative when paid; a swap is interest on what is held, and no fee."""
    paid = [rows.numbers(column) for column in _PAID if column in rows.columns]
    if not paid:
        return {}
    total = pl.select(pl.sum_horizontal(pl.lit(column.fill_nan(None)) for column in paid)).to_series()
    return {"commission": (0.0 - total).cast(pl.String).alias(" and ".join(column.name for column in paid))}


METATRADER = Format(
    "metatrader",
    "MetaTrader 5 deals",
    _is_metatrader,
    _read,
    export="History, right click, Report, HTML; or the tester's report",
    zone="the trade server's: say it with `--tz`",
    fees="`Commission` and `Fee`",
)
