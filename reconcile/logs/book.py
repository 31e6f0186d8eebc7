"""A trade log as one side of a comparison: sessions, market prices and marks, as far as they are known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl

from adapters.contract import Cause
from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError
from bundles.tables.table import first
from reconcile.books.book import Book, not_reported
from reconcile.books.both_sides import both
from reconcile.books.fills import Fills, moment, names_in, nanoseconds, numbered
from reconcile.logs.findings.contradictions import denied_slippage

if TYPE_CHECKING:
    from bundles import Panel
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.logs.source import Account
    from reconcile.logs.trade_log import TradeLog


def books_of_logs(
    logs: Sequence[TradeLog],
    names: Sequence[str],
    panel: Panel | None,
    accounts: Sequence[Account | None] = (None, None),
) -> tuple[Book, ...]:
    """The books of trade logs that are to be compared.

    With market prices (``panel``) the market's price at each fill's moment and the marks are taken from
    them; without, marks are the last prices that any of the logs knows. Account values count where all sides report
    one and fills can be held against them: all costs are known, and each side holds nothing at its end or is valued
    at the same session as the market prices are.

    Raises
    ------
    InputError
        A timestamp that is none, or market prices that do not cover a log.
    """
    closes = None if panel is None else panel.last_close()
    fills = both(lambda side: _in_order_of_execution(_fills(*side, panel)), zip(logs, names, strict=True))
    if closes is None:
        marks, last = _last_prices(fills), None
    else:
        marks, last = dict(zip(closes.columns, closes.iloc[-1].tolist(), strict=True)), closes.index[-1]
    if not all(map(_can_be_held_against, fills, accounts, [last] * len(fills))):
        accounts = [None] * len(fills)
    calendar = DEFAULT_CALENDAR if panel is None else panel.calendar
    books = [_book(*side, marks, closes, calendar) for side in zip(names, fills, accounts, strict=True)]
    both(lambda book: book.orders.effect, books)  # kept with the book, and asked for later
    return tuple(books)


def _can_be_held_against(fills: Fills, account: Account | None, last: pd.Timestamp | None) -> bool:
    """Whether fills tell what the account should come to; ``last`` is the session of the marks."""
    return account is not None and Cause.FEES not in not_reported(fills) and (fills.end_flat or account.last == last)


def _book(
    name: str,
    fills: Fills,
    account: Account | None,
    marks: Mapping[str, float],
    closes: pd.DataFrame | None,
    calendar: str,
) -> Book:
    return Book(
        name=name,
        fills=fills,
        initial_cash=None if account is None else account.initial_cash,
        final_value=None if account is None else account.final_value,
        equity=None,
        marks=marks,
        closes=closes,
        not_reported=not_reported(fills),
        calendar=calendar,
    )


def _in_order_of_execution(fills: Fills) -> Fills:
    """By time; at the same time as they stand in the file, from below where the newest fill comes first."""
    steps = np.diff(fills.timestamp)
    if (steps >= 0).all():
        return fills
    places = np.arange(len(fills))
    in_file = places[::-1] if (steps <= 0).all() else places
    return fills.taken(in_file[np.argsort(fills.timestamp[in_file], kind="stable")])


def _last_prices(sides: Sequence[Fills]) -> dict[str, float]:
    """The last price of each asset on any side, the highest where there are several at once."""
    last: dict[str, tuple[int, float]] = {}
    for fills in sides:
        at_last = np.zeros(len(fills.names), dtype=np.int64)
        at_last[fills.asset_number] = fills.timestamp
        for place in np.flatnonzero(at_last[fills.asset_number] == fills.timestamp).tolist():
            found = int(fills.timestamp[place]), float(fills.price[place])
            name = fills.asset[place]
            last[name] = max(last.get(name, found), found)
    return {name: price for name, (_, price) in last.items()}


def sessions_of_log(log: TradeLog, panel: Panel | None) -> Ints:
    """Sessions of the panel; a fill off the calendar belongs to the session that comes next."""
    if panel is None:
        return log.labels(DEFAULT_CALENDAR)
    labels, known = log.labels(panel.calendar), nanoseconds(panel.sessions)
    if (row := first((labels < known[0]) | (labels > known[-1]))) is not None:
        ends = panel.sessions[0], panel.sessions[-1]
        problem = f"{log.place(row)}: {moment(labels[row]):%Y-%m-%d} is outside of the market prices"
        raise InputError(problem, "they go from {:%Y-%m-%d} to {:%Y-%m-%d}".format(*ends))
    return known[known.searchsorted(labels)]


def _fills(log: TradeLog, name: str, panel: Panel | None) -> Fills:
    instants, sessions = log.instants, sessions_of_log(log, panel)
    stated = _reference(log)
    market = stated if panel is None else market_prices(log, panel, sessions)
    return Fills(
        order_id=_order_ids(log, name),
        asset=log.asset,
        session=sessions,
        timestamp=instants,
        quantity=log.quantity,
        price=log.price,
        reference_price=np.where(np.isnan(market), stated, market),
        market_price=market,
        commission=log.number("commission"),
        is_dated_only=log.is_dated,
        has_id=_has_id(log),
    )


def _reference(log: TradeLog) -> Floats:
    """The reference price as stated, or as the stated slippage implies it; NaN where neither is, or both at odds."""
    stated = log.number("reference_price")
    implied = np.where(np.isnan(stated), log.price - log.number("slippage") / log.quantity, stated)
    return np.where(denied_slippage(log), math.nan, implied)


def _order_ids(log: TradeLog, name: str) -> pl.Series:
    """Ids as text; a fill without one is an order by itself."""
    stated = log.order_id
    if stated is not None and not (stated == "").any():
        return stated
    own = pl.Series([f"{name} {log.unit} "]) + pl.Series(log.numbers).cast(pl.String)
    return own if stated is None else own.zip_with(stated == "", stated)


def _has_id(log: TradeLog) -> Flags:
    nothing = np.zeros(len(log), dtype=np.bool_)
    return nothing if log.order_id is None else (log.order_id != "").to_numpy()


def market_prices(log: TradeLog, panel: Panel, sessions: Ints) -> Floats:
    """The panel's price at the true open or close of the session; NaN at any other instant."""
    rows, columns = cells_of(log, panel, sessions)
    prices = np.full(len(rows), math.nan)
    for field, moments in (("open", panel.opens), ("close", panel.closes)):
        is_at = nanoseconds(moments)[rows] == log.instants
        prices[is_at] = panel.field(field).to_numpy(dtype=np.float64)[rows[is_at], columns[is_at]]
    return prices


def cells_of(log: TradeLog, panel: Panel, sessions: Ints) -> tuple[Ints, Ints]:
    """Row and column of each fill in the panel's frames.

    Raises
    ------
    InputError
        The panel does not have an asset.
    """
    names = names_in(log.asset)
    columns = pd.Index(panel.assets).get_indexer(pd.Index(names, dtype=object))[numbered(log.asset, names)]
    if (row := first(columns < 0)) is not None:
        raise InputError(f"no market prices of {log.asset[row]!r}", f"prices have {', '.join(panel.assets[:5])}")
    return np.searchsorted(nanoseconds(panel.sessions), sessions), columns
