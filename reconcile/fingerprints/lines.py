"""Two amounts at once: a share of something and a constant, on which pairs of rows agree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from bundles.tolerances import NOISE_DECIMALS
from reconcile.fingerprints.amounts import Amount

if TYPE_CHECKING:
    from bundles.arrays import Floats

_PAIRS = 60
_FEWEST = 4
"""Rows at least: two amounts go through any two of them."""
_ALIKE = 7
"""Decimals to which two pairs of rows say the same."""


def line_through(x: Floats, y: Floats, slack: Floats) -> tuple[Amount, Amount] | None:
    """``y = a × x + b`` with a and b above nothing, on which most pairs of rows agree; ``None`` where none does."""
    return plane_through(x, np.ones_like(x), y, slack)


def plane_through(x: Floats, z: Floats, y: Floats, slack: Floats) -> tuple[Amount, Amount] | None:
    """``y = a × x + b × z``, likewise."""
    if len(x) < _FEWEST:
        return None
    found = [(a, b) for a, b in _by_pairs(x, z, y) if a > 0 and b > 0]
    usual = Counter((round(a, _ALIKE), round(b, _ALIKE)) for a, b in found).most_common(1)
    if not usual:
        return None
    alike = np.array([each for each in found if (round(each[0], _ALIKE), round(each[1], _ALIKE)) == usual[0][0]])
    raw = tuple(np.median(alike, axis=0).tolist())
    tried = [tuple(round(amount, digits) for amount in raw) for digits in (_ALIKE, NOISE_DECIMALS)] + [raw]
    counts = [int((np.abs(a * x + b * z - y) <= slack).sum()) for a, b in tried]
    a, b = tried[int(np.argmax(counts))]
    if max(counts) < _FEWEST or a <= 0 or b <= 0:
        return None
    return Amount(a, a, a, max(counts)), Amount(b, b, b, max(counts))


def _by_pairs(x: Floats, z: Floats, y: Floats) -> list[tuple[float, float]]:
    """What pairs of rows say that are far from each other, so that little is lost in digits."""
    by_share = np.argsort(x / z, kind="stable")
    half = len(x) // 2
    first = by_share[np.unique(np.linspace(0, half - 1, _PAIRS).astype(np.int64))]
    second = by_share[np.unique(np.linspace(0, half - 1, _PAIRS).astype(np.int64)) + (len(x) - half)]
    determinant = x[first] * z[second] - x[second] * z[first]
    with np.errstate(divide="ignore", invalid="ignore"):
        a = (y[first] * z[second] - y[second] * z[first]) / determinant
        b = (x[first] * y[second] - x[second] * y[first]) / determinant
    known = np.isfinite(a) & np.isfinite(b)
    return list(zip(a[known].tolist(), b[known].tolist(), strict=True))
