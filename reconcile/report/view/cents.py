"""Dollars as they are printed: to the cent, and adding up to the cent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.contract import Cause
from reconcile.attribution.rows import ROW_CAUSES

if TYPE_CHECKING:
    from reconcile.attribution.episodes import Episode
    from reconcile.variance import Variance


def adding_up[Key](parts: Mapping[Key, float], total: float) -> dict[Key, float]:
    """Parts rounded to cents so that they add up to ``total``, which is in whole cents.

    Each part is rounded down or up; those with the largest remainders go up (the method of largest
    remainders). A part of exactly zero stays zero.
    """
    exact = {key: amount * 100 for key, amount in parts.items()}
    cents = {key: math.floor(amount) for key, amount in exact.items()}
    missing = round(total * 100) - sum(cents.values())
    movable = [key for key, amount in exact.items() if amount]
    for key in sorted(movable, key=lambda key: cents[key] - exact[key])[: max(missing, 0)]:
        cents[key] += 1
    return {key: amount / 100 for key, amount in cents.items()}


@dataclass(frozen=True)
class Shown:
    """A variance in whole cents: ``difference`` is that of the final values as they are shown."""

    difference: float
    causes: Mapping[Cause, float]
    unexplained: float | None


def shown(variance: Variance) -> Shown:
    """The amounts of a variance as they are printed; causes and what is unexplained add up to the difference."""
    difference = _difference(variance)
    rest = variance.unexplained
    is_rounding = rest is None or abs(rest) <= variance.tolerance
    parts: dict[Cause | None, float] = {cause: variance.causes[cause] for cause in Cause}
    parts[None] = 0.0 if is_rounding or rest is None else rest
    if not all(map(math.isfinite, parts.values())):
        return Shown(difference, variance.causes, rest)
    cents = adding_up(parts, difference)
    return Shown(difference, {cause: cents[cause] for cause in Cause}, None if rest is None else cents[None])


def _difference(variance: Variance) -> float:
    a, b = variance.a.final_value, variance.b.final_value
    if a is None or b is None or abs(variance.difference) <= variance.tolerance:
        return round(variance.difference, 2) + 0.0
    return round(round(b, 2) - round(a, 2), 2)


def episode_cents(episode: Episode) -> tuple[float, Mapping[Cause, float]]:
    """An episode's total and its causes in whole cents that add up to it."""
    total = round(episode.total, 2)
    return total, adding_up({cause: episode.causes[cause] for cause in ROW_CAUSES}, total)
