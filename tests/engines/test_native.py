"""Left to themselves engines differ, and every dollar of it has a cause."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from adapters.contract import Cause, Mode
from reconcile import compare
from reconcile.verdicts.verdict import Verdict
from tests.engines.runs import BASICS, ENGINES, LONGER, run

PAIRS = [
    pytest.param(
        name,
        a,
        b,
        id=f"{a}-{b}-{name}",
        marks=[pytest.mark.xdist_group(f"native-{name}"), *([pytest.mark.ci] if name in LONGER else [])],
    )
    for name in BASICS
    for a, b in combinations(ENGINES, 2)
]


@pytest.mark.ci
@pytest.mark.parametrize(("name", "a", "b"), PAIRS)
def test_every_dollar_has_a_cause(name: str, a: str, b: str):
    """Causes add up to the difference of the reported final values; swapping the runs negates them."""
    run_a, run_b = run(a, name, Mode.NATIVE), run(b, name, Mode.NATIVE)
    forth, back = compare(run_a, run_b), compare(run_b, run_a)
    reported = run_b.final_value - run_a.final_value
    assert forth.difference == reported
    assert math.fsum(forth.causes.values()) == pytest.approx(reported, abs=1e-6)
    assert forth.verdict in (Verdict.EXPLAINED, Verdict.ALIGNED)
    assert {cause: -amount for cause, amount in back.causes.items()} == forth.causes
    assert back.difference == -forth.difference


@pytest.mark.parametrize(("name", "a", "b"), PAIRS)
def test_every_session_has_its_causes(name: str, a: str, b: str):
    """The same holds at each session, with pairs that are half open."""
    by_session = compare(run(a, name, Mode.NATIVE), run(b, name, Mode.NATIVE)).by_session
    assert by_session is not None
    assert by_session["unexplained"].abs().max() < 1e-6


@pytest.mark.parametrize(("a", "b"), [pytest.param(a, b, id=f"{a}-{b}") for a, b in combinations(ENGINES, 2)])
@pytest.mark.xdist_group("native-rotation")
def test_rotation_differs_between_every_two_engines(a: str, b: str):
    """The seed case is worth explaining: no two engines agree on it by themselves."""
    variance = compare(run(a, "rotation", Mode.NATIVE), run(b, "rotation", Mode.NATIVE))
    assert variance.divergence is not None
    assert abs(variance.difference) > 1.0


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("native-rotation")
def test_an_engine_against_itself_is_zero(engine: str):
    """And a second run of the same engine is the same run."""
    mine = run(engine, "rotation", Mode.NATIVE)
    again = run.__wrapped__(engine, "rotation", Mode.NATIVE)
    variance = compare(mine, again)
    assert variance.verdict is Verdict.ALIGNED
    assert set(variance.causes.values()) == {0.0}


@pytest.mark.xdist_group("native-rotation-defaults")
@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine != "zipline"])
def test_default_costs_of_zipline_show_as_fees_and_slippage(engine: str):
    """Zipline alone charges costs by default: against it every other engine pays less."""
    variance = compare(
        run("zipline", "rotation-defaults", Mode.NATIVE), run(engine, "rotation-defaults", Mode.NATIVE)
    )
    assert variance.causes[Cause.FEES] > 0
    assert variance.causes[Cause.SLIPPAGE] > 0
