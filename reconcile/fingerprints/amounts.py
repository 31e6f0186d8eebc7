"""An amount that reproduces as many rows as any: the point that lies in most of their intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bundles.arrays import Floats

_DECIMALS = 13
"""More than a rate has that people set."""
_NARROW = 1e-3
"""Of its value: an interval that is narrower tells the amount."""


@dataclass(frozen=True, slots=True)
class Amount:
    """The plainest number between ``low`` and ``high``, all of which reproduce the same ``count`` rows."""

    value: float
    low: float
    high: float
    count: int

    @property
    def is_told(self) -> bool:
        """Whether the ends are so near that they mean the same."""
        return self.is_within(_NARROW)

    def is_within(self, share: float) -> bool:
        """Whether the ends are no further from each other than this share of the value."""
        return self.high - self.low <= share * max(abs(self.value), abs(self.low))

    @property
    def other(self) -> float:
        """Another number well between the ends."""
        high = self.high if math.isfinite(self.high) else 2 * max(self.low, self.value)
        middle = (self.low + high) / 2
        return (self.low + middle) / 2 if math.isclose(middle, self.value) else middle

    def __str__(self) -> str:
        if self.is_told:
            return f"{self.value:.10g}"
        end = f"to {self.high:.4g}" if math.isfinite(self.high) else "or more"
        return f"{self.value:.10g} ({self.low:.4g} {end} gives the same)"


def amount_in_most(low: Floats, high: Floats) -> Amount | None:
    """The amount, not negative, that lies in most of the intervals; ``None`` where none lies in any.

    Parameters
    ----------
    low, high
        Ends of each row's interval, both belonging to it; NaN or a low end above the high one is none.
    """
    some = (low <= high) & (high >= 0)
    starts, ends = np.sort(np.maximum(low[some], 0.0)), np.sort(high[some])
    if not len(starts):
        return None
    # At the beginning of an interval: those begun so far, without those that ended before.
    counts = np.arange(1, len(starts) + 1) - np.searchsorted(ends, starts, side="left")
    counts[:-1] = np.where(starts[:-1] == starts[1:], 0, counts[:-1])
    best = np.flatnonzero(counts == counts.max())
    found = [_between(float(starts[place]), ends, int(counts.max())) for place in best[:_DECIMALS]]
    return min(found, key=lambda amount: len(repr(amount.value)))


def _between(low: float, ends: Floats, count: int) -> Amount:
    high = float(ends[np.searchsorted(ends, low, side="left")])
    return Amount(plainest(low, high), low, high, count)


def plainest(low: float, high: float) -> float:
    """The number with fewest decimals from ``low`` to ``high``; the low end where none is short."""
    middle = low if math.isinf(high) else (low + high) / 2
    for decimals in range(_DECIMALS):
        step = 10.0**-decimals
        for number in (round(middle, decimals), round(math.ceil(low / step) * step, decimals)):
            if low <= number <= high:
                return number + 0.0
    return middle
