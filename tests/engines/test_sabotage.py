"""A fault planted in one real engine breaks exactly that engine's pairs, under the right cause."""

from __future__ import annotations

from importlib import import_module
from itertools import combinations

import pytest

import adapters
from adapters.contract import Cause, Mode, Run
from reconcile import Variance, compare
from reconcile.verdicts.verdict import Verdict
from tests.engines.runs import ENGINES, run, scenario

FAULTS = {"one_cent_off": Cause.SLIPPAGE, "commission_doubled": Cause.FEES, "one_share_more": Cause.SIZING}
NAME, TERM = "orders", "fill=next_open"


def _sabotaged(engine: str, fault: str) -> Run:
    try:
        plant = getattr(import_module(f"tests.adapters.sabotage.{engine}"), fault)
    except ModuleNotFoundError:
        pytest.skip(f"no faults to plant in {engine}: write tests/adapters/sabotage/{engine}.py")
    with plant():
        return adapters.get(engine).run(scenario(NAME, TERM), Mode.ALIGNED)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("sabotage")
def test_a_planted_fault_breaks_that_engine_alone(engine: str, fault: str):
    """Every pair of the patched engine is a break whose largest cause is the fault; all other pairs agree."""
    runs = {name: run(name, NAME, Mode.ALIGNED, TERM) for name in ENGINES} | {engine: _sabotaged(engine, fault)}
    for a, b in combinations(ENGINES, 2):
        variance = compare(runs[a], runs[b])
        if engine in (a, b):
            assert variance.verdict is Verdict.BREAK
            assert _largest(variance) is FAULTS[fault]
        else:
            assert variance.verdict is Verdict.ALIGNED


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("sabotage")
def test_a_fault_leaves_with_its_plant(engine: str):
    """After a sabotaged run the engine is what it was."""
    _sabotaged(engine, "commission_doubled")
    clean = adapters.get(engine).run(scenario(NAME, TERM), Mode.ALIGNED)
    assert compare(run(engine, NAME, Mode.ALIGNED, TERM), clean).verdict is Verdict.ALIGNED


def _largest(variance: Variance) -> Cause:
    return max(variance.causes, key=lambda cause: abs(variance.causes[cause]))


def test_faults_can_be_planted_in_all_of_ours():
    """No test above is skipped for the engines of this repository."""
    for engine in ("backtrader", "ml4t", "vectorbt", "zipline"):
        assert set(FAULTS) <= set(dir(import_module(f"tests.adapters.sabotage.{engine}")))
