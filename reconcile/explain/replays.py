"""Replays of one scenario on the engine that obeys any rules, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import adapters
from adapters import registry
from adapters.frames import fills_frame
from reconcile.books.fills import fills_of_run
from reconcile.books.orders import orders_of
from reconcile.matching.match import pairs_by_id
from reconcile.verdicts.divergence import same_fills

if TYPE_CHECKING:
    from adapters.contract import Adapter, Mode, Run
    from reconcile.books.orders import Order
    from scenarios.rules import Rules
    from scenarios.scenario import Scenario


class Replays:
    """One scenario under the rules of A, of B or between them; each is replayed once and kept."""

    def __init__(self, scenario: Scenario, mode: Mode, rules_a: Rules, rules_b: Rules) -> None:
        self.scenario = scenario
        self.rules_a = rules_a
        self.rules_b = rules_b
        self._mode = mode
        self._runs: dict[frozenset[str], Run] = {}
        self._worths: dict[frozenset[str], float] = {}

    @property
    def differing(self) -> tuple[str, ...]:
        """Names of the rules in which A and B differ."""
        return self.rules_a.differing(self.rules_b)

    def between(self, switched: frozenset[str]) -> Run:
        """The run under A's rules with these switched to B's."""
        if switched not in self._runs:
            self._runs[switched] = _engine().run(self._with(self._switched(switched)), self._mode)
        return self._runs[switched]

    def worth(self, switched: frozenset[str]) -> float:
        """The final value with these rules switched to B's, account currency."""
        if switched not in self._worths:
            replay = _engine().replay(self._with(self._switched(switched)), self._mode)
            self._worths[switched] = replay.final_value
        return self._worths[switched]

    def order_of_b(self, order_id: str) -> Order | None:
        """What becomes of one order under B's rules, all others under A's; ``None`` where it is not filled."""
        replay = _engine().replay(self._with(self.rules_a, {order_id: self.rules_b}), self._mode)
        fills = [fill for fill in replay.fills if fill.order_id == order_id]
        return next(iter(orders_of(fills_of_run(fills_frame(fills, self.scenario.panel)))), None)

    def _switched(self, names: frozenset[str]) -> Rules:
        return self.rules_a.model_copy(update={name: getattr(self.rules_b, name) for name in names})

    def _with(self, rules: Rules, exceptions: Mapping[str, Rules] = MappingProxyType({})) -> Scenario:
        return replace(self.scenario, rules=rules, exceptions=exceptions)


def _engine() -> Adapter:
    return adapters.get(registry.reference())


def reproduced(run: Run, replay: Run) -> int:
    """How many of the run's fills the replay has: same order, instant and quantity, price and commission."""
    pairs = pairs_by_id(orders_of(fills_of_run(run.fills)), orders_of(fills_of_run(replay.fills)))
    return sum(len(pair.a.fills) for pair in pairs if pair.a and pair.b and same_fills(pair.a, pair.b))
