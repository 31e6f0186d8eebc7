"""How stable decisions, choice and ranking are over the specifications."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from reconcile.decisions.cells import Cell

TOP = 10


@dataclass(frozen=True)
class Pair:
    """Two specifications. ``tau`` and ``tau_top`` are ``None`` where they are undefined."""

    a: str
    b: str
    same_choice: bool
    tau: float | None
    tau_top: float | None
    overlap: int
    flips: int


@dataclass(frozen=True)
class Shortfall:
    """What taking the choice of one specification to another loses of the score there, and its rank there."""

    chosen_by: str
    on: str
    score: float
    rank: int


@dataclass(frozen=True)
class Stability:
    """Flips are counted by candidate and window; ``agreement`` is that of two specifications taken at random."""

    cells: int
    flipped: int
    agreement: float | None
    by_some: Mapping[str, int]
    by_all: Mapping[str, int]
    pairs: tuple[Pair, ...]
    shortfall: Shortfall | None

    @property
    def unanimous(self) -> float:
        """Share of candidates and windows that get one decision under every specification."""
        return 1 - self.flipped / self.cells

    @property
    def tau(self) -> float | None:
        """The least of the pairs; ``None`` where none is defined."""
        return min((pair.tau for pair in self.pairs if pair.tau is not None), default=None)

    @property
    def tau_top(self) -> float | None:
        """The least among the candidates that are in the top 10 of either."""
        return min((pair.tau_top for pair in self.pairs if pair.tau_top is not None), default=None)


type Scores = Mapping[str, Mapping[str, float]]
"""By specification, then candidate: those with a score that take part in the choice."""


def scores_of(cells: Sequence[Cell], window: str, *, with_not_executed: bool) -> dict[str, dict[str, float]]:
    """The scores in the window of the choice."""
    found: dict[str, dict[str, float]] = {cell.specification: {} for cell in cells}
    for cell in cells:
        if cell.window == window and cell.score is not None and (cell.executed or with_not_executed):
            found[cell.specification][cell.candidate] = cell.score
    return found


def choices_of(scores: Scores) -> dict[str, str | None]:
    """The candidate of the highest score under each specification; the first of equals."""
    return {name: max(found, key=found.__getitem__) if found else None for name, found in scores.items()}


def by_place(cells: Sequence[Cell]) -> dict[tuple[str, str], dict[str, Cell]]:
    """By candidate and window, then specification."""
    found: dict[tuple[str, str], dict[str, Cell]] = {}
    for cell in cells:
        found.setdefault((cell.candidate, cell.window), {})[cell.specification] = cell
    return found


def flips_of(cells: Sequence[Cell]) -> int:
    """How many candidates, by window, do not get one decision everywhere."""
    return sum(len({cell.decision for cell in each.values()}) > 1 for each in by_place(cells).values())


def stability_of(cells: Sequence[Cell], scores: Scores, weights: Mapping[str, str]) -> Stability:
    """All of it; ``weights`` are hashes by candidate: two names of the same weights are one choice."""
    places = by_place(cells)
    names = list(scores)
    choices = choices_of(scores)
    pairs = tuple(_pair(a, b, places, scores, choices, weights) for a, b in itertools.combinations(names, 2))
    flips = [pair.flips / len(places) for pair in pairs]
    return Stability(
        cells=len(places),
        flipped=flips_of(cells),
        agreement=1 - math.fsum(flips) / len(flips) if flips else None,
        by_some=_said(places, set.union),
        by_all=_said(places, set.intersection),
        pairs=pairs,
        shortfall=_shortfall(scores, choices),
    )


def _pair(
    a: str,
    b: str,
    places: Mapping[tuple[str, str], Mapping[str, Cell]],
    scores: Scores,
    choices: Mapping[str, str | None],
    weights: Mapping[str, str],
) -> Pair:
    both = [name for name in scores[a] if name in scores[b]]
    tops = [_top(scores[each]) for each in (a, b)]
    union = [name for name in both if name in {*tops[0], *tops[1]}]
    one, other = choices[a], choices[b]
    return Pair(
        a,
        b,
        same_choice=one is not None and other is not None and weights[one] == weights[other],
        tau=tau_b(*([scores[each][name] for name in both] for each in (a, b))),
        tau_top=tau_b(*([scores[each][name] for name in union] for each in (a, b))),
        overlap=len(set(tops[0]) & set(tops[1])),
        flips=sum(each[a].decision != each[b].decision for each in places.values()),
    )


def _top(scores: Mapping[str, float]) -> list[str]:
    """The candidates of the highest scores, best first; of equals the first."""
    return sorted(scores, key=lambda name: -scores[name])[:TOP]


def tau_b(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Kendall's rank correlation with ties (tau-b); ``None`` where one side has no two different values."""
    rows, columns = np.triu_indices(len(x), 1)
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    signs = [np.sign(each[rows] - each[columns]) for each in (first, second)]
    free = [int(np.count_nonzero(each)) for each in signs]
    if not free[0] or not free[1]:
        return None
    return float((signs[0] * signs[1]).sum() / math.sqrt(free[0] * free[1]))


def _said(places: Mapping[tuple[str, str], Mapping[str, Cell]], together: Callable[..., set[str]]) -> dict[str, int]:
    """How often a decision, or that a benchmark is beaten, is said by some or by all specifications."""
    counts: Counter[str] = Counter()
    for each in places.values():
        said = [{cell.decision, *(f"beats {name}" for name in cell.beats)} for cell in each.values()]
        counts.update(together(*said))
    return dict(sorted(counts.items()))


def _shortfall(scores: Scores, choices: Mapping[str, str | None]) -> Shortfall | None:
    """The worst case; only candidates that take part on both sides are compared."""
    found = []
    for a, b in itertools.permutations(scores, 2):
        chosen = choices[a]
        if chosen is not None and chosen in scores[b]:
            there = scores[b]
            rank = 1 + sum(each > there[chosen] for each in there.values())
            found.append(Shortfall(a, b, max(there.values()) - there[chosen], rank))
    return max(found, key=lambda each: each.score, default=None)
