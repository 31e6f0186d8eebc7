"""Shares of a difference among the switches that make it, by Shapley values over all combinations.

Shapley (1953), "A value for n-person games"; pairs by the interaction index of Grabisch & Roubens (1999),
"An axiomatic approach to the concept of interaction among players in cooperative games".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

type Worth = Callable[[frozenset[str]], float]
"""The value with exactly these switches thrown, account currency."""

MOST = 10
"""Up to this many switches all combinations are tried: 1,024."""


def shares(players: Sequence[str], worth: Worth) -> dict[str, float]:
    """Each switch's share of ``worth(all) − worth(none)``; the shares add up to it.

    A switch that changes no combination gets exactly 0, and one alone the whole difference. Turning the
    question round (all thrown to none) negates every share.
    """
    return {player: math.fsum(_terms(player, players, worth)) + 0.0 for player in players}


def _terms(player: str, players: Sequence[str], worth: Worth) -> Iterator[float]:
    for others, weight in _coalitions([other for other in players if other != player]):
        yield weight * (worth(others | {player}) - worth(others))


def _coalitions(others: Sequence[str]) -> Iterator[tuple[frozenset[str], float]]:
    """All subsets of ``others``, each with the share of orderings in which it comes first."""
    for size in range(len(others) + 1):
        weight = math.factorial(size) * math.factorial(len(others) - size) / math.factorial(len(others) + 1)
        for chosen in combinations(others, size):
            yield frozenset(chosen), weight


def interaction(one: str, other: str, players: Sequence[str], worth: Worth) -> float:
    """What two switches make together beyond what each makes alone, averaged over all combinations of the rest."""
    rest = [player for player in players if player not in (one, other)]
    return math.fsum(
        weight * (worth(thrown | {one, other}) - worth(thrown | {one}) - worth(thrown | {other}) + worth(thrown))
        for thrown, weight in _coalitions(rest)
    )
