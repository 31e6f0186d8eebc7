"""A trade log as one side of a comparison: sessions, market prices and marks, as far as they are known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl

from adapters.contract import Cause
from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError, some_of
from bundles.tables.table import first
from reconcile.books.book import Book, not_reported
from reconcile.books.both_sides import both
from reconcile.books.corporate_actions import dividends_paid, restate
from reconcile.books.fills import Fills, moment, names_in, nanoseconds, numbered
from reconcile.logs.findings.contradictions import denied_by_market, denied_slippage
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.market.market import Market
from reconcile.logs.market.splits import adjusted_assets

if TYPE_CHECKING:
    from bundles import Panel
    from bundles.actions import CorporateAction
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.logs.source import Account
    from reconcile.logs.trade_log import TradeLog


_LARGE = 50_000
"""Fills of a log."""


def books_of_logs(
    logs: Sequence[TradeLog],
    names: Sequence[str],
    market: Market | None = None,
    accounts: Sequence[Account | None] = (None, None),
) -> tuple[Book, ...]:
    """The books of trade logs that are to be compared, in shares of the last session.

    With market prices the market's price at each fill's moment and the marks are taken from them, for each side from
    its own; without, marks are the last prices that any of the logs knows. Account values count where all sides
    report one and fills can be held against them: all costs are known, and each side holds nothing at its end or is
    valued at the same session as the market prices are.

    Raises
    ------
    InputError
        A timestamp that is none, or market prices that do not cover a log.
    """
    market = market or Market()
    closes = market.closes[: len(logs)]
    last = None if closes[0] is None else closes[0].index[-1]
    sides = list(zip(logs, names, market.sides, strict=False))  # a log may stand alone

    def executed(side: tuple[TradeLog, str, tuple[Panel | None, Panel | None]]) -> Fills:
        return _in_order_of_execution(_fills(*side, market.actions))

    is_large = min(map(len, logs)) > _LARGE
    # pandas makes the look-up of an index when it is first used, which two threads must not do to one panel.
    fills = both(executed, sides, at_once=is_large and last is None)
    if not all(map(_can_be_held_against, fills, accounts, [last] * len(fills))):
        accounts = [None] * len(fills)
    without = _last_prices(fills) if last is None else {}
    each = zip(names, fills, accounts, closes, strict=True)
    books = [_book(*side, without, market.actions, market.calendar) for side in each]
    both(lambda book: book.orders.effect, books, at_once=is_large)  # kept with the book, and asked for later
    return tuple(books)


def _can_be_held_against(fills: Fills, account: Account | None, last: pd.Timestamp | None) -> bool:
    """Whether fills tell what the account should come to; ``last`` is the session of the marks."""
    return account is not None and Cause.FEES not in not_reported(fills) and (fills.end_flat or account.last == last)


def _book(
    name: str,
    fills: Fills,
    account: Account | None,
    closes: pd.DataFrame | None,
    marks: Mapping[str, float],
    actions: Sequence[CorporateAction],
    calendar: str,
) -> Book:
    """One side; its marks are the last closes, or ``marks`` where there are none."""
    sessions = pd.Index(sorted({each.session for each in actions})) if closes is None else closes.index
    if closes is not None:
        marks = dict(zip(closes.columns, closes.iloc[-1].tolist(), strict=True))
    return Book(
        name=name,
        fills=fills,
        initial_cash=None if account is None else account.initial_cash,
        final_value=None if account is None else account.final_value,
        equity=None,
        marks=marks,
        closes=closes,
        not_reported=not_reported(fills),
        dividends=dividends_paid(fills, actions, sessions) if actions else None,
        calendar=calendar,
    )


def _in_order_of_execution(fills: Fills) -> Fills:
    """By time; what an asset does at one instant by what it is, for rows of a file may stand anyhow."""
    order = np.arange(len(fills))
    tied, as_executed = _at_one_instant(fills)
    order[tied] = as_executed
    if (np.diff(fills.timestamp) < 0).any():
        order = order[np.argsort(fills.timestamp, kind="stable")]
    elif not len(tied):
        return fills
    return fills.taken(order)


def _at_one_instant(fills: Fills) -> tuple[Ints, Ints]:
    """Places of fills that share asset and instant with another, and the same sorted: sales first, as engines do."""
    by_asset = np.lexsort((fills.timestamp, fills.asset_number.astype(np.int32)))
    again = (np.diff(fills.timestamp[by_asset]) == 0) & (np.diff(fills.asset_number[by_asset]) == 0)
    tied = by_asset[(np.append(again, False) | np.append(False, again))[: len(fills)]]
    some = fills.taken(tied)
    ids = some.order_id.rank("dense").to_numpy()
    costs = np.nan_to_num(some.commission)
    keys = (ids, costs, np.abs(some.quantity), some.price, some.is_buy, some.timestamp, some.asset_number)
    return tied, tied[np.lexsort(keys)]


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


def _fills(
    log: TradeLog, name: str, panels: tuple[Panel | None, Panel | None], actions: Sequence[CorporateAction]
) -> Fills:
    """The fills with what the own panel and, where that is another, the other side's holds at their moments.

    The market's price beats the reference that the log states, which counts where the market has none.
    """
    own, other = panels
    fills = _stated_fills(log, name, own, actions)
    if own is None or other is None:
        return fills
    cells_of(log, own, fills.session)
    market = _prices_at(fills, own)
    reference = np.where(np.isnan(market), fills.reference_price, market)
    apart = None if own is other else _prices_at(fills, other)
    return replace(fills, market_price=market, reference_price=reference, other_price=apart)


def _stated_fills(log: TradeLog, name: str, panel: Panel | None, actions: Sequence[CorporateAction]) -> Fills:
    """The fills by what the log says alone, in shares of the last session."""
    fills = _raw_fills(log, name, panel)
    adjusted = adjusted_assets(fills, panel, actions)
    return restate(fills, [action for action in actions if action.asset not in adjusted])


def _raw_fills(log: TradeLog, name: str, panel: Panel | None) -> Fills:
    """The same in shares as the log counts them."""
    instants, sessions = log.instants, sessions_of_log(log, panel)
    return Fills(
        order_id=_order_ids(log, name),
        asset=log.asset,
        session=sessions,
        timestamp=instants,
        quantity=log.quantity,
        price=log.price,
        reference_price=_reference(log),
        market_price=np.full(len(log), math.nan),
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
    return nothing if log.order_id is None or log.ids_are_local else (log.order_id != "").to_numpy()


def _prices_at(fills: Fills, panel: Panel) -> Floats:
    """The panel's price at the instant of an open or a close; NaN at any other, and where it has none.

    The instant decides, and not the session that a log may state beside it.
    """
    columns = pd.Index(panel.assets).get_indexer(pd.Index(fills.names))[fills.asset_number]
    prices = np.full(len(fills), math.nan)
    for field, moments in (("open", panel.opens), ("close", panel.closes)):
        instants = nanoseconds(moments)
        rows = np.searchsorted(instants, fills.timestamp).clip(max=len(instants) - 1)
        is_at = (columns >= 0) & (instants[rows] == fills.timestamp)
        prices[is_at] = panel.field(field).to_numpy(dtype=np.float64)[rows[is_at], columns[is_at]]
    return prices


def unsupported_references(
    log: TradeLog, panel: Panel | None, actions: Sequence[CorporateAction]
) -> tuple[Note, ...]:
    """A note on fills whose stated reference price is not the market's at their moment."""
    if panel is None or not (log.has("reference_price") or log.has("slippage")):
        return ()
    fills = _stated_fills(log, "", panel, actions)
    return denied_by_market(log, fills.reference_price, _prices_at(fills, panel))


def adjusted_fills(log: TradeLog, panel: Panel | None, actions: Sequence[CorporateAction]) -> tuple[Note, ...]:
    """A note on fills that no split was applied to: the log has them in shares of the last session already."""
    adjusted = adjusted_assets(_raw_fills(log, "", panel), panel, actions) if actions else ()
    text = f"fills of {some_of(sorted(adjusted))} are adjusted for splits already, as their prices show"
    return (Note(NoteKind.ACTIONS, text),) if adjusted else ()


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
