"""Strategies that hold given shares, or assets while a condition holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bundles.arrays import Floats
    from scenarios.strategies.history import History
    from scenarios.strategies.parameters import Banded, Crosses, EqualWeight
    from scenarios.strategies.ranked import Weights


def equal_weight(history: History, _at: int, asked: EqualWeight) -> Weights:
    """Every asset alike."""
    return dict.fromkeys(history.assets, asked.exposure / len(history.assets))


def banded(history: History, decisions: Sequence[int], asked: Banded) -> dict[int, Weights]:
    """The shares at the first decision, and again at each where one has left its band.

    Drift is worked out from the closes since the last rebalance, cash included.
    """
    weights = {asset: share * asked.exposure for asset, share in asked.shares.items()}
    columns = [history.place(asset) for asset in weights]
    made: dict[int, Weights] = {}
    since: int | None = None
    for at in decisions:
        if since is None or _has_left(weights, (history.closes[at] / history.closes[since])[columns], asked.band):
            made[at] = weights
            since = at
    return made


def _has_left(weights: Mapping[str, float], growth: Floats, band: float) -> bool:
    """Whether a weight has drifted further than ``band`` since prices have grown by ``growth``."""
    grown = [weight * float(factor) for weight, factor in zip(weights.values(), growth, strict=True)]
    account = 1 - sum(weights.values()) + sum(grown)
    return any(abs(now / account - weight) > band for now, weight in zip(grown, weights.values(), strict=True))


def crosses(history: History, decisions: Sequence[int], asked: Crosses) -> dict[int, Weights]:
    """Long what stands above its slow average, changed at the decision after which it crosses."""
    above = history.average(asked.fast) > history.average(asked.slow)
    each = asked.exposure / len(history.assets)
    made: dict[int, Weights] = {}
    held: list[int] | None = None
    for at in decisions:
        now = [int(place) for place in np.flatnonzero(above[at])]
        if at >= asked.slow - 1 and now != held:
            made[at] = {history.assets[place]: each for place in now}
            held = now
    return made
