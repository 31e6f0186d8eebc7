"""When a strategy decides, and from its targets to the rows that state them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import pandas as pd

type Targets = Mapping[pd.Timestamp, Mapping[str, float]]
"""Target weights by decision session; an asset that is not in a session's mapping is to be sold."""

type Period = Literal["W", "M", "Q"]
"""A week, which ends on Sunday, a month, or a quarter."""


def firsts(sessions: pd.DatetimeIndex, period: Period, day: int = 1) -> list[pd.Timestamp]:
    """The first session of each period, or its ``day``-th, counted from 1; a period that has fewer has none."""
    periods = pd.Series(sessions.tz_localize(None).to_period(period), index=sessions)
    return list(periods.index[periods.groupby(periods).cumcount() == day - 1])


def rows_of(targets: Targets) -> pd.DataFrame:
    """Columns session, asset, weight: every target at its rebalance, 0 for what leaves, and nothing in between.

    A weight that is stated again re-trades every drift; what is not stated is held.
    """
    rows: list[tuple[pd.Timestamp, str, float]] = []
    held: Iterable[str] = ()
    for session, weights in targets.items():
        rows += [(session, asset, 0.0) for asset in held if asset not in weights]
        rows += [(session, asset, weight) for asset, weight in weights.items()]
        held = weights
    return pd.DataFrame(rows, columns=["session", "asset", "weight"])
