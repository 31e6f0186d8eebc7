"""Pairing the orders of two runs: by order_id, or by asset, side and time where ids say nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl

from bundles.defaults import DEFAULT_CALENDAR
from bundles.sessions import calendar_sessions
from reconcile.books.fills import moment
from reconcile.matching.nearest import Moments, nearest
from reconcile.matching.pairs import NONE, Pairs

if TYPE_CHECKING:
    from bundles.arrays import Floats, Ints
    from reconcile.books.book import Book
    from reconcile.books.orders import Orders


def pair(a: Book, b: Book) -> Pairs:
    """Orders of both books, paired, in time order.

    By order_id where both have ids that mean the same, which two runs always do and two logs do when they
    share any; an id with opposite sides is then two unmatched orders. Else by asset and side, one to one,
    order kept, at most five sessions apart: as many pairs as possible, among these the least total time
    difference, ties to the earlier.
    """
    matches = _by_order_id(a.orders, b.orders)
    is_by_id = bool((matches != NONE).any()) or (a.run is not None and b.run is not None)
    if not is_by_id:
        matches = _by_time(a.orders, b.orders, sessions_of(a, b))
    return _in_time_order(a.orders, b.orders, matches, share_ids=is_by_id)


def pairs_by_id(a: Orders, b: Orders) -> Pairs:
    """Orders of the same id, asset and side, and those that only one side has, in time order."""
    return _in_time_order(a, b, _by_order_id(a, b), share_ids=True)


def sessions_of(a: Book, b: Book) -> pd.DatetimeIndex:
    """The sessions that both sides lived through: the market data's, else the calendar's."""
    if a.closes is not None:
        return pd.DatetimeIndex(a.closes.index)
    filled = np.concatenate([a.fills.session, b.fills.session])
    if not len(filled):
        return pd.DatetimeIndex([])
    return calendar_sessions(DEFAULT_CALENDAR, moment(filled.min()), moment(filled.max()))


def _by_order_id(a: Orders, b: Orders) -> Ints:
    """For each order of A the place of B's with the same id, asset and side."""
    if a.has_distinct_ids and b.has_distinct_ids:
        return _of_same_kind(a, b, _joined(_hashes(a), _hashes(b)))
    return _joined(_keys(a), _keys(b))


def _joined(a: pl.DataFrame, b: pl.DataFrame) -> Ints:
    """For each row of A the place of B's equal one."""
    places = b.with_columns(place=pl.int_range(pl.len()))
    joined = a.join(places, on=a.columns, how="left", maintain_order="left")
    return joined["place"].fill_null(NONE).to_numpy().astype(np.int64)


def _keys(orders: Orders) -> pl.DataFrame:
    return pl.DataFrame({"order_id": orders.order_id, "asset": orders.asset, "is_buy": orders.is_buy})


def _hashes(orders: Orders) -> pl.DataFrame:
    """Numbers join faster than text; what they join is held against the text."""
    return pl.DataFrame({"order_id": orders.order_id.hash()})


def _of_same_kind(a: Orders, b: Orders, matches: Ints) -> Ints:
    """The matches whose ids, assets and sides are the same indeed."""
    rows = np.flatnonzero(matches != NONE)
    of_b = matches[rows]
    names = _names(a, b)
    is_same = (a.is_buy[rows] == b.is_buy[of_b]) & (a.asset_among(names)[rows] == b.asset_among(names)[of_b])
    is_same &= (_at(a.order_id, rows) == _at(b.order_id, of_b)).to_numpy()
    matches[rows[~is_same]] = NONE
    return matches


def _at(column: pl.Series, places: Ints) -> pl.Series:
    """The column at these places; a mask picks ten times as fast, where their order is the column's."""
    if not (np.diff(places) > 0).all():
        return column.gather(places)
    is_picked = np.zeros(len(column), dtype=np.bool_)
    is_picked[places] = True
    return column.filter(pl.Series(is_picked))


def _by_time(a: Orders, b: Orders, sessions: pd.DatetimeIndex) -> Ints:
    """The same for orders whose ids say nothing: the nearest of the same asset and side."""
    matches = np.full(len(a), NONE)
    names = _names(a, b)
    groups_a, groups_b = (_groups(orders, names) for orders in (a, b))
    for key in groups_a.keys() & groups_b.keys():
        mine, theirs = groups_a[key], groups_b[key]
        for i, j in nearest(_moments(a, mine, sessions), _moments(b, theirs, sessions)):
            matches[mine[i]] = theirs[j]
    return matches


def _groups(orders: Orders, names: Sequence[str]) -> dict[int, Ints]:
    """Places of the orders of each asset and side, in time order."""
    kinds = 2 * orders.asset_among(names) + orders.is_buy
    in_time = np.lexsort((orders.timestamp, kinds))
    found, starts = np.unique(kinds[in_time], return_index=True)
    bounds = pairwise([*starts.tolist(), len(in_time)])
    return {kind: in_time[start:end] for kind, (start, end) in zip(found.tolist(), bounds, strict=True)}


def _names(a: Orders, b: Orders) -> tuple[str, ...]:
    """The assets of both sides, sorted."""
    return tuple(sorted({*a.fills.names, *b.fills.names}))


def _moments(orders: Orders, places: Ints, sessions: pd.DatetimeIndex) -> Moments:
    stamps = pd.DatetimeIndex(orders.session[places], tz="UTC")
    return Moments(orders.timestamp[places] // 10**9, np.asarray(sessions.searchsorted(stamps), dtype=np.int64))


def _in_time_order(a: Orders, b: Orders, matches: Ints, *, share_ids: bool) -> Pairs:
    is_alone = np.ones(len(b), dtype=np.bool_)
    is_alone[matches[matches != NONE]] = False
    only_b = np.flatnonzero(is_alone)
    of_a = np.concatenate([np.arange(len(a)), np.full(len(only_b), NONE)])
    of_b = np.concatenate([matches, only_b])
    pairs = Pairs(a, b, of_a, of_b, _names(a, b), share_ids)
    return pairs.taken(_in_order(pairs))


def _in_order(pairs: Pairs) -> Ints:
    """Places in time order; among equals in time and place, what else decides is looked at only where it must."""
    places = pairs.first_place
    in_order = np.lexsort((places, pairs.timestamp))
    same = (np.diff(pairs.timestamp[in_order]) == 0) & (np.diff(places[in_order]) == 0)
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    ties = in_order[tied]
    keys = _time_order(pairs.taken(ties), places[ties])
    in_order[tied] = ties[np.lexsort(tuple(reversed(list(keys))))]
    return in_order


def _time_order(pairs: Pairs, places: Ints) -> Iterator[Ints | Floats]:
    """By the earlier timestamp, then by place of execution; what decides a tie knows neither names nor sides."""
    yield pairs.timestamp
    yield places
    yield pairs.asset
    yield (~pairs.is_buy).astype(np.int64)
    price_a, price_b = pairs.of_each(pairs.a.price, pairs.b.price, np.inf)
    shares_a, shares_b = pairs.of_each(np.abs(pairs.a.quantity), np.abs(pairs.b.quantity), np.inf)
    b_first = (price_b < price_a) | ((price_b == price_a) & (shares_b < shares_a))
    yield np.where(b_first, price_b, price_a)
    yield np.where(b_first, shares_b, shares_a)
    yield np.where(pairs.is_matched, np.where(b_first, price_a, price_b), -np.inf)
    yield np.where(pairs.is_matched, np.where(b_first, shares_a, shares_b), -np.inf)
