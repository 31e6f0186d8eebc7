"""Planted causes: where only known rules differ, all dollars stand on exactly those rules."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adapters.contract import Mode
from reconcile.explain.replays import Replays
from reconcile.explain.shapley import interaction, shares
from scenarios.rules import Rules
from tests.reconcile.explain.scenes import flipped, random_rules, scene

NAMES = tuple(Rules.model_fields)
PER_CHUNK = 50
CHUNKS = [
    0,
    *(pytest.param(chunk, marks=pytest.mark.ci if chunk < 10 else pytest.mark.slow) for chunk in range(1, 20)),
]


def _planted(seed: int) -> tuple[Replays, list[str]]:
    """A random scenario under random rules, with one or two of them flipped."""
    generator = np.random.default_rng(seed)
    rules = random_rules(generator)
    names = sorted(str(name) for name in generator.choice(NAMES, size=int(generator.integers(1, 3)), replace=False))
    return Replays(scene(seed), Mode.NATIVE, rules, flipped(rules, names, generator)), names


@pytest.mark.parametrize("chunk", CHUNKS)
def test_all_dollars_stand_on_the_flipped_rules(chunk: int):
    """One alone has the whole difference, two add up to it, none of the others has anything."""
    with_dollars = 0
    for seed in range(chunk * PER_CHUNK, (chunk + 1) * PER_CHUNK):
        replays, names = _planted(seed)
        assert sorted(replays.differing) == names
        difference = replays.worth(frozenset(names)) - replays.worth(frozenset())
        found = shares(replays.differing, replays.worth)
        assert math.fsum(found.values()) == pytest.approx(difference, abs=1e-6)
        if len(names) == 1:
            assert found == {names[0]: difference}
        with_dollars += bool(difference)
    assert with_dollars > PER_CHUNK / 3


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_rules_does_not_matter(seed: int):
    """Nor does which engine is called A: then every share is negated."""
    replays, _ = _planted(seed)
    names = replays.differing
    found = shares(names, replays.worth)
    assert shares(tuple(reversed(names)), replays.worth) == found
    turned = Replays(replays.scenario, Mode.NATIVE, replays.rules_b, replays.rules_a)
    assert shares(names, turned.worth) == {name: -dollars + 0.0 for name, dollars in found.items()}


def test_a_switch_that_changes_nothing_has_exactly_nothing():
    """Three switches, of which one is idle, one adds 7 and one doubles what is there."""

    def worth(thrown: frozenset[str]) -> float:
        return (100.0 + 7.0 * ("adds" in thrown)) * (2 if "doubles" in thrown else 1)

    found = shares(["adds", "doubles", "idle"], worth)
    assert found == pytest.approx({"adds": 10.5, "doubles": 103.5, "idle": 0.0})
    assert found["idle"] == 0.0
    assert interaction("adds", "doubles", ["adds", "doubles", "idle"], worth) == pytest.approx(7.0)
    assert interaction("adds", "idle", ["adds", "doubles", "idle"], worth) == 0.0
