"""Differences of quantity, booked by lot: each gain or loss goes to the cause that opened the lot.

Booking a difference of quantity against the terminal mark is exact too, but then the mark of an asset
that nobody holds any more moves dollars between causes. By lot it cannot.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from adapters.contract import Cause


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount of one row under one cause: ``dollars + shares × mark of the row's asset``.

    ``dollars`` is in account currency, B minus A; ``shares`` is not zero only while a lot or the open
    side of a pair is still valued at the mark. ``origin`` is the row whose difference of quantity opened
    the lot; for all else it is the row itself.
    """

    row: int
    cause: Cause
    dollars: float
    shares: float = 0.0
    origin: int = -1

    def __post_init__(self) -> None:
        if self.origin < 0:
            object.__setattr__(self, "origin", self.row)

    def at(self, mark: float) -> float:
        """The amount at a mark, account currency."""
        return self.dollars + self.shares * mark if self.shares else self.dollars


@dataclass(slots=True)
class _Lot:
    row: int
    cause: Cause
    shares: float
    price: float


class LotBook:
    """Open lots of quantity difference in one asset, first in, first out."""

    def __init__(self) -> None:
        self._lots: deque[_Lot] = deque()

    def copy(self) -> LotBook:
        """A book with the same lots, to be booked on without touching this one."""
        book = LotBook()
        book._lots = deque(replace(lot) for lot in self._lots)
        return book

    def book(self, row: int, shares: float, price: float, cause: Cause) -> Iterator[Entry]:
        """Book a difference of ``shares`` (B minus A) at ``price``; yields what it closes.

        A closed lot's gain belongs to the closing row, under the cause of the lot that opened.
        """
        while shares and self._lots and self._lots[0].shares * shares < 0:
            lot = self._lots[0]
            closed = math.copysign(min(abs(shares), abs(lot.shares)), lot.shares)
            yield Entry(row, lot.cause, closed * (price - lot.price), origin=lot.row)
            lot.shares -= closed
            shares += closed
            if not lot.shares:
                self._lots.popleft()
        if shares:
            self._lots.append(_Lot(row, cause, shares, price))

    def open_entries(self) -> Iterator[Entry]:
        """Lots still open: shares × (mark − price), on the row that opened them."""
        for lot in self._lots:
            yield Entry(lot.row, lot.cause, -lot.shares * lot.price, lot.shares)
