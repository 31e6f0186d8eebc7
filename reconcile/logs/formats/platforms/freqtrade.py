"""freqtrade: the result of a backtest, JSON or the zip file that it stands in.

After what freqtrade 2026.9 writes (``store_backtest_results``): each trade with its orders.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from bundles.errors import InputError
from reconcile.logs.format import Format, NoteKind, ReadLog
from reconcile.logs.rows import Rows
from reconcile.logs.sheet import Sheet, json_content

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_MEANT = "expected what freqtrade backtesting writes, backtest-result-….json or .zip"
_COLUMNS = ("time", "pair", "side", "amount", "price", "fee", "order")


def _is_freqtrade(head: Head) -> bool:
    if head.text.startswith("PK"):
        return "backtest-result" in head.text[:200] or "backtest_result" in head.text[:200]
    return head.keys >= {"strategy", "trades"} and bool(head.keys & {"open_rate", "stake_amount", "fee_open"})


def _read(source: Source) -> ReadLog:
    trades = _trades(source.path)
    fills = [fill for number, trade in enumerate(trades, start=1) for fill in _fills(trade, number, source.path)]
    index = pd.Index([number for number, _ in fills], name="trade")
    frame = pd.DataFrame([fill for _, fill in fills], index=index, columns=list(_COLUMNS), dtype=object)
    sheet = Sheet(source.path, frame, "trade")
    if any(not trade.get("orders") for trade in trades):
        sheet = sheet.assuming("trades without their orders: an entry and an exit of each")
    if any(trade.get("funding_fees") for trade in trades):
        sheet = sheet.assuming("funding fees are no fees of fills, and left out", NoteKind.LEFT_OUT)
    rows = Rows(sheet.to_table(), sheet.notes)
    ours = {
        "timestamp": rows.stamps(rows.text("time"), "UTC"),
        "asset": rows.text("pair"),
        "side": rows.text("side"),
        "quantity": rows.text("amount"),
        "price": rows.text("price"),
        "commission": rows.text("fee"),
        "order_id": rows.text("order"),
    }
    return rows.read(ours)


def _trades(path: Path) -> list[Mapping[str, Any]]:
    """The trades of the one strategy in a result."""
    content = _zipped(path) if zipfile.is_zipfile(path) else json_content(path)
    strategies = content.get("strategy") if isinstance(content, dict) else None
    if not isinstance(strategies, dict) or not strategies:
        raise InputError(f"{path}: no strategy", _MEANT)
    if len(strategies) > 1:
        raise InputError(f"{path}: the trades of {', '.join(strategies)}", "write a result of one strategy alone")
    (result,) = strategies.values()
    trades = result.get("trades") if isinstance(result, dict) else None
    if not isinstance(trades, list) or not all(isinstance(trade, dict) for trade in trades):
        raise InputError(f"{path}: no list of trades", _MEANT)
    return trades


def _zipped(path: Path) -> Any:
    """The result in a zip file, beside the configuration and the strategy."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        for name in sorted(names, key=len):
            content = json.load(io.TextIOWrapper(archive.open(name), encoding="utf-8"))
            if isinstance(content, dict) and "strategy" in content and isinstance(content["strategy"], dict):
                return content
    raise InputError(f"{path}: no result in the archive", _MEANT)


def _fills(trade: Mapping[str, Any], number: int, path: Path) -> Iterator[tuple[int, list[object]]]:
    """What filled of a trade: its orders, else its entry and, where it is closed, its exit."""
    missing = [name for name in ("pair", "open_rate", "amount") if name not in trade]
    if missing:
        raise InputError(f"{path}, trade {number}: no {missing[0]!r}", _MEANT)
    sides = ("sell", "buy") if trade.get("is_short") else ("buy", "sell")
    for place, order in enumerate(trade.get("orders") or _ends(trade), start=1):
        if order.get("order_filled_timestamp") is None:
            continue
        is_entry = bool(order.get("ft_is_entry"))
        rate = trade.get("fee_open" if is_entry else "fee_close")
        amount, price = order.get("amount"), order.get("safe_price")
        fee = "" if rate is None or not amount or not price else float(rate) * float(amount) * float(price)
        moment, order_id = order["order_filled_timestamp"], f"trade {number} order {place}"
        yield number, [moment, trade["pair"], sides[not is_entry], amount, price, fee, order_id]


def _ends(trade: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for end, rate, is_entry in (("open_timestamp", "open_rate", True), ("close_timestamp", "close_rate", False)):
        if trade.get(end) is not None and not (trade.get("is_open") and not is_entry):
            moment = trade[end]
            price = {"safe_price": trade.get(rate), "amount": trade["amount"]}
            yield {"order_filled_timestamp": moment, "ft_is_entry": is_entry, **price}


FREQTRADE = Format(
    "freqtrade",
    "freqtrade backtest result",
    _is_freqtrade,
    _read,
    export="freqtrade backtesting --export trades",
    zone="always UTC",
    fees="`fee_open`, `fee_close` × value",
    ids_are_local=True,
)
