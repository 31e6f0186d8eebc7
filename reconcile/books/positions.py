"""Positions over time, and when they are flat although fractions of shares leave rounding behind."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bundles.tolerances import FLAT

if TYPE_CHECKING:
    from bundles.arrays import Floats, Ints


@dataclass(slots=True)
class Position:
    """A position in shares that knows how much of it can be rounding."""

    shares: float = 0.0
    traded: float = 0.0

    def trade(self, quantity: float) -> None:
        """Add a signed quantity."""
        self.shares += quantity
        self.traded += abs(quantity)

    @property
    def is_flat(self) -> bool:
        return abs(self.shares) <= FLAT * self.traded


@dataclass(frozen=True, eq=False)
class Grouping:
    """Trades put together by asset and in time order within each: "grouped order".

    ``places`` are the trades' own, in grouped order; ``starts`` is where each asset's begin among these.
    """

    places: Ints
    starts: Ints

    def positions(self, quantities: Floats) -> Floats:
        """The position in its asset after each trade, shares, 0.0 where it is flat; in grouped order.

        ``quantities`` are signed, as the trades stand.
        """
        trades = quantities[self.places]
        shares, traded = self._sums(trades), self._sums(np.abs(trades))
        return np.where(np.abs(shares) <= FLAT * traded, 0.0, shares)

    def before(self, positions: Floats) -> Floats:
        """The position before each trade, from those after; both in grouped order."""
        earlier = np.concatenate([[0.0], positions])[:-1]
        earlier[self.starts] = 0.0
        return earlier

    def as_they_stand(self, column: Floats) -> Floats:
        """From grouped order back to the trades' own."""
        own = np.empty_like(column)
        own[self.places] = column
        return own

    def _sums(self, trades: Floats) -> Floats:
        """Running sums that begin anew with each asset."""
        sums = np.empty_like(trades)
        for start, end in pairwise([*self.starts.tolist(), len(trades)]):
            np.cumsum(trades[start:end], out=sums[start:end])
        return sums


def grouped(assets: Ints) -> Grouping:
    """``assets`` numbers the asset of each trade; trades are in time order."""
    # The shorter the numbers, the quicker the sort.
    largest = int(assets.max()) if len(assets) else 0
    places = np.argsort(assets.astype(np.min_scalar_type(largest)), kind="stable")
    steps = np.diff(assets[places], prepend=-1)
    return Grouping(places, np.flatnonzero(steps))
