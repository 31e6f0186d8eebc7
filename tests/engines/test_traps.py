"""Every trap of the catalogue: the adapters stay out of it, and an engine that is led into it is found out."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module

import pytest

import adapters
from adapters.contract import Cause, Mode, Run, Unsupported
from reconcile import Variance, compare
from reconcile.verdicts.hand_values import differences
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE, Topic
from tests.engines.runs import run, run_or_skip, scenario
from tests.engines.traps.planted import PLANTED, Planted

pytestmark = pytest.mark.ci

OURS = ("backtrader", "ml4t", "vectorbt", "zipline")
TRAPS = tuple(name for name, entry in CATALOGUE.items() if entry.topic is Topic.TRAPS)
STOPPED = tuple(each for each in PLANTED if each.dollars is None)
COMPARED = tuple(each for each in PLANTED if each.dollars is not None)


def _led_into(planted: Planted) -> AbstractContextManager[None]:
    module = import_module(f"tests.engines.traps.{planted.engine}")
    plant: AbstractContextManager[None] = getattr(module, planted.plant)()
    return plant


def _fresh(planted: Planted) -> Run:
    return adapters.get(planted.engine).run(scenario(planted.trap), Mode.ALIGNED)


def _against_expected(name: str, made: Run) -> Variance:
    return compare(run("reference", name, Mode.ALIGNED), made)


def _id(planted: Planted) -> str:
    return f"{planted.engine}-{planted.plant}"


@pytest.mark.parametrize("name", TRAPS)
def test_the_expected_run_is_as_on_paper(name: str) -> None:
    """At most five sessions, worked out by hand."""
    hand = CATALOGUE[name].hand
    assert hand is not None
    assert len(scenario(name).panel.sessions) <= 5
    assert differences(run("reference", name, Mode.ALIGNED), hand) == []


@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("engine", OURS)
def test_an_engine_as_the_adapter_configures_it_stays_out(engine: str, name: str) -> None:
    """It does what is asked, or says that it cannot."""
    assert _against_expected(name, run_or_skip(engine, name, Mode.ALIGNED)).verdict is Verdict.ALIGNED


@pytest.mark.parametrize("planted", COMPARED, ids=_id)
def test_a_wrong_configuration_is_a_break_under_its_name(planted: Planted) -> None:
    """The first divergence says where, the largest cause why, and the dollars are those on paper."""
    with _led_into(planted):
        variance = _against_expected(planted.trap, _fresh(planted))
    assert variance.verdict is Verdict.BREAK
    assert planted.text in str(variance.divergence)
    assert variance.difference == pytest.approx(planted.dollars, abs=1e-6)
    assert variance.unexplained == pytest.approx(0.0, abs=1e-6)
    assert _largest(variance) is planted.cause


@pytest.mark.parametrize("planted", STOPPED, ids=_id)
def test_a_run_that_cannot_be_believed_is_stopped(planted: Planted) -> None:
    """No figures come of it, and the error names the order or the row."""
    with _led_into(planted), pytest.raises((Unsupported, ValueError, RuntimeError)) as stopped:
        _fresh(planted)
    assert planted.text in str(stopped.value)


@pytest.mark.parametrize("planted", PLANTED, ids=_id)
def test_a_wrong_configuration_leaves_with_its_plant(planted: Planted) -> None:
    """Afterwards the engine is what it was: nothing stays patched, no spoiled bundle is found again."""
    try:
        with _led_into(planted):
            _fresh(planted)
    except (Unsupported, ValueError, RuntimeError) as stopped:
        assert planted in STOPPED, stopped
    try:
        clean = _fresh(planted)
    except Unsupported as word:
        pytest.skip(f"{planted.engine}: {word}")
    assert _against_expected(planted.trap, clean).verdict is Verdict.ALIGNED


def test_every_trap_catches_an_engine() -> None:
    """A trap into which no engine can be led would prove nothing."""
    assert {each.trap for each in PLANTED} == set(TRAPS)


def _largest(variance: Variance) -> Cause | None:
    largest = max(variance.causes, key=lambda cause: abs(variance.causes[cause]))
    return largest if variance.causes[largest] else None
