"""Differences of quantity, booked by lot: each gain or loss goes to the cause that opened the lot.

Booking a difference of quantity against the terminal mark is exact too, but then the mark of an asset
that nobody holds any more moves dollars between causes. By lot it cannot.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from reconcile.fills import Flags, Floats, Ints


@dataclass(frozen=True, eq=False)
class Bookings:
    """Differences of quantity, B minus A, in the order in which they are booked.

    ``rows`` are the pairs that they come from, ``asset`` and ``cause`` are numbers; shares, price per share.
    """

    rows: Ints
    asset: Ints
    shares: Floats
    price: Floats
    cause: Ints

    def only(self, chosen: Flags) -> Bookings:
        """Those that are chosen, in the same order."""
        return Bookings(
            self.rows[chosen], self.asset[chosen], self.shares[chosen], self.price[chosen], self.cause[chosen]
        )


@dataclass(frozen=True, eq=False)
class Closed:
    """Lots, or parts of them, that a later booking closed.

    ``origin`` is the pair that opened the lot and ``rows`` the one that closed it; ``cause`` is the origin's.
    """

    rows: Ints
    origin: Ints
    asset: Ints
    cause: Ints
    shares: Floats
    opened_at: Floats
    closed_at: Floats

    @property
    def dollars(self) -> Floats:
        """The gain, account currency."""
        return self.shares * (self.closed_at - self.opened_at)


@dataclass(frozen=True, eq=False)
class Open:
    """Lots that nothing closed: worth shares × (mark − price)."""

    rows: Ints
    asset: Ints
    cause: Ints
    shares: Floats
    price: Floats


type Lots = tuple[Closed, Open]
"""What became of all lots: parts of one lot may be in both."""


def booked(bookings: Bookings) -> Lots:
    """Book all, first in, first out within each asset; a booking of opposite sign closes what is open."""
    books: dict[int, deque[list[float]]] = defaultdict(deque)
    closed: list[tuple[float, ...]] = []
    columns = (bookings.rows, bookings.asset, bookings.shares, bookings.price, bookings.cause)
    for row, asset, left, price, cause in zip(*(column.tolist() for column in columns), strict=True):
        lots, shares = books[asset], left
        while shares and lots and lots[0][0] * shares < 0:
            lot = lots[0]
            part = -shares if abs(shares) < abs(lot[0]) else lot[0]
            closed.append((row, lot[2], asset, lot[3], part, lot[1], price))
            lot[0] -= part
            shares += part
            if not lot[0]:
                lots.popleft()
        if shares:
            lots.append([shares, price, row, cause])
    return _closed(closed), _open(books)


def _closed(lots: list[tuple[float, ...]]) -> Closed:
    columns = np.array(lots, dtype=np.float64).reshape(-1, 7).T
    return Closed(*(column.astype(np.int64) for column in columns[:4]), *columns[4:])


def _open(books: dict[int, deque[list[float]]]) -> Open:
    lots = [(row, asset, cause, shares, price) for asset, book in books.items() for shares, price, row, cause in book]
    columns = np.array(lots, dtype=np.float64).reshape(-1, 5).T
    return Open(*(column.astype(np.int64) for column in columns[:3]), *columns[3:])
