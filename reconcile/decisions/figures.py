"""Figures of an account's curve: plain numbers, worked out the same way for every candidate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bundles.arrays import Floats

YEAR = 252
"""Sessions of a year."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a curve earned and how; shares, not per cent. ``None`` is undefined, never 0.

    ``drawdown`` is negative. ``sharpe`` is of a year, without a risk-free rate, and undefined without variance.
    """

    total: float
    cagr: float
    sharpe: float | None
    drawdown: float
    volatility: float | None
    win_rate: float | None

    def of(self, measure: str) -> float | None:
        """One measure by its name."""
        value: float | None = getattr(self, measure)
        return value

    def score(self, weights: Mapping[str, float]) -> float | None:
        """The weighted sum; undefined where a measure is."""
        values = [(weight, self.of(name)) for name, weight in weights.items()]
        if any(value is None for _, value in values):
            return None
        return math.fsum(weight * value for weight, value in values if value is not None)


MEASURES = tuple(Figures.__dataclass_fields__)


def figures_of(curve: Floats) -> Figures:
    """The figures of account values at consecutive closes (float64, account currency, at least one)."""
    returns = np.diff(curve) / curve[:-1]
    total = float(curve[-1] / curve[0] - 1)
    down = float((curve / np.maximum.accumulate(curve) - 1).min())
    deviation = float(returns.std(ddof=1)) if len(returns) > 1 else None
    growth = (1 + total) ** (YEAR / len(returns)) - 1 if total > -1 and len(returns) else -1.0
    return Figures(
        total=total,
        cagr=float(growth) if len(returns) else 0.0,
        sharpe=float(returns.mean() / deviation * math.sqrt(YEAR)) if deviation else None,
        drawdown=down,
        volatility=None if deviation is None else deviation * math.sqrt(YEAR),
        win_rate=float((returns > 0).mean()) if len(returns) else None,
    )
