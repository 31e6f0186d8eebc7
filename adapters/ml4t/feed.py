"""From a panel to the engine's data feed: one row per bar, and a clock that ticks on every session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl
from ml4t.backtest import DataFeed

if TYPE_CHECKING:
    from bundles import Panel


def feed_of(panel: Panel) -> DataFeed:
    """The panel's bars; a session without a bar of an asset has no row for it.

    The context table holds nothing but the sessions: ``DataFeed`` takes its clock from all of its
    tables, and without it a session on which no asset has a bar would not exist for the strategy.
    """
    bars = panel.long()
    columns: dict[str, pl.Series | list[str]] = {
        "timestamp": _timestamps(pd.DatetimeIndex(bars["session"])),
        "asset": bars["asset"].tolist(),
    }
    columns |= {
        name: pl.Series(bars[name].to_numpy(dtype=np.float64)) for name in ("open", "high", "low", "close", "volume")
    }
    clock = pl.DataFrame({"timestamp": _timestamps(panel.sessions)})
    return DataFeed(prices_df=pl.DataFrame(columns), context_df=clock)


def _timestamps(sessions: pd.DatetimeIndex) -> pl.Series:
    """Polars refuses pandas' own time zones, so they travel without one and get polars' UTC there."""
    naive = sessions.tz_localize(None).to_numpy().astype("datetime64[us]")
    return pl.Series(naive).dt.replace_time_zone("UTC")
