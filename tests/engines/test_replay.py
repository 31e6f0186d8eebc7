"""The reference engine, given an engine's rules, does what the engine did: fill by fill, session by session."""

from __future__ import annotations

from dataclasses import replace

import pytest

import adapters
from adapters.behaviour import behaviour_of
from adapters.contract import Mode
from reconcile import compare
from reconcile.verdicts.verdict import Verdict
from tests.engines.runs import BASICS, ENGINES, LONGER, run, scenario

CELLS = [
    pytest.param(
        engine,
        name,
        mode,
        id=f"{engine}-{name}-{mode}",
        marks=[pytest.mark.xdist_group(f"replay-{engine}"), *([pytest.mark.ci] if name in LONGER else [])],
    )
    for engine in ENGINES
    for name in BASICS
    for mode in Mode
]


@pytest.mark.parametrize(("engine", "name", "mode"), CELLS)
def test_replay_is_exact(engine: str, name: str, mode: Mode):
    """Same order_ids, instants and quantities, prices and commissions, refusals, pending orders and accounts."""
    theirs = run(engine, name, mode)
    asked = scenario(name)
    rules = behaviour_of(adapters.get(engine)).rules(mode).obeying(asked.terms)
    ours = adapters.get("reference").run(replace(asked, rules=rules), mode)
    variance = compare(theirs, ours)
    assert len(ours.fills) >= 10
    assert variance.divergence is None, variance.divergence
    assert variance.verdict is Verdict.ALIGNED


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("native-rotation")
def test_a_wrong_rule_is_noticed(engine: str):
    """The proof can fail: with another fill moment nothing is replayed."""
    theirs = run(engine, "rotation", Mode.NATIVE)
    asked = scenario("rotation")
    rules = behaviour_of(adapters.get(engine)).rules(Mode.NATIVE).obeying(asked.terms)
    others = {"next_open": "same_close", "same_close": "next_close", "next_close": "next_open"}
    wrong = type(rules).model_validate({**rules.model_dump(), "fill": others[rules.fill]})
    ours = adapters.get("reference").run(replace(asked, rules=wrong), Mode.NATIVE)
    assert compare(theirs, ours).divergence is not None
