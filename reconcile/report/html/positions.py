"""Round trips and the difference by asset, worked out from the per-trade diff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from reconcile.variance import Variance

_ROUNDING = 1e-12


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
    trades = variance.trades
    trips_a, trips_b = (_trips(trades, side) for side in "ab")
    matches = {
        kind: (trades["match"] == kind).groupby(trades["asset"]).sum() for kind in ("matched", "only_a", "only_b")
    }
    totals = trades["total"].groupby(trades["asset"]).sum()
    gross = trades["total"].abs().groupby(trades["asset"]).sum()
    lines = [
        AssetLine(
            asset=str(asset),
            trips_a=int(trips_a.get(asset, 0)),
            trips_b=int(trips_b.get(asset, 0)),
            matched=int(matches["matched"][asset]),
            only_a=int(matches["only_a"][asset]),
            only_b=int(matches["only_b"][asset]),
            total=float(totals[asset]),
            gross=float(gross[asset]),
        )
        for asset in totals.index
    ]
    return tuple(sorted(lines, key=lambda line: (-round(abs(line.total), 2), -line.gross, line.asset)))


def _trips(trades: pd.DataFrame, side: str) -> pd.Series[int]:
    """Completed round trips of a side by asset: how often its position came to nothing or through zero."""
    mine = trades[trades[f"quantity_{side}"].notna()].sort_values(f"timestamp_{side}", kind="stable")
    traded = mine[f"quantity_{side}"]
    signed = traded.where(mine["side"] == "buy", -traded)
    held = signed.groupby(mine["asset"]).cumsum()
    held = held.where(held.abs() > _ROUNDING * traded.groupby(mine["asset"]).cumsum(), 0.0)
    before = held.groupby(mine["asset"]).shift(fill_value=0.0)
    ended = (before != 0.0) & ((held == 0.0) | (before * held < 0.0))
    return ended.astype(int).groupby(mine["asset"]).sum()
