"""What an engine says of its own rules points at code that exists."""

from __future__ import annotations

import inspect
from functools import reduce
from importlib import import_module

import pytest

import adapters
from adapters.contract import Mode, Topic
from tests.engines.runs import ENGINES, run


def _resolved(source: str) -> object:
    module, _, path = source.partition(":")
    return reduce(getattr, path.split("."), import_module(module))


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("native-rotation")
def test_every_rule_names_its_source(engine: str, mode: Mode):
    """Each topic has one setting, and its source is a function or class of the engine or of its adapter."""
    settings = run(engine, "rotation-slack", mode).settings
    assert [setting.topic for setting in settings] == sorted(Topic, key=list(Topic).index)
    for setting in settings:
        source = _resolved(setting.source)
        assert inspect.isroutine(source) or inspect.isclass(source) or hasattr(source, "py_func"), setting


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
