"""Replays of one scenario on the engine that obeys any rules, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import adapters
from adapters import registry
from reconcile.books.fills import fills_of_run
from reconcile.books.orders import orders_of
from reconcile.matching.match import pairs_by_id
from reconcile.verdicts.divergence import same_fills

if TYPE_CHECKING:
    from adapters.contract import Mode, Run
    from scenarios.rules import Rules
    from scenarios.scenario import Scenario


class Replays:
    """Runs of one scenario under the rules of A, of B or between them; each is made once and kept."""

    def __init__(self, scenario: Scenario, mode: Mode, rules_a: Rules, rules_b: Rules) -> None:
        self.scenario = scenario
        self.rules_a = rules_a
        self.rules_b = rules_b
        self._mode = mode
        self._made: dict[frozenset[str], Run] = {}

    @property
    def differing(self) -> tuple[str, ...]:
        """Names of the rules in which A and B differ."""
        return self.rules_a.differing(self.rules_b)

    def between(self, switched: frozenset[str]) -> Run:
        """The run under A's rules with these switched to B's."""
        if switched not in self._made:
            update = {name: getattr(self.rules_b, name) for name in switched}
            self._made[switched] = self.under(self.rules_a.model_copy(update=update), {})
        return self._made[switched]

    def worth(self, switched: frozenset[str]) -> float:
        """The final value with these rules switched to B's, account currency."""
        value = self.between(switched).final_value
        assert value is not None
        return value

    def under(self, rules: Rules, exceptions: Mapping[str, Rules]) -> Run:
        """The run under ``rules``, with ``exceptions`` for single orders."""
        scenario = replace(self.scenario, rules=rules, exceptions=exceptions)
        return adapters.get(registry.reference()).run(scenario, self._mode)


def reproduced(run: Run, replay: Run) -> int:
    """How many of the run's fills the replay has: same order, instant and quantity, price and commission."""
    pairs = pairs_by_id(orders_of(fills_of_run(run.fills)), orders_of(fills_of_run(replay.fills)))
    return sum(len(pair.a.pieces) for pair in pairs if pair.a and pair.b and same_fills(pair.a, pair.b))
