"""Why two engines differ: the difference split over their execution rules, proven by replay."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING

import adapters
from adapters.behaviour import behaviour_of
from bundles.errors import InputError
from bundles.tolerances import HALF_CENT
from reconcile.explain.replays import Replays, reproduced
from reconcile.explain.root_causes import Traced, traced
from reconcile.explain.shapley import MOST, interaction, shares
from reconcile.variance import Variance, compare
from scenarios.rules import Rules

if TYPE_CHECKING:
    from adapters.contract import Run
    from reconcile.attribution.episodes import Episode
    from scenarios.scenario import Scenario


@dataclass(frozen=True)
class RuleShare:
    """One rule in which the engines differ; ``dollars`` is its share of the difference, B minus A.

    ``first_order_id`` and ``episodes`` are of A's replay with this rule alone switched to B's.
    """

    rule: str
    value_a: str
    value_b: str
    dollars: float
    first_order_id: str
    first_session: str
    episodes: tuple[Episode, ...]


@dataclass(frozen=True)
class Explanation:
    """The rule-by-rule view of one pair of runs. Amounts in account currency, B minus A.

    Attributes
    ----------
    rules
        Every rule's dollars; one that does not differ has exactly 0.
    shares
        The rules that differ, the largest share first.
    unexplained
        The difference minus all rules: what the replays do not reproduce.
    fills_a, reproduced_a, fills_b, reproduced_b
        How many fills each engine made and how many of them its replay has.
    """

    variance: Variance
    replays: Replays
    rules: Mapping[str, float]
    shares: tuple[RuleShare, ...]
    unexplained: float
    fills_a: int
    reproduced_a: int
    fills_b: int
    reproduced_b: int

    @cached_property
    def traced(self) -> tuple[Traced, ...]:
        """Rows that differ: roots, and consequences of earlier roots."""
        return traced(self.replays, self.variance.rows)

    @cached_property
    def interactions(self) -> Mapping[tuple[str, str], float]:
        """What each two differing rules make together beyond what each makes alone."""
        names = self.replays.differing
        pairs = combinations(names, 2)
        return MappingProxyType({pair: interaction(*pair, names, self.replays.worth) for pair in pairs})


def explain(
    scenario: Scenario,
    a: Run,
    b: Run,
    measured: tuple[Rules | None, Rules | None] = (None, None),
    names: tuple[str, str] | None = None,
) -> Explanation:
    """Split the difference of two runs of ``scenario`` over the rules in which their engines differ.

    Parameters
    ----------
    measured
        Rules of A's engine and of B's as they were measured, where those kept with the adapter are not to be taken.
    names
        What A and B are called; their engines' names where not given.

    Raises
    ------
    InputError
        No rules were measured of an engine, or more of them differ than can be tried in all combinations.
    """
    rules_a, rules_b = (
        rules.obeying(scenario.terms) if rules else rules_of(run, scenario)
        for run, rules in zip((a, b), measured, strict=True)
    )
    replays = Replays(scenario, a.mode, rules_a, rules_b)
    differing = replays.differing
    if len(differing) > MOST:
        hint = "fix terms with --set until fewer differ"
        raise InputError(f"{len(differing)} rules differ, and all combinations are tried of up to {MOST}", hint)
    dollars = shares(differing, replays.worth)
    variance = compare(a, b, names=names)
    found = (_share(replays, name, dollars[name]) for name in differing)
    return Explanation(
        variance=variance,
        replays=replays,
        rules=MappingProxyType({name: dollars.get(name, 0.0) for name in Rules.model_fields}),
        shares=tuple(sorted(found, key=lambda share: -abs(share.dollars))),
        unexplained=variance.difference - math.fsum(dollars.values()),
        fills_a=len(a.fills),
        reproduced_a=reproduced(a, replays.between(frozenset())),
        fills_b=len(b.fills),
        reproduced_b=reproduced(b, replays.between(frozenset(differing))),
    )


def rules_of(run: Run, scenario: Scenario) -> Rules:
    """The measured rules of the run's engine, with the terms that the scenario fixes put in force."""
    behaviour = behaviour_of(adapters.get(run.engine))
    if behaviour.version != run.version:
        problem = f"rules of {run.engine} were measured on {behaviour.version}, the run is of {run.version}"
        raise InputError(problem, f"measure them anew: reconcile probe {run.engine}")
    return behaviour.rules(run.mode).obeying(scenario.terms)


def _share(replays: Replays, name: str, dollars: float) -> RuleShare:
    alone = compare(replays.between(frozenset()), replays.between(frozenset({name})))
    first = alone.divergence
    return RuleShare(
        rule=name,
        value_a=str(getattr(replays.rules_a, name)),
        value_b=str(getattr(replays.rules_b, name)),
        dollars=dollars,
        first_order_id=first.order_id if first else "",
        first_session=f"{first.session:%Y-%m-%d}" if first and first.session is not None else "",
        episodes=tuple(episode for episode in alone.episodes[:3] if abs(episode.total) >= HALF_CENT),
    )
