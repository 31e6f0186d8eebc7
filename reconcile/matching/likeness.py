"""How unlike two orders are: apart in time, in quantity and in price."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints

ALONE = 0.75
"""What an order costs that is left alone: a pair that costs twice as much is none."""
DIGITS = 9
"""Costs are rounded to so many decimals, so that they do not depend on which side is called A."""

_AT_ONE_INSTANT = 1.499
"""The most that a pair costs whose orders are filled at the same instant: it is always better than two left alone."""
_WEEK = math.log1p(604_800)
_PRICE_SCALE = 20.0
"""A price that is a twentieth off is as unlike as one can be."""


@dataclass(frozen=True, eq=False)
class Events:
    """Orders of one side as pairing sees them, a row each.

    ``kind`` is 2 × the number of the asset, and 1 more for purchases; ``at`` int64, milliseconds on the clock;
    ``shares`` positive; ``price`` per share, account currency. Two events that ``is_named`` marks are never the same.
    """

    kind: Ints
    at: Ints
    shares: Floats
    price: Floats
    is_named: Flags

    def __len__(self) -> int:
        return len(self.kind)

    def taken(self, places: Ints) -> Events:
        """Those at these places, in that order."""
        return Events(*(getattr(self, column.name)[places] for column in fields(self)))


def costs(one: Events, other: Events) -> Floats:
    """What it costs to pair the events row by row: from 0 for twins to 3."""
    seconds = np.abs(other.at - one.at) / 1_000
    time = np.minimum(1.0, np.log1p(seconds) / _WEEK)
    quantity = np.sqrt(_relative(one.shares, other.shares))
    price = np.minimum(1.0, np.sqrt(_PRICE_SCALE * _relative(one.price, other.price)))
    cost = time + quantity + price
    return np.round(np.where(seconds == 0, np.minimum(cost, _AT_ONE_INSTANT), cost), DIGITS)


def _relative(one: Floats, other: Floats) -> Floats:
    return np.abs(other - one) / np.maximum(one, other)
