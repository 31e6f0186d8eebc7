"""Eleven sectors and bonds through bull, bear and mixed markets, from a seeded generator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles import Panel, from_long
from bundles.defaults import DEFAULT_CALENDAR
from bundles.sessions import calendar_sessions
from scenarios.catalogue.synthetic import bars_around

if TYPE_CHECKING:
    from bundles.arrays import Floats

SECTORS = (
    "COMMUNICATION", "DISCRETIONARY", "ENERGY", "FINANCIALS", "HEALTH", "INDUSTRIALS",
    "MATERIALS", "REALESTATE", "STAPLES", "TECHNOLOGY", "UTILITIES",
)  # fmt: skip
BONDS = "BONDS"

_YEAR = 252


@dataclass(frozen=True, slots=True)
class Regime:
    """A stretch of sessions with its yearly drift and volatility of the market."""

    sessions: int
    drift: float
    volatility: float


BULL, BEAR, MIXED = Regime(210, 0.20, 0.12), Regime(126, -0.40, 0.34), Regime(168, 0.04, 0.20)


def panel(assets: Sequence[str], regimes: Sequence[Regime], first: str, seed: int) -> Panel:
    """Every asset through the regimes in turn, on sessions of New York from ``first`` on; the same for the same seed.

    An asset follows the market by a factor of its own, ``BONDS`` hardly and with little movement.
    """
    generator = np.random.default_rng(seed)
    market, volatility = _market(regimes, generator)
    start = pd.Timestamp(first)
    # Sessions of far more years than are asked for, of which the first are taken.
    last = start + np.timedelta64(2 * 365 * (len(market) // _YEAR + 1), "D")
    sessions = calendar_sessions(DEFAULT_CALENDAR, start, last)[: len(market)]
    frames = [_asset(asset, sessions, market, volatility, generator) for asset in assets]
    return from_long(pd.concat(frames), source="regimes")


def _market(regimes: Sequence[Regime], generator: np.random.Generator) -> tuple[Floats, Floats]:
    """The market's logarithmic returns and its volatility, per session."""
    drift = np.concatenate([np.full(each.sessions, each.drift / _YEAR) for each in regimes])
    volatility = np.concatenate([np.full(each.sessions, each.volatility / np.sqrt(_YEAR)) for each in regimes])
    return drift + generator.normal(0.0, 1.0, len(drift)) * volatility, volatility


def _asset(
    asset: str,
    sessions: pd.DatetimeIndex,
    market: Floats,
    volatility: Floats,
    generator: np.random.Generator,
) -> pd.DataFrame:
    follows = -0.05 if asset == BONDS else generator.uniform(0.6, 1.4)
    own = (0.04 if asset == BONDS else generator.uniform(0.10, 0.22)) / np.sqrt(_YEAR)
    drift = 0.03 / _YEAR + generator.normal(0.0, 0.05) / _YEAR
    start = generator.uniform(40, 160)
    returns = drift + follows * market + generator.normal(0.0, own, len(market))
    spread = np.sqrt((follows * volatility) ** 2 + own**2)
    return bars_around(asset, sessions, start, start * np.exp(np.cumsum(returns)), spread, generator)
