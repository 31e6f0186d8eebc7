"""NinjaTrader 8: the grid of executions, CSV.

By field list: the columns of the Control Center's tab Executions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.logs.format import Format, ReadLog
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_NEEDED = ("Instrument", "Action", "Quantity", "Price", "Time")
_SIDES = {"buytocover": "buy", "buy to cover": "buy", "sellshort": "sell", "sell short": "sell"}
_EXPIRES = r" \d{2}-\d{2}$| [A-Z]{3}\d{2}$"


def _is_ninjatrader(head: Head) -> bool:
    return {"instrument", "action", "e/x", "order id"} <= head.names


def _read(source: Source) -> ReadLog:
    rows = Rows.of(source, "NinjaTrader's executions")
    rows.require(*_NEEDED)
    rows = rows.without_repeats("ID")
    expire = rows.text("Instrument").str.contains(_EXPIRES)
    if expire.any():
        rows = rows.assuming(
            f"{int(expire.sum())} fills are of contracts: dollars are those of one unit per contract, "
            "for the value of a point is not in the file"
        )
    if source.zone is None:
        rows = rows.assuming("times are on the platform's clock, which the file does not state: read as UTC")
    times = rows.text("Time")
    # Half days are written where the month comes first.
    dayfirst = False if times.str.contains(r"(?i)[ap]m$").any() else source.dayfirst
    ours = {
        "timestamp": rows.stamps(times, source.zone, dayfirst=dayfirst),
        "asset": rows.text("Instrument"),
        "side": rows.text("Action").str.to_lowercase().replace(_SIDES).alias("Action"),
        "quantity": rows.text("Quantity"),
        "price": rows.text("Price"),
        "order_id": rows.text("Order ID"),
    }
    if "Commission" in rows.columns:
        ours["commission"] = rows.text("Commission")
    return rows.read(ours)


NINJATRADER = Format(
    "ninjatrader",
    "NinjaTrader executions",
    _is_ninjatrader,
    _read,
    export="Control Center, Executions, right click, Export",
    zone="the platform's: say it with `--tz`",
    fees="`Commission`",
)
