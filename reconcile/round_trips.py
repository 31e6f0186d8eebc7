"""Round-trip trades, entry to exit by FIFO, derived from fills; an engine's own notion of a trade is not used."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.orders import FLAT, Piece

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Shares bought and sold again (or sold short and bought back); ``quantity`` is negative for a short.

    ``gain`` is quantity × (exit price − entry price) in account currency, before commission.
    """

    asset: str
    entered: pd.Timestamp
    exited: pd.Timestamp
    quantity: float
    entry_price: float
    exit_price: float

    @property
    def gain(self) -> float:
        return self.quantity * (self.exit_price - self.entry_price)


@dataclass(slots=True)
class _Open:
    entered: pd.Timestamp
    quantity: float
    price: float


def round_trips(pieces: Sequence[Piece]) -> tuple[RoundTrip, ...]:
    """All round trips that were completed, in the order of their exits."""
    books: dict[str, deque[_Open]] = defaultdict(deque)
    return tuple(trip for piece in pieces for trip in _exits(books[piece.asset], piece))


def _exits(book: deque[_Open], piece: Piece) -> Iterator[RoundTrip]:
    left = piece.quantity
    while abs(left) > FLAT and book and book[0].quantity * left < 0:
        first = book[0]
        closed = math.copysign(min(abs(left), abs(first.quantity)), first.quantity)
        yield RoundTrip(piece.asset, first.entered, piece.timestamp, closed, first.price, piece.price)
        first.quantity -= closed
        left += closed
        if abs(first.quantity) <= FLAT:
            book.popleft()
    if abs(left) > FLAT:
        book.append(_Open(piece.timestamp, left, piece.price))
