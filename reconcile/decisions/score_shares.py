"""Which rules make the score of one candidate another under another specification: Shapley shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.decisions.cells import measured, replayed
from reconcile.decisions.workload import under
from reconcile.explain.shapley import MOST, shares

if TYPE_CHECKING:
    from reconcile.decisions.workload import Specification, Workload


@dataclass(frozen=True, slots=True)
class ScoreShares:
    """The score of ``candidate`` under B minus that under A, split over the rules in which the two differ.

    ``by_rule`` adds up to ``score_b - score_a``; a rule that does not differ is not in it.
    """

    candidate: str
    a: str
    b: str
    score_a: float
    score_b: float
    by_rule: Mapping[str, float]


def score_shares(workload: Workload, candidate: str, a: Specification, b: Specification) -> ScoreShares | None:
    """The shares in the window of the choice; every combination of rules is replayed once.

    ``None`` where more rules differ than can be tried in all combinations, or where the score is undefined under one
    of them.
    """
    names = a.rules.differing(b.rules)
    if len(names) > MOST:
        return None
    scores = _Scores(workload, candidate, a, b)
    try:
        found = shares(names, scores.of)
    except _UndefinedError:
        return None
    ends = scores.of(frozenset()), scores.of(frozenset(names))
    return ScoreShares(candidate, a.name, b.name, *ends, found)


class _UndefinedError(Exception):
    """A combination of rules under which the score has no value."""


class _Scores:
    """The candidate's score under A's rules with some switched to B's, each worked out once."""

    def __init__(self, workload: Workload, candidate: str, a: Specification, b: Specification) -> None:
        self._workload, self._a, self._b = workload, a, b
        self._span = workload.span(workload.study.window)
        (asked,) = [each for each in workload.candidates if each.name == candidate]
        self._scenario = workload.scenario(asked, self._span.name)
        self._made: dict[frozenset[str], float] = {}

    def of(self, switched: frozenset[str]) -> float:
        if switched not in self._made:
            self._made[switched] = self._worked_out(switched)
        return self._made[switched]

    def _worked_out(self, switched: frozenset[str]) -> float:
        rules = under(self._a, **{name: getattr(self._b.rules, name) for name in switched}).rules
        found = measured(self._workload, replayed(self._scenario, rules), self._span)
        score = found.score(self._workload.study.decision.weights)
        if score is None:
            raise _UndefinedError
        return score
