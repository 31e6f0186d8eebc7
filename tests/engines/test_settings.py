"""What an engine says of its own rules points at code that exists."""

from __future__ import annotations

import inspect
from dataclasses import replace
from functools import lru_cache, reduce
from importlib import import_module

import pytest

import adapters
from adapters.behaviour import behaviour_of
from adapters.contract import Means, Mode, Run, Setting, by_means
from bundles.errors import InputError
from reconcile.documents.rule_lines import rule_lines
from scenarios.terms import Terms
from tests.engines.runs import DECLARED, ENGINES, run, scenario


def _resolved(source: str) -> object:
    module, _, path = source.partition(":")
    return reduce(getattr, path.split("."), import_module(module))


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("native-rotation")
def test_every_rule_names_its_source(engine: str, mode: Mode):
    """Each rule has one setting, and its source is a function or class of the engine or of its adapter."""
    settings = run(engine, "rotation-slack", mode).settings
    assert [setting.rule for setting in settings] == list(DECLARED)
    for setting in settings:
        source = _resolved(setting.source)
        assert inspect.isroutine(source) or inspect.isclass(source) or hasattr(source, "py_func"), setting


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("native-rotation")
def test_every_setting_says_how_it_is_obeyed(engine: str, mode: Mode):
    """The adapter's own sources too, and not as the engine's."""
    for setting in run(engine, "rotation-slack", mode).settings:
        assert setting.how is not None, setting
        assert not setting.source.startswith("adapters.") or setting.how is not Means.OWN, setting


def test_a_source_of_ours_of_which_nothing_is_said_is_not_the_engines():
    """The check above can fail."""
    settings = (Setting("cash", "refused whole", "adapters.tiny.broker:refuse"), Setting("fill", "x", "tiny:fill"))
    assert [each.how for each in by_means(settings, {})] == [None, Means.OWN]
    assert [each.how for each in by_means(settings, {"fill": Means.MOMENT})] == [None, Means.MOMENT]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_declared_difference_names_its_source(engine: str):
    """The engine's own code, which is there."""
    for expectation in adapters.get(engine).expectations:
        assert inspect.isroutine(_resolved(expectation.source)), expectation
        assert not expectation.source.startswith("adapters."), expectation


def test_a_source_that_is_gone_is_noticed():
    """The check above can fail."""
    with pytest.raises(AttributeError):
        _resolved("adapters.contract:Adapter.no_such_method")


@lru_cache(maxsize=16)
def _free(engine: str, mode: Mode) -> Run:
    """A run with every term left free, as the engine was measured."""
    return adapters.get(engine).run(scenario("rotation-slack").with_terms(Terms()), mode)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("native-rotation")
def test_what_is_declared_is_what_was_measured(engine: str, mode: Mode):
    """Word for word, so that no page of an engine contradicts itself."""
    assert behaviour_of(adapters.get(engine)).contradictions(mode, _free(engine, mode).settings) == ()


@pytest.mark.xdist_group("native-rotation")
def test_a_contradiction_is_noticed_and_no_page_is_written():
    """What VectorBT's page once said: sized at the decision, and a screen below measured at the fill."""
    native, aligned = (_free("vectorbt", mode) for mode in (Mode.NATIVE, Mode.ALIGNED))
    of_decision = {"sizing_price": "close of the decision"}
    wrong = tuple(replace(each, value=of_decision.get(each.rule, each.value)) for each in native.settings)
    said = "sizing_price: declared 'close of the decision', measured 'fill price'"
    assert behaviour_of(adapters.get("vectorbt")).contradictions(Mode.NATIVE, wrong) == (said,)
    assert {line.name for line in rule_lines(native, aligned)} >= set(DECLARED)
    with pytest.raises(InputError, match=said):
        rule_lines(replace(native, settings=wrong), aligned)
