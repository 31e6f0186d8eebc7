"""TradeStation: the orders of the TradeManager, CSV.

By field list: the names of the columns of TradeManager's tab Orders, and the kinds of orders of the WebAPI's page
"Order Detail".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.logs.format import Format, ReadLog
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_NEEDED = ("Symbol", "Type", "Qty Filled", "Filled Price", "Filled/Canceled", "Order Status")
_SIDES = {"sell short": "sell", "sell to short": "sell", "buy to cover": "buy"}
_FILLED = ("filled", "partial fill (alive)", "partial fill (urout)", "partially filled")


def _is_tradestation(head: Head) -> bool:
    return {"filled price", "filled/canceled"} <= head.names


def _read(source: Source) -> ReadLog:
    rows = Rows.of(source, "TradeStation's orders")
    rows.require(*_NEEDED)
    status = rows.text("Order Status").str.to_lowercase()
    rows = rows.leaving_out_others(status, _FILLED, "status of a fill")
    if source.zone is None:
        rows = rows.assuming("times are on the platform's clock, which the file does not state: read as UTC")
    ours = {
        "timestamp": rows.stamps(rows.text("Filled/Canceled"), source.zone, dayfirst=False),
        "asset": rows.text("Symbol"),
        "side": rows.text("Type").str.to_lowercase().replace(_SIDES).alias("Type"),
        "quantity": rows.text("Qty Filled"),
        "price": rows.text("Filled Price"),
        "order_id": rows.text("Order #", "Order ID", "Order"),
    }
    if "Commission" in rows.columns:
        ours["commission"] = rows.text("Commission")
    return rows.read(ours)


TRADESTATION = Format(
    "tradestation",
    "TradeStation orders",
    _is_tradestation,
    _read,
    export="TradeManager, Orders, right click, Export",
    zone="the platform's: say it with `--tz`",
    fees="`Commission`",
)
