"""Strategies that rank assets by what they have gained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bundles.arrays import Floats
    from scenarios.strategies.history import History
    from scenarios.strategies.parameters import LongShort, Reversion, Rotation

type Weights = Mapping[str, float]
"""Target weights by asset."""


def rotation(history: History, at: int, asked: Rotation) -> Weights | None:
    """The ``top`` assets by momentum above the minimum; places that nobody qualifies for go to the defensive one."""
    row = history.momentum(asked.lookback)[at]
    if asked.defensive is not None:
        row = row.copy()
        row[history.place(asked.defensive)] = np.nan
    if np.isnan(row).all():
        return None
    best = _largest(np.where(row > asked.minimum, row, np.nan), asked.top)
    each = asked.leverage * asked.exposure / asked.top
    weights = {history.assets[asset]: each for asset in best}
    if asked.defensive is not None and len(best) < asked.top:
        weights[asked.defensive] = each * (asked.top - len(best))
    return weights


def reversion(history: History, at: int, asked: Reversion) -> Weights | None:
    """The ``count`` assets that fell most."""
    row = history.momentum(asked.lookback)[at]
    if np.isnan(row).any():
        return None
    each = asked.exposure / asked.count
    return {history.assets[asset]: each for asset in _largest(-row, asked.count)}


def long_short(history: History, at: int, asked: LongShort) -> Weights | None:
    """The best ``count`` long and the worst short."""
    row = history.momentum(asked.lookback)[at]
    if np.isnan(row).all():
        return None
    each = asked.gross / (2 * asked.count)
    long, short = _largest(row, asked.count), _largest(-row, asked.count)
    return {history.assets[asset]: each for asset in long} | {history.assets[asset]: -each for asset in short}


def _largest(values: Floats, count: int) -> list[int]:
    """Columns of the ``count`` largest, largest first and of equals the earlier; what is NaN is none."""
    order = np.argsort(-values, kind="stable")
    return [int(place) for place in order[:count] if not np.isnan(values[place])]
