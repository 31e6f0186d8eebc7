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
    pairs = rows.text(pair).str.replace_all(r"[/_-]", "")
    quote = _quotes(rows, pairs)
    rows, fee = _fees(rows, pairs, quote)
    base = _without(pairs, quote)
    ours = {
        "timestamp": rows.stamps(rows.text(time), "UTC"),
        "asset": rows.text(pair),
        "side": rows.text(side),
        "quantity": _without(rows.text(size), base).str.strip_chars(),
        "price": rows.text("Price"),
        "commission": fee,
    }
    return rows.read(ours)


def _quotes(rows: Rows, pairs: pl.Series) -> pl.Series:
    """The coin in which each pair is priced, as the amount names it that was paid; empty where it does not."""
    amount = rows.text("Amount")
    coins = (
        amount.str.strip_chars_start("0123456789.,-+ ") if "Executed" in rows.columns else amount.clear(len(amount))
    )
    coins = coins.fill_null("")
    fits = pl.select(pl.lit(pairs).str.ends_with(pl.lit(coins))).to_series() & (coins != "")
    return coins.zip_with(fits, pl.Series([""]).new_from_index(0, len(coins)))


def _without(cells: pl.Series, ends: pl.Series) -> pl.Series:
    """Cells without what they end with: ``0.5BTC`` without BTC, for a coin's name may begin with digits."""
    return pl.select(pl.lit(cells).str.strip_suffix(pl.lit(ends))).to_series().alias(cells.name)


def _fees(rows: Rows, pairs: pl.Series, quote: pl.Series) -> tuple[Rows, pl.Series]:
    """Fees in the coin in which the pair is priced; of those in another the dollars are unknown."""
    fee = rows.text("Fee")
    if "Fee Coin" in rows.columns:
        coins = rows.text("Fee Coin")
        known = pl.select(pl.lit(pairs).str.ends_with(pl.lit(coins))).to_series() & (coins != "")
        amounts = fee
    else:
        known = pl.select(pl.lit(fee).str.ends_with(pl.lit(quote))).to_series() & (quote != "")
        amounts = _without(fee, quote).str.strip_chars()
    rows = rows.noting(~known & (fee != ""), "without a fee: it is in another coin than the price", NoteKind.ASSUMED)
    return rows, amounts.zip_with(known, amounts.clear(len(amounts))).fill_null("").alias("Fee")


BINANCE = Format(
    "binance",
    "Binance trade history",
    _is_binance,
    _read,
    export="Orders, Spot Order, Trade History, Export",
    zone="always UTC",
    fees="`Fee`, where its coin is the price's",
)
