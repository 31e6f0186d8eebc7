"""Synthetic daily bars from a seeded generator: geometric Brownian motion with gaps at the open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bundles import Panel, from_long
from bundles.sessions import calendar_sessions

_SESSIONS_PER_YEAR = 252


def panel(assets: Sequence[str], first: str, last: str, seed: int) -> Panel:
    """A panel of ``assets`` on every NYSE session from ``first`` to ``last``, the same for the same seed."""
    sessions = calendar_sessions("XNYS", pd.Timestamp(first), pd.Timestamp(last))
    generator = np.random.default_rng(seed)
    return from_long(pd.concat([_bars(asset, sessions, generator) for asset in assets]), source="synthetic")


def _bars(asset: str, sessions: pd.DatetimeIndex, generator: np.random.Generator) -> pd.DataFrame:
    count = len(sessions)
    start = generator.uniform(20, 300)
    drift = generator.normal(0.08, 0.1) / _SESSIONS_PER_YEAR
    volatility = generator.uniform(0.15, 0.45) / np.sqrt(_SESSIONS_PER_YEAR)
    close = start * np.exp(np.cumsum(generator.normal(drift, volatility, count)))
    previous = np.concatenate([[start], close[:-1]])
    opening = previous * np.exp(generator.normal(0, 0.4 * volatility, count))
    above = np.exp(np.abs(generator.normal(0, 0.5 * volatility, count)))
    below = np.exp(-np.abs(generator.normal(0, 0.5 * volatility, count)))
    columns = {
        "session": sessions,
        "asset": asset,
        "open": opening,
        "high": np.maximum(opening, close) * above,
        "low": np.minimum(opening, close) * below,
        "close": close,
        "volume": generator.integers(200_000, 5_000_000, count).astype(float),
    }
    return pd.DataFrame(columns)
