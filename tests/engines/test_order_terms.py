"""The terms ``order`` and ``size_at``, fixed in native mode: each engine does what the reference engine does."""

from __future__ import annotations

from dataclasses import replace

import pytest

import adapters
import scenarios
from adapters.behaviour import behaviour_of
from adapters.contract import Mode, Run, Unsupported
from reconcile import compare
from reconcile.verdicts.divergence import Divergence
from scenarios.overrides import with_settings
from scenarios.scenario import Scenario
from scenarios.terms import ALIGNED_TERMS
from tests.engines.runs import ENGINES

TERMS = ("order=sells_first", "order=as_stated", "size_at=decision", "size_at=fill")
SIZE_AT_FILL = ("vectorbt",)
"""Engines that can size at a fill which is not the decision's own close."""


def asked(*settings: str, name: str = "sector-rotation") -> Scenario:
    """Months of purchases and sales on the same sessions, of nearly all that the account is worth."""
    return with_settings(scenarios.load(name), settings)


def replayed(scenario: Scenario, engine: str, mode: Mode = Mode.NATIVE) -> Run:
    """The reference engine under the rules of ``engine`` and the scenario's terms."""
    rules = behaviour_of(adapters.get(engine)).rules(mode).obeying(scenario.terms)
    return adapters.get("reference").run(replace(scenario, rules=rules), mode)


def divergence(scenario: Scenario, engine: str, mode: Mode = Mode.NATIVE) -> Divergence | None:
    return compare(adapters.get(engine).run(scenario, mode), replayed(scenario, engine, mode)).divergence


def cells(*terms: str) -> list[object]:
    groups = {engine: pytest.mark.xdist_group(f"order-terms-{engine}") for engine in ENGINES}
    return [
        pytest.param(engine, term, marks=groups[engine], id=f"{engine}-{term}")
        for engine in ENGINES
        for term in terms
    ]


@pytest.mark.parametrize(("engine", "term"), cells(*TERMS))
def test_native_mode_obeys(engine: str, term: str):
    """Fill by fill, or the word that the engine cannot, with the first order that shows it."""
    scenario = asked(term, "fill=next_open")
    if term == "size_at=fill" and engine not in SIZE_AT_FILL:
        with pytest.raises(
            Unsupported, match="size_at fill: order 20180801-DISCRETIONARY-1 of 2018-08-01 is a target"
        ):
            adapters.get(engine).run(scenario, Mode.NATIVE)
        return
    assert divergence(scenario, engine) is None


@pytest.mark.parametrize(("engine", "term"), cells("order=as_stated"))
def test_aligned_mode_obeys(engine: str, term: str):
    """As stated, purchases come before the sales that pay for them; who lets cash go negative cannot follow."""
    scenario = asked(term)
    if engine in ("vectorbt", "zipline"):
        with pytest.raises(Unsupported, match="cash policy reject"):
            adapters.get(engine).run(scenario)
        return
    assert divergence(scenario, engine, Mode.ALIGNED) is None


@pytest.mark.parametrize("engine", ["backtrader", "ml4t", "vectorbt"])
def test_the_order_matters_here(engine: str):
    """The proof can fail: a run in one order is not the replay in the other."""
    theirs = adapters.get(engine).run(asked("order=sells_first"), Mode.NATIVE)
    assert compare(theirs, replayed(asked("order=as_stated"), engine)).divergence is not None


def test_the_size_matters_here():
    """The proof can fail: sized at the decision is not sized at the next open."""
    theirs = adapters.get("vectorbt").run(asked("size_at=fill", "fill=next_open"), Mode.NATIVE)
    assert compare(theirs, replayed(asked("size_at=decision", "fill=next_open"), "vectorbt")).divergence is not None


@pytest.mark.parametrize(
    ("name", "settings"),
    [("orders", ()), ("sector-rotation", ("fill=same_close", "volume_limit={}"))],
    ids=["shares", "same close"],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_where_the_moment_cannot_matter_every_engine_runs(engine: str, name: str, settings: tuple[str, ...]):
    """Stated shares need no size, and at the close of the decision both moments are one."""
    assert divergence(asked("size_at=fill", *settings, name=name), engine) is None


def test_free_terms_are_those_of_aligned_mode():
    """What aligned mode did before there were such terms."""
    run = adapters.get("reference").run(asked())
    assert (run.terms.order, run.terms.size_at) == (ALIGNED_TERMS.order, ALIGNED_TERMS.size_at)
    assert (str(run.terms.order), str(run.terms.size_at)) == ("sells_first", "decision")
