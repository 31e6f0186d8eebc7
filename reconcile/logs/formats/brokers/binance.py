"""Binance: the history of trades, CSV, as it is exported today and as it was before 2022.

By field list: the columns of Orders, Spot Order, Trade History, and of futures' Trade History.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from reconcile.logs.format import Format, NoteKind, ReadLog
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_WITH_COIN = r"^([\d.,eE+-]+)\s*([A-Z0-9]*)$"
_COIN = r"^[\d.,eE+-]+\s*([A-Z][A-Z0-9]*)$"
_FORMS = (
    ("Date(UTC)", "Pair", "Side", "Executed"),
    ("Date(UTC)", "Market", "Type", "Amount"),
    ("Time(UTC)", "Symbol", "Side", "Quantity"),
    ("Date(UTC)", "Symbol", "Side", "Quantity"),
)
"""What the columns of time, asset, side and quantity are called."""


def _is_binance(head: Head) -> bool:
    return "fee" in head.names and any(head.names >= {name.lower() for name in form} for form in _FORMS)


def _read(source: Source) -> ReadLog:
    rows = Rows.of(source, "Binance's trade history")
    time, pair, side, size = next((form for form in _FORMS if set(form) <= set(rows.columns)), _FORMS[0])
    rows.require(time, pair, side, size, "Price", "Fee")
    rows, fee = _fees(rows, rows.text(pair))
    ours = {
        "timestamp": rows.stamps(rows.text(time), "UTC"),
        "asset": rows.text(pair),
        "side": rows.text(side),
        "quantity": _amount(rows.text(size)),
        "price": rows.text("Price"),
        "commission": fee,
    }
    return rows.read(ours)


def _amount(cells: pl.Series) -> pl.Series:
    """The number before a coin, as of ``0.5BTC``; a cell that is none stays."""
    plain = cells.str.extract(_WITH_COIN, 1)
    return plain.zip_with(plain.is_not_null(), cells).alias(cells.name)


def _fees(rows: Rows, pairs: pl.Series) -> tuple[Rows, pl.Series]:
    """Fees in the coin in which the pair is priced; of those in another the dollars are unknown."""
    fee = rows.text("Fee")
    coins = rows.text("Fee Coin") if "Fee Coin" in rows.columns else fee.str.extract(_COIN, 1).fill_null("")
    ends_so = pl.select(pl.lit(pairs.str.replace_all(r"[/_-]", "")).str.ends_with(pl.lit(coins))).to_series()
    foreign = (coins != "") & ~ends_so
    rows = rows.noting(foreign, "without a fee: it is in another coin than the price", NoteKind.ASSUMED)
    amounts = _amount(fee)
    return rows, amounts.zip_with(~foreign, amounts.clear(len(amounts))).fill_null("").alias("Fee")


BINANCE = Format(
    "binance",
    "Binance trade history",
    _is_binance,
    _read,
    export="Orders, Spot Order, Trade History, Export",
    zone="always UTC",
    fees="`Fee`, where its coin is the price's",
)
