"""Pairs in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from reconcile.matching.pairs import NONE, How, Pairs

if TYPE_CHECKING:
    from bundles.arrays import Floats, Ints
    from reconcile.books.orders import Orders


def names_of(a: Orders, b: Orders) -> tuple[str, ...]:
    """The assets of both sides, sorted."""
    return tuple(sorted({*a.fills.names, *b.fills.names}))


def in_time_order(a: Orders, b: Orders, matches: Ints, how: How) -> Pairs:
    """The pairs, and the orders that only one side has; ``matches`` is for each order of A the place of B's."""
    is_alone = np.ones(len(b), dtype=np.bool_)
    is_alone[matches[matches != NONE]] = False
    only_b = np.flatnonzero(is_alone)
    of_a = np.concatenate([np.arange(len(a)), np.full(len(only_b), NONE)])
    of_b = np.concatenate([matches, only_b])
    pairs = Pairs(a, b, of_a, of_b, names_of(a, b), how)
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
