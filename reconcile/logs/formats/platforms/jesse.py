"""Jesse: the closed trades of a backtest, JSON or CSV.

After what Jesse 3.5 writes (``ClosedTrade.to_dict``, with the orders of each trade or without).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bundles.errors import InputError
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.round_trips import Trips
from reconcile.logs.rows import Rows
from reconcile.logs.sheet import json_content, json_sheet

if TYPE_CHECKING:
    from reconcile.logs.source import Source

_KEYS = {"strategy_name", "entry_price", "exit_price", "opened_at", "closed_at"}


def _is_jesse(head: Head) -> bool:
    return (head.keys if head.is_json else head.names) >= _KEYS


def _read(source: Source) -> ReadLog:
    trades = _rows(source)
    trades.require("symbol", "closed_at")
    trades.refuse(trades.text("closed_at"), trades.text("closed_at") == "", "every trade of this list is closed")
    return Trips(
        rows=trades,
        asset=trades.text("symbol"),
        side="type",
        quantity="qty",
        entry_time="opened_at",
        entry_price="entry_price",
        exit_time="closed_at",
        exit_price="exit_price",
        fees="fee" if "fee" in trades.columns else None,
        number=trades.text("id"),
    ).read("UTC", dayfirst=source.dayfirst)


def _rows(source: Source) -> Rows:
    if source.frame is not None or not head_of(source).is_json:
        return Rows.of(source, "Jesse's trades")
    content = json_content(source.path)
    trades = content.get("trades") if isinstance(content, dict) else content
    if not isinstance(trades, list):
        raise InputError(f"{source.path}: no list of trades", "expected the JSON file of a backtest's trades")
    sheet = json_sheet(source.path, [_plain(trade) for trade in trades], "trade", sorted(_KEYS))
    return Rows(sheet.to_table())


def _plain(trade: Any) -> Any:
    """Without lists; moments as the milliseconds since 1970 that they are."""
    if not isinstance(trade, Mapping):
        return trade
    plain = {name: cell for name, cell in trade.items() if not isinstance(cell, list | dict)}
    stamps = {
        name: str(int(plain[name])) for name in ("opened_at", "closed_at") if isinstance(plain.get(name), float)
    }
    return plain | stamps


JESSE = Format(
    "jesse",
    "Jesse closed trades",
    _is_jesse,
    _read,
    export="a backtest with JSON or CSV switched on: storage/json, storage/csv",
    zone="always UTC",
    fees="`fee`, half on each fill",
    ids_are_local=True,
)
