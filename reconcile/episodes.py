"""Episodes: one asset from flat to flat in both runs. Rows of one position are ranked together.

A single row is no unit to rank by: a lot that one order opens is closed by another, and each alone shows
a large amount of which little is left when both are added.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.contract import Cause
from reconcile.orders import Position
from reconcile.rows import ROW_CAUSES, DiffRow

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Episode:
    """Rows of one asset between two moments at which neither run holds it (or to the end)."""

    asset: str
    rows: tuple[DiffRow, ...]

    @property
    def causes(self) -> Mapping[Cause, float]:
        """Dollars by cause, account currency, B minus A."""
        return {cause: math.fsum(row.causes[cause] for row in self.rows) for cause in ROW_CAUSES}

    @property
    def total(self) -> float:
        return math.fsum(row.total for row in self.rows)

    @property
    def sessions(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Of the first and the last fill."""
        sessions = [order.session for row in self.rows if row.pair for order in row.pair.orders]
        return min(sessions), max(sessions)

    @property
    def order_ids(self) -> tuple[str, ...]:
        return tuple(row.pair.order_id for row in self.rows if row.pair)


def episodes_of(rows: Iterable[DiffRow]) -> tuple[Episode, ...]:
    """All episodes, the largest |total| first, then by asset and time."""
    by_asset: dict[str, list[DiffRow]] = defaultdict(list)
    for row in rows:
        by_asset[row.asset].append(row)
    episodes = [episode for asset, group in by_asset.items() for episode in _of_asset(asset, group)]
    return tuple(sorted(episodes, key=lambda episode: (-abs(episode.total), episode.asset, episode.sessions)))


def _of_asset(asset: str, rows: list[DiffRow]) -> list[Episode]:
    """Rows cut where both positions are flat; a mark row, which comes last, belongs to the last episode."""
    episodes: list[list[DiffRow]] = []
    position_a, position_b = Position(), Position()
    for row in rows:
        if row.pair and position_a.is_flat and position_b.is_flat:
            episodes.append([])
        episodes[-1].append(row)
        if row.pair:
            position_a.trade(row.pair.a.quantity if row.pair.a else 0.0)
            position_b.trade(row.pair.b.quantity if row.pair.b else 0.0)
    return [Episode(asset, tuple(group)) for group in episodes]
