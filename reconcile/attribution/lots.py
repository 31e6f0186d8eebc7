"""Differences of quantity, booked by lot: each gain or loss goes to the cause that opened the lot.

Booking a difference of quantity against the terminal mark is exact too, but then the mark of an asset
that nobody holds any more moves dollars between causes. By lot it cannot.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints


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


def book_lots(bookings: Bookings) -> Lots:
    """Book all, first in, first out within each asset; a booking of opposite sign closes what is open."""
    books: dict[int, deque[list[float]]] = defaultdict(deque)  # of shares left, and the booking that opened them
    closing: list[int] = []
    opening: list[float] = []
    parts: list[float] = []
    for place, (asset, shares) in enumerate(zip(bookings.asset.tolist(), bookings.shares.tolist(), strict=True)):
        lots, left = books[asset], shares
        while left and lots and lots[0][0] * left < 0:
            lot = lots[0]
            part = -left if abs(left) < abs(lot[0]) else lot[0]
            closing.append(place)
            opening.append(lot[1])
            parts.append(part)
            lot[0] -= part
            left += part
            if not lot[0]:
                lots.popleft()
        if left:
            lots.append([left, place])
    return _closed(bookings, closing, opening, parts), _open(
        bookings, [lot for lots in books.values() for lot in lots]
    )


def _closed(bookings: Bookings, closing: Sequence[int], opening: Sequence[float], parts: Sequence[float]) -> Closed:
    closer, opener = (np.array(places, dtype=np.int64) for places in (closing, opening))
    return Closed(
        rows=bookings.rows[closer],
        origin=bookings.rows[opener],
        asset=bookings.asset[closer],
        cause=bookings.cause[opener],
        shares=np.array(parts, dtype=np.float64),
        opened_at=bookings.price[opener],
        closed_at=bookings.price[closer],
    )


def _open(bookings: Bookings, lots: Sequence[Sequence[float]]) -> Open:
    shares, places = np.array(lots, dtype=np.float64).reshape(-1, 2).T
    opener = places.astype(np.int64)
    return Open(bookings.rows[opener], bookings.asset[opener], bookings.cause[opener], shares, bookings.price[opener])
