"""Round trips and the difference by asset, worked out from the per-trade diff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from reconcile.variance import Variance


@dataclass(frozen=True, slots=True)
class AssetLine:
    """One asset: completed round trips and orders of each side, and its part of the difference, B minus A."""

    asset: str
    trips_a: int
    trips_b: int
    matched: int
    only_a: int
    only_b: int
    total: float
    gross: float


def asset_lines(variance: Variance) -> tuple[AssetLine, ...]:
    """All assets that either side traded, the largest difference first, then by name."""
    pairs = variance.pairs
    trips = [orders.fills.round_trips for orders in (pairs.a, pairs.b)]
    total, gross = pl.col("total").sum(), pl.col("total").abs().sum()
    sums = variance.table.group_by("asset").agg(
        total, gross.alias("gross"), *map(_count, ("matched", "only_a", "only_b"))
    )
    lines = [
        AssetLine(trips_a=trips[0].get(row["asset"], 0), trips_b=trips[1].get(row["asset"], 0), **row)
        for row in sums.iter_rows(named=True)
    ]
    return tuple(sorted(lines, key=lambda line: (-round(abs(line.total), 2), -line.gross, line.asset)))


def _count(match: str) -> pl.Expr:
    return (pl.col("match") == match).sum().alias(match)
