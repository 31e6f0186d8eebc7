"""Robinhood: the report of an account's activity, CSV.

By field list: the columns of the report of Account, Reports and statements, as the help page on account documents
has it, and as they stand in such reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.logs.format import Format, ReadLog
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_NEEDED = ("Activity Date", "Instrument", "Trans Code", "Quantity", "Price")
_SIDES = {"buy": "buy", "sell": "sell", "sell short": "sell", "buy to cover": "buy"}


def _is_robinhood(head: Head) -> bool:
    return {"activity date", "instrument", "trans code"} <= head.names


def _read(source: Source) -> ReadLog:
    rows = Rows.of(source, "Robinhood's account activity")
    rows.require(*_NEEDED)
    rows = rows.without((rows.text("Trans Code") == "") & (rows.text("Quantity") == ""))
    codes = rows.text("Trans Code").str.to_lowercase()
    rows = rows.leaving_out_others(codes, tuple(_SIDES), "purchase or sale of shares")
    ours = {
        "timestamp": rows.stamps(rows.text("Activity Date"), None, dayfirst=False),
        "asset": rows.text("Instrument"),
        "side": rows.text("Trans Code").str.to_lowercase().replace(_SIDES).alias("Trans Code"),
        "quantity": rows.text("Quantity").str.strip_suffix("S"),
        "price": rows.text("Price"),
    }
    return rows.read(ours)


ROBINHOOD = Format(
    "robinhood",
    "Robinhood account activity",
    _is_robinhood,
    _read,
    export="Account, Reports and statements, Reports, Download CSV",
    zone="dates only",
    fees="not in it",
)
