"""Pairs of orders: the same order in two runs, or one that only one of them has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reconcile.books.sequence import Columnar

if TYPE_CHECKING:
    import pandas as pd

    from bundles.arrays import Flags, Floats, Ints
    from reconcile.books.orders import Order, Orders

NONE = -1
"""The place of an order that is not there."""


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
    def order_id(self) -> str:
        """The id; the smaller one where two logs name the order differently."""
        return min(order.order_id for order in self.orders)


@dataclass(frozen=True, eq=False)
class How:
    """How pairs came about: so many by their ids, the others by ``likeness`` (``None`` where nothing was left)."""

    by_id: int
    likeness: Likeness | None = None


@dataclass(frozen=True, eq=False)
class Likeness:
    """What pairing by time, quantity and price came to.

    ``matches`` is for each order of A the place of B's, ``NONE`` where it is alone; ``offset`` how much later B is,
    milliseconds; ``sizes`` the ratio of B's quantities to A's by asset, where they were scaled; ``is_crowded`` says
    that of some orders not all in the window were asked.
    """

    matches: Ints
    offset: int = 0
    sizes: Floats | None = None
    is_crowded: bool = False


@dataclass(frozen=True, eq=False)
class Pairs(Columnar[Pair]):
    """Pairs as places among the orders of both sides, ``NONE`` where a side has no such order.

    ``names`` are the assets of both sides, sorted; ``asset`` is a place among them.
    """

    a: Orders
    b: Orders
    of_a: Ints
    of_b: Ints
    names: tuple[str, ...]
    how: How

    def __len__(self) -> int:
        return len(self.of_a)

    def item(self, place: int) -> Pair:
        i, j = int(self.of_a[place]), int(self.of_b[place])
        return Pair(None if i == NONE else self.a[i], None if j == NONE else self.b[j])

    def order_id_of(self, place: int) -> str:
        """The id of the pair at that place; the smaller one where two logs name the order differently."""
        sides = ((self.a, int(self.of_a[place])), (self.b, int(self.of_b[place])))
        return min(str(orders.order_id[at]) for orders, at in sides if at != NONE)

    def taken(self, places: Ints) -> Pairs:
        """The pairs at these places, in that order."""
        return Pairs(self.a, self.b, self.of_a[places], self.of_b[places], self.names, self.how)

    @cached_property
    def in_a(self) -> Flags:
        return np.not_equal(self.of_a, NONE)

    @cached_property
    def in_b(self) -> Flags:
        return np.not_equal(self.of_b, NONE)

    @cached_property
    def is_matched(self) -> Flags:
        return self.in_a & self.in_b

    def of_each[Kind: np.generic](
        self, a: np.ndarray[tuple[int], np.dtype[Kind]], b: np.ndarray[tuple[int], np.dtype[Kind]], missing: object
    ) -> tuple[np.ndarray[tuple[int], np.dtype[Kind]], np.ndarray[tuple[int], np.dtype[Kind]]]:
        """Columns of both sides' orders, pair by pair; ``missing`` where a side has no order."""
        return taken(a, self.of_a, missing), taken(b, self.of_b, missing)

    def least(self, a: Ints, b: Ints) -> Ints:
        """The smaller value of both sides, or the one that there is."""
        return np.minimum(*self.of_each(a, b, np.iinfo(np.int64).max))

    def greatest(self, a: Ints, b: Ints) -> Ints:
        """The greater value of both sides, or the one that there is."""
        return np.maximum(*self.of_each(a, b, np.iinfo(np.int64).min))

    @property
    def first_place(self) -> Ints:
        """The smaller of the places among the orders of either side; ``NONE`` counts as more than any."""
        return np.minimum(self.of_a.view(np.uint64), self.of_b.view(np.uint64)).view(np.int64)

    @cached_property
    def timestamp(self) -> Ints:
        """The earlier of both, nanoseconds since 1970 in UTC."""
        return self.least(self.a.timestamp, self.b.timestamp)

    @cached_property
    def first_session(self) -> Ints:
        """Of the first fill of either side."""
        return self.least(self.a.session, self.b.session)

    @cached_property
    def last_session(self) -> Ints:
        """Of the last fill of either side."""
        return self.greatest(self.a.last_session, self.b.last_session)

    @cached_property
    def asset(self) -> Ints:
        """Place of the asset's name among ``names``."""
        return self.greatest(self.a.asset_among(self.names), self.b.asset_among(self.names))

    @cached_property
    def is_buy(self) -> Flags:
        of_a, of_b = self.of_each(self.a.is_buy, self.b.is_buy, missing=False)
        return of_a | of_b


def taken[Kind: np.generic](
    column: np.ndarray[tuple[int], np.dtype[Kind]], places: Ints, missing: object
) -> np.ndarray[tuple[int], np.dtype[Kind]]:
    """The column's values at the places, ``missing`` where the place is ``NONE``."""
    if not len(column):
        return np.full(len(places), missing, dtype=column.dtype)
    values = column[places]
    values[places == NONE] = missing  # type: ignore[assignment]
    return values
