"""Why real engines differ: rules add up to the difference, for every pair on every scenario."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import combinations

import pytest

from adapters.contract import Mode
from reconcile.explain.explanation import Explanation, explain
from reconcile.explain.root_causes import Origin
from scenarios.rules import Rules
from tests.engines.runs import BASICS, ENGINES, run, scenario

IN_CI = ("rotation", "rotation-defaults", "orders")
"""What takes an engine no longer runs in ``.ci/run``."""


def _marks(name: str, *, is_quick: bool = False) -> list[pytest.MarkDecorator]:
    group = pytest.mark.xdist_group(f"explain-{name}")
    return [group] if is_quick else [group, pytest.mark.ci if name in IN_CI else pytest.mark.slow]


PAIRS = [
    pytest.param(
        name, a, b,
        id=f"{a}-{b}-{name}",
        marks=_marks(name),
    )
    for name in BASICS
    for a, b in combinations(ENGINES, 2)
]  # fmt: skip


@lru_cache(maxsize=32)
def _explained(name: str, a: str, b: str) -> Explanation:
    return explain(scenario(name), run(a, name, Mode.NATIVE), run(b, name, Mode.NATIVE))


@pytest.mark.parametrize(("name", "a", "b"), PAIRS)
def test_rules_add_up(name: str, a: str, b: str):
    """To the difference of the reported values, with every fill replayed; a rule that is equal has exactly 0."""
    forth = _explained(name, a, b)
    difference = run(b, name, Mode.NATIVE).final_value - run(a, name, Mode.NATIVE).final_value
    assert math.fsum(forth.rules.values()) == pytest.approx(difference, abs=1e-6)
    assert abs(forth.unexplained) < 1e-6
    assert (forth.reproduced_a, forth.reproduced_b) == (forth.fills_a, forth.fills_b)
    for rule in set(Rules.model_fields) - set(forth.replays.differing):
        assert forth.rules[rule] == 0.0


TURNED = [
    pytest.param(
        name, a, b,
        id=f"{a}-{b}-{name}",
        marks=_marks(name, is_quick=(name, a, b) == ("rotation", "backtrader", "ml4t")),
    )
    for name in BASICS
    for a, b in combinations(ENGINES, 2)
]  # fmt: skip


@pytest.mark.parametrize(("name", "a", "b"), TURNED)
def test_turned_round_every_rule_is_negated(name: str, a: str, b: str):
    """A against B is the negative of B against A."""
    forth, back = _explained(name, a, b), _explained(name, b, a)
    assert {rule: -dollars + 0.0 for rule, dollars in back.rules.items()} == dict(forth.rules)


@pytest.mark.xdist_group("explain-rotation")
def test_every_differing_row_is_a_root_or_follows_from_one():
    """On the seed case: consequences name a root that is among the rows and comes before them."""
    traced = _explained("rotation", "backtrader", "ml4t").traced
    roots = [each.row.pair.order_id for each in traced if each.origin is Origin.ROOT]
    followers = [each for each in traced if each.origin is Origin.CONSEQUENCE]
    assert roots
    assert followers
    for each in followers:
        assert each.follows in roots
        assert each.follows < each.row.pair.order_id


@pytest.mark.ci
@pytest.mark.xdist_group("explain-rotation-defaults")
def test_default_costs_are_rules_of_zipline():
    """Only Zipline charges anything by default: its commission and slippage have dollars against any other."""
    for other in ("backtrader", "ml4t", "vectorbt"):
        rules = _explained("rotation-defaults", other, "zipline").rules
        assert rules["commission"] < 0
        assert rules["slippage"] < 0
