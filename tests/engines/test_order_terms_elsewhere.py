"""The terms ``order`` and ``size_at`` on engines that have environments of their own; run there."""

from __future__ import annotations

from dataclasses import replace

import pytest

import adapters
import scenarios
from adapters.behaviour import behaviour_of
from adapters.contract import Mode, Unsupported
from reconcile import compare
from scenarios.overrides import with_settings
from scenarios.scenario import Scenario

MANY, ONE = "sector-rotation", "single-asset"
FOLLOWED = [
    ("bt", MANY, "order=sells_first", ""),
    ("bt", MANY, "order=as_stated", ""),
    ("bt", MANY, "size_at=decision", ""),
    ("bt", MANY, "size_at=fill", ""),
    ("nautilus_trader", MANY, "order=sells_first", "fill=next_open"),
    ("nautilus_trader", MANY, "order=as_stated", "fill=next_open"),
    ("nautilus_trader", MANY, "size_at=decision", "fill=next_open"),
    ("nautilus_trader", MANY, "size_at=fill", "fill=same_close"),
    ("backtesting", ONE, "order=sells_first", ""),
    ("backtesting", ONE, "order=as_stated", ""),
    ("backtesting", ONE, "size_at=decision", "fill=same_close"),
    ("backtesting", ONE, "size_at=fill", ""),
]
"""Engine, scenario, the term, and what else is fixed."""
REFUSED = [
    ("bt", MANY, "size_at=fill", "size_at fill: order 20180801-DISCRETIONARY-1"),
    ("nautilus_trader", MANY, "size_at=fill", "size_at fill: order 20180801-DISCRETIONARY-1"),
    ("pybroker", MANY, "size_at=fill", "size_at fill: order 20180801-DISCRETIONARY-1"),
    (
        "pybroker",
        MANY,
        "order=as_stated",
        "order as_stated: cash would be -17,198.56 after order 20191202-UTILITIES-1",
    ),
    ("backtesting", ONE, "size_at=decision", "size_at decision: order 20190426-STOCK00-1"),
]


def asked(engine: str, name: str, *settings: str) -> Scenario:
    """The scenario, for an engine that is installed here."""
    if adapters.get(engine).version is None:
        pytest.skip(f"{engine} has its place in an environment of its own")
    return with_settings(scenarios.load(name), [each for each in settings if each])


@pytest.mark.parametrize(("engine", "name", "term", "other"), FOLLOWED)
def test_native_mode_obeys(engine: str, name: str, term: str, other: str):
    """Fill by fill what the reference engine does under the engine's rules and the terms."""
    scenario = asked(engine, name, term, other)
    rules = behaviour_of(adapters.get(engine)).rules(Mode.NATIVE).obeying(scenario.terms)
    theirs = adapters.get(engine).run(scenario, Mode.NATIVE)
    ours = adapters.get("reference").run(replace(scenario, rules=rules), Mode.NATIVE)
    assert len(ours.fills) >= 10
    assert compare(theirs, ours).divergence is None


@pytest.mark.parametrize(("engine", "name", "term", "words"), REFUSED)
def test_what_an_engine_cannot_follow_is_said(engine: str, name: str, term: str, words: str):
    """With the first order that shows it."""
    with pytest.raises(Unsupported, match=words):
        adapters.get(engine).run(asked(engine, name, term, "fill=next_open"), Mode.NATIVE)


def test_pybroker_sells_first_as_the_reference_does():
    """Its native rules are not kept, so at the close of the decision, where cash never binds in that order."""
    scenario = asked("pybroker", MANY, "order=sells_first", "fill=same_close")
    theirs = adapters.get("pybroker").run(scenario, Mode.NATIVE)
    assert compare(theirs, adapters.get("reference").run(scenario, Mode.NATIVE)).divergence is None
