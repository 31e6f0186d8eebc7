"""Synthetic daily bars from a seeded generator: geometric Brownian motion with gaps at the open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles import Panel, from_long
from bundles.defaults import DEFAULT_CALENDAR
from bundles.sessions import calendar_sessions

if TYPE_CHECKING:
    from bundles.arrays import Floats

_SESSIONS_PER_YEAR = 252


def panel(assets: Sequence[str], first: str, last: str, seed: int) -> Panel:
    """A panel of ``assets`` on every NYSE session from ``first`` to ``last``, the same for the same seed."""
    sessions = calendar_sessions(DEFAULT_CALENDAR, pd.Timestamp(first), pd.Timestamp(last))
    generator = np.random.default_rng(seed)
    return from_long(pd.concat([_bars(asset, sessions, generator) for asset in assets]), source="synthetic")


def _bars(asset: str, sessions: pd.DatetimeIndex, generator: np.random.Generator) -> pd.DataFrame:
    start = generator.uniform(20, 300)
    drift = generator.normal(0.08, 0.1) / _SESSIONS_PER_YEAR
    volatility = generator.uniform(0.15, 0.45) / np.sqrt(_SESSIONS_PER_YEAR)
    close = start * np.exp(np.cumsum(generator.normal(drift, volatility, len(sessions))))
    return bars_around(asset, sessions, start, close, volatility, generator)


def bars_around(
    asset: str,
    sessions: pd.DatetimeIndex,
    start: float,
    close: Floats,
    volatility: Floats | float,
    generator: np.random.Generator,
) -> pd.DataFrame:
    """Bars of one asset with these closes: opens gap, highs and lows reach out, by shares of a day's volatility.

    ``start`` is the close before the first session; ``volatility`` is per session, one number or one each.
    """
    count = len(sessions)
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
