"""Pairing the orders of two runs: by order_id, or by asset, side and time where ids say nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bundles.sessions import calendar_sessions
from reconcile.books import Book
from reconcile.nearest import Moments, nearest
from reconcile.orders import Order

_CALENDAR = "XNYS"


@dataclass(frozen=True, slots=True)
class Pair:
    """The same order in two runs, or an order that only one of them has (the other is ``None``)."""

    a: Order | None
    b: Order | None

    def __post_init__(self) -> None:
        if self.a is None and self.b is None:
            raise TypeError("a pair has at least one order")

    @property
    def either(self) -> Order:
        """One of the orders, for what both share: asset and side."""
        order = self.a or self.b
        assert order is not None
        return order

    @property
    def orders(self) -> tuple[Order, ...]:
        return tuple(order for order in (self.a, self.b) if order is not None)

    @property
    def timestamp(self) -> pd.Timestamp:
        """The earlier of both timestamps."""
        return min(order.timestamp for order in self.orders)

    @property
    def first_session(self) -> pd.Timestamp:
        """The session of the first fill of either side."""
        return min(order.session for order in self.orders)

    @property
    def last_session(self) -> pd.Timestamp:
        """The session of the last fill of either side."""
        return max(order.last_session for order in self.orders)

    def until(self, session: pd.Timestamp) -> Pair:
        """The pair as far as it was filled by the end of ``session``, which is not before its first fill."""
        return Pair(self.a and self.a.until(session), self.b and self.b.until(session))

    @property
    def order_id(self) -> str:
        """The id; the smaller one where two logs name the order differently."""
        return min(order.order_id for order in self.orders)


def pair(a: Book, b: Book) -> tuple[Pair, ...]:
    """Orders of both books, paired, in time order.

    By order_id where both have ids that mean the same, which two runs always do and two logs do when they
    share any; an id with opposite sides is then two unmatched orders. Else by asset and side, one to one,
    order kept, at most five sessions apart: as many pairs as possible, among these the least total time
    difference, ties to the earlier.
    """
    shared = {order.key for order in a.orders} & {order.key for order in b.orders}
    by_id = shared or (a.run is not None and b.run is not None)
    pairs = _by_order_id(a.orders, b.orders) if by_id else _by_time(a.orders, b.orders, sessions_of(a, b))
    return tuple(sorted(pairs, key=_time_order(a, b)))


def _time_order(a: Book, b: Book) -> Callable[[Pair], tuple[object, ...]]:
    """By the earlier timestamp, then by place of execution; what decides a tie knows neither names nor sides."""
    place = {id(order): number for book in (a, b) for number, order in enumerate(book.orders)}

    def key(pair: Pair) -> tuple[object, ...]:
        first = min(place[id(order)] for order in pair.orders)
        terms = sorted((order.price, abs(order.quantity)) for order in pair.orders)
        return pair.timestamp, first, pair.either.asset, pair.either.side, terms

    return key


def sessions_of(a: Book, b: Book) -> pd.DatetimeIndex:
    """The sessions that both sides lived through: the market data's, else the calendar's."""
    if a.closes is not None:
        return pd.DatetimeIndex(a.closes.index)
    filled = [piece.session for book in (a, b) for piece in book.pieces]
    if not filled:
        return pd.DatetimeIndex([])
    return calendar_sessions(_CALENDAR, min(filled), max(filled))


def _by_order_id(a: Sequence[Order], b: Sequence[Order]) -> list[Pair]:
    of_b = {order.key: order for order in b}
    pairs = [Pair(order, of_b.pop(order.key, None)) for order in a]
    return pairs + [Pair(None, order) for order in of_b.values()]


def _by_time(a: Sequence[Order], b: Sequence[Order], sessions: pd.DatetimeIndex) -> list[Pair]:
    groups: dict[tuple[str, str], tuple[list[Order], list[Order]]] = defaultdict(lambda: ([], []))
    for index, orders in enumerate((a, b)):
        for order in sorted(orders, key=lambda order: order.timestamp):
            groups[order.asset, order.side][index].append(order)
    return [pair for group in groups.values() for pair in aligned_in_time(*group, sessions)]


def aligned_in_time(a: Sequence[Order], b: Sequence[Order], sessions: pd.DatetimeIndex) -> list[Pair]:
    """The best order-keeping pairs of two lists in time order: see ``nearest``."""
    chosen = nearest(_moments(a, sessions), _moments(b, sessions))
    free_a, free_b = set(range(len(a))), set(range(len(b)))
    pairs = [Pair(a[i], b[j]) for i, j in chosen]
    left = free_a - {i for i, _ in chosen}, free_b - {j for _, j in chosen}
    return pairs + [Pair(a[i], None) for i in sorted(left[0])] + [Pair(None, b[j]) for j in sorted(left[1])]


def _moments(orders: Sequence[Order], sessions: pd.DatetimeIndex) -> Moments:
    seconds = np.array([order.timestamp.timestamp() for order in orders], dtype=np.int64)
    places = sessions.searchsorted(pd.DatetimeIndex([order.session for order in orders], tz=sessions.tz))
    return Moments(seconds, np.asarray(places, dtype=np.int64))
