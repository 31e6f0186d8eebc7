"""Pairing the orders of two sides: by order_id, or by what is most alike where ids say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reconcile.matching.clock import clock_of, readings
from reconcile.matching.likeness import Events
from reconcile.matching.order_ids import OWN_FORM
from reconcile.matching.pairs import NONE, How, Likeness, Pairs
from reconcile.matching.time_order import in_time_order, names_of

if TYPE_CHECKING:
    from bundles.arrays import Flags, Ints
    from reconcile.books.book import Book
    from reconcile.books.orders import Orders


def pair(a: Book, b: Book, *, ids_decide: bool = True) -> Pairs:
    """Orders of both books, paired, in time order.

    By order_id where ids mean the same on both sides (``ids_decide``: those of two runs do, of two logs see
    ``order_ids``), and those of our own form always; an id with opposite sides is then two unmatched orders. Orders
    that no such id names pair by asset, side, time, quantity and price: see ``pairing``.
    """
    is_id_a, is_id_b = (_have_ids(book.orders, any_form=ids_decide) for book in (a, b))
    matches = _by_order_id(a.orders, b.orders)
    matches[~is_id_a] = NONE
    of_ids = int((matches != NONE).sum())
    if is_id_a.all() and is_id_b.all() and 2 * of_ids >= min(len(is_id_a), len(is_id_b)):
        return in_time_order(a.orders, b.orders, matches, How(of_ids))
    named_a, named_b = _named(a.orders, b.orders, is_id_a, is_id_b)
    if named_a.all() and named_b.all():
        return in_time_order(a.orders, b.orders, matches, How(of_ids))
    likeness = _by_likeness(a, b, matches, named_a, named_b)
    return in_time_order(a.orders, b.orders, likeness.matches, How(of_ids, likeness))


def _have_ids(orders: Orders, *, any_form: bool) -> Flags:
    """Which orders have an id that decides."""
    return orders.has_id if any_form else orders.has_id & _are_our_own(orders)


def _are_our_own(orders: Orders) -> Flags:
    return orders.order_id.str.contains(OWN_FORM).to_numpy()


def _named(a: Orders, b: Orders, is_id_a: Flags, is_id_b: Flags) -> tuple[Flags, Flags]:
    """Orders that no other id may stand for; where few ids are shared, these and those of our own form alone."""
    shared_a = is_id_a & _is_in(a.order_id, b.order_id.filter(pl.Series(is_id_b)))
    shared_b = is_id_b & _is_in(b.order_id, a.order_id.filter(pl.Series(is_id_a)))
    if 2 * int(shared_a.sum()) >= min(int(is_id_a.sum()), int(is_id_b.sum())):
        return is_id_a, is_id_b
    return shared_a | (is_id_a & _are_our_own(a)), shared_b | (is_id_b & _are_our_own(b))


def _is_in(ids: pl.Series, others: pl.Series) -> Flags:
    return ids.is_in(others.implode()).to_numpy()


def _by_likeness(a: Book, b: Book, matches: Ints, named_a: Flags, named_b: Flags) -> Likeness:
    """What ids leave, paired too."""
    from reconcile.matching.pairing import pair_by_likeness  # SciPy, which ids do without

    is_left_b = np.ones(len(b.orders), dtype=np.bool_)
    is_left_b[matches[matches != NONE]] = False
    left_a, left_b = np.flatnonzero(matches == NONE), np.flatnonzero(is_left_b)
    if not len(left_a) or not len(left_b):
        return Likeness(matches)
    clock, names = clock_of(a.orders, b.orders, a.calendar), names_of(a.orders, b.orders)
    at_a, at_b = readings(clock, a.orders, b.orders)
    events_a, events_b = _events(a.orders, names, at_a, named_a), _events(b.orders, names, at_b, named_b)
    found = pair_by_likeness(events_a.taken(left_a), events_b.taken(left_b), clock.window)
    paired = found.matches != NONE
    matches[left_a[paired]] = left_b[found.matches[paired]]
    return replace(found, matches=matches)


def _events(orders: Orders, names: Sequence[str], at: Ints, is_named: Flags) -> Events:
    kind = 2 * orders.asset_among(names) + orders.is_buy
    return Events(kind, at, np.abs(orders.quantity), orders.price, is_named)


def pairs_by_id(a: Orders, b: Orders) -> Pairs:
    """Orders of the same id, asset and side, and those that only one side has, in time order."""
    matches = _by_order_id(a, b)
    return in_time_order(a, b, matches, How(int((matches != NONE).sum())))


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
    names = names_of(a, b)
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
