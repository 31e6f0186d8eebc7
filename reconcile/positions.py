"""Positions over time, and when they are flat although fractions of shares leave rounding behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from reconcile.fills import Floats, Ints

_ROUNDING = 1e-12
"""A position below this share of all that was traded of the asset is rounding of fractional shares."""


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
        return abs(self.shares) <= _ROUNDING * self.traded


def positions_after(assets: Ints, quantities: Floats) -> Floats:
    """The position in its asset after each trade, shares, 0.0 where it is flat; trades in time order.

    ``assets`` numbers each trade's asset, ``quantities`` are signed; both are of one length.
    """
    trades = pl.DataFrame({"asset": assets, "quantity": quantities})
    sums = trades.select(
        pl.col("quantity").cum_sum().over("asset").alias("shares"),
        pl.col("quantity").abs().cum_sum().over("asset").alias("traded"),
    )
    shares, traded = sums["shares"].to_numpy(), sums["traded"].to_numpy()
    return np.where(np.abs(shares) <= _ROUNDING * traded, 0.0, shares)


def positions_before(assets: Ints, after: Floats) -> Floats:
    """The position in its asset before each trade, from those after."""
    moved = pl.DataFrame({"asset": assets, "after": after}).select(
        pl.col("after").shift(1, fill_value=0.0).over("asset")
    )
    return moved["after"].to_numpy()
