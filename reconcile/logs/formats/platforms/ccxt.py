"""CCXT: what ``fetch_my_trades`` of any exchange gives, saved as JSON.

After the unified structure of a trade in CCXT 4.5 (``safe_trade``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from reconcile.logs.format import Format, NoteKind, ReadLog
from reconcile.logs.rows import Rows
from reconcile.logs.sheet import json_content, json_sheet

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_KEYS = {"takerOrMaker", "datetime", "symbol", "amount"}
_NEEDED = ("timestamp", "symbol", "side", "amount", "price")


def _is_ccxt(head: Head) -> bool:
    return head.keys >= _KEYS or {"takerormaker", "datetime", "symbol", "amount"} <= head.names


def _read(source: Source) -> ReadLog:
    """One row per fill; a fee in another currency than the price is unknown."""
    trades: Any = json_content(source.path) if source.frame is None else source.frame.to_dict("records")
    sheet = json_sheet(source.path, trades, "trade", _NEEDED)
    frame = sheet.frame
    for column in _NEEDED:
        sheet.require(column)
    fees = [_fee(trade, str(trade.get("symbol"))) for trade in trades]
    plain = frame[[name for name in (*_NEEDED, "datetime", "order", "id") if name in frame.columns]]
    plain = plain.assign(fee=pd.Series([fee for fee, _ in fees], index=frame.index, dtype=object))
    plain["timestamp"] = [_stamp(trade) for trade in trades]
    foreign = pd.Series([is_foreign for _, is_foreign in fees], index=frame.index, dtype=bool)
    sheet = type(sheet)(sheet.path, plain, sheet.unit, sheet.notes)
    sheet = sheet.noting(foreign, "without a fee: it is in another currency than the price", NoteKind.ASSUMED)
    rows = Rows(sheet.to_table(), sheet.notes).without_repeats("id")
    ours = {
        "timestamp": rows.stamps(rows.text("timestamp"), "UTC"),
        "asset": rows.text("symbol"),
        "side": rows.text("side"),
        "quantity": rows.text("amount"),
        "price": rows.text("price"),
        "order_id": rows.text("order"),
        "commission": rows.text("fee"),
    }
    return rows.read(ours)


def _stamp(trade: Mapping[str, Any]) -> str:
    """The moment as text, else the milliseconds since 1970 that it is made of."""
    stamp = trade.get("timestamp")
    if isinstance(stamp, int | float) and stamp == stamp:
        return str(int(stamp))
    return str(trade.get("datetime") or stamp or "")


def _fee(trade: Mapping[str, Any], symbol: str) -> tuple[str, bool]:
    """The fee in the currency of the price, and whether there is one in another."""
    several = trade.get("fees") if isinstance(trade.get("fees"), list) else None
    paid = [
        fee for fee in (several or [trade.get("fee")]) if isinstance(fee, Mapping) and fee.get("cost") is not None
    ]
    quote = symbol.partition(":")[0].partition("/")[2]
    if any(fee.get("currency") not in (quote, None) for fee in paid):
        return "", True
    return str(sum(float(fee["cost"]) for fee in paid)) if paid else "", False


CCXT = Format(
    "ccxt",
    "CCXT trades",
    _is_ccxt,
    _read,
    export="json.dump(exchange.fetch_my_trades(symbol), file)",
    zone="always UTC",
    fees="`fee`, where its currency is the price's",
)
