"""TradingView's strategy tester: the exported list of trades, an entry row and an exit row for each trade."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from bundles.errors import InputError
from reconcile.logs.clock import to_iso
from reconcile.logs.format import Format, NoteKind, ReadLog
from reconcile.logs.sheet import Sheet, as_read_log, table

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_NUMBER = re.compile(r"trade (?:#|number|no\.?)$", re.IGNORECASE)
_TIME = re.compile(r"date(?:/| and )time$", re.IGNORECASE)
_PRICE = re.compile(r"price(?: [A-Z]{2,6}| \S)?$", re.IGNORECASE)
_SIZE = re.compile(r"(?:contracts|quantity|qty|(?:position )?size \(qty\))$", re.IGNORECASE)
_SIDES = {("entry", "long"): "buy", ("exit", "long"): "sell", ("entry", "short"): "sell", ("exit", "short"): "buy"}
_NAMED_AFTER = re.compile(r".+_(?P<asset>[^_]+)_\d{4}-\d{2}-\d{2}(?: \(\d+\))?$")


def _found(columns: tuple[str, ...], pattern: re.Pattern[str]) -> list[str]:
    return [column for column in columns if pattern.match(column)]


def _is_tradingview(head: Head) -> bool:
    return "type" in head.names and all(_found(head.columns, each) for each in (_NUMBER, _TIME))


def _read(source: Source) -> ReadLog:
    trades = table(source, "TradingView's list of trades")
    columns = tuple(map(str, trades.frame.columns))
    number, time, price, size = (_column(trades, columns, *each) for each in _COLUMNS)
    trades.require("Type")
    trades, asset = _with_asset(_filled(trades, number, time, price), source)
    sides = _sides(trades)
    ours = {
        "timestamp": to_iso(trades, time, trades.text(time), source.zone),
        "asset": pd.Series(asset, index=trades.frame.index, dtype=object),
        "side": sides,
        "quantity": _plain(trades.text(size)),
        "price": _plain(trades.text(price)),
        "order_id": "trade " + trades.text(number) + sides.map({"buy": " bought", "sell": " sold"}),
    }
    if source.zone is None:
        trades = trades.assuming("times are in the chart's time zone, which the file does not state: read as UTC")
    return as_read_log(trades, ours, {"quantity": size, "price": price, "timestamp": time})


_COLUMNS = (
    (_NUMBER, "Trade #"),
    (_TIME, "Date and time"),
    (_PRICE, "Price USD"),
    (_SIZE, "Position size (qty)"),
)


def _column(trades: Sheet, columns: tuple[str, ...], pattern: re.Pattern[str], example: str) -> str:
    found = _found(columns, pattern)
    if len(found) != 1:
        problem = "two columns" if found else "no column"
        raise InputError(f"{trades.path}: {problem} like {example!r}", f"its columns are {', '.join(columns)}")
    return found[0]


def _filled(trades: Sheet, number: str, time: str, price: str) -> Sheet:
    """Without the exits of trades that are still open, and without repeated rows of a trade."""
    is_open = trades.text("Type").str.lower().str.startswith("exit") & (
        (trades.text("Signal").str.lower() == "open")
        | (trades.text(time).str.lower() == "open")
        | (trades.text(price) == "")
    )
    trades = trades.noting(is_open, "left out: the exit of a trade that is still open is no fill").without(is_open)
    repeated = trades.frame.astype(str).duplicated()
    what = f"left out: each repeats an earlier row of {number}"
    return trades.noting(repeated, what, NoteKind.DUPLICATES).without(repeated)


def _sides(trades: Sheet) -> pd.Series[str]:
    words = trades.text("Type").str.lower().str.split()
    sides = words.map(lambda each: _SIDES.get(tuple(each), ""))
    trades.refuse("Type", sides == "", "expected Entry long, Exit long, Entry short or Exit short")
    return sides


def _plain(cells: pd.Series[str]) -> pd.Series[str]:
    """Numbers without separators of thousands."""
    return cells.str.replace(r"(?<=\d)[,\u202f\u00a0](?=\d{3}\b)", "", regex=True)


def _with_asset(trades: Sheet, source: Source) -> tuple[Sheet, str]:
    """The list names no asset: it is in the name under which TradingView saves the file."""
    if source.asset:
        return trades, source.asset
    named = _NAMED_AFTER.match(source.path.stem)
    if named is None:
        hint = "name it with --asset-a or --asset-b; TradingView saves STRATEGY_EXCHANGE_ASSET_2024-01-31.csv"
        raise InputError(f"{source.path}: a list of trades does not say of which asset", hint)
    return trades.assuming(f"the asset is {named['asset']}, by the file's name"), named["asset"]


TRADINGVIEW = Format(
    "tradingview",
    "TradingView's list of trades",
    _is_tradingview,
    _read,
    ids_are_local=True,
    export="Strategy tester, List of trades, Export data, CSV",
    zone="the chart's: say it with `--tz`",
    fees="not in it",
)
