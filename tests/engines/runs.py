"""Real runs of real engines, each made once per test process."""

from __future__ import annotations

from functools import lru_cache

import pytest

import adapters
import scenarios
from adapters.contract import Mode, Run, Unsupported
from scenarios.catalogue import CATALOGUE, Topic
from scenarios.overrides import with_settings
from scenarios.scenario import Scenario

ENGINES = adapters.names()
"""Every registered engine. One that is not installed fails its tests: it is never green."""

DECLARED = (
    "fill", "rounding", "sizing_price", "account_value", "order", "cash",
    "commission", "slippage", "clipping", "volume_limit", "initial_cash",
)  # fmt: skip
"""The rules of which every engine says where they stand in its source, in the order of its page."""

BASICS = tuple(name for name, entry in CATALOGUE.items() if entry.topic is Topic.BASICS and entry.hand is None)
"""The scenarios of the main job, which every engine runs in both modes."""

LONGER = ("equities", "rotation-continuous")
"""Those of them that take an engine longest: not everything is done with them by default."""


@lru_cache(maxsize=64)
def scenario(name: str, *settings: str) -> Scenario:
    """A catalogue scenario with terms fixed, as ``--set`` would."""
    return with_settings(scenarios.load(name), settings)


@lru_cache(maxsize=64)
def run(engine: str, name: str, mode: Mode, *settings: str) -> Run:
    """One engine's run; callers must not change it."""
    return adapters.get(engine).run(scenario(name, *settings), mode)


def run_or_skip(engine: str, name: str, mode: Mode, *settings: str) -> Run:
    """The run; a scenario that the engine declares it cannot do is skipped with the engine's own word."""
    try:
        return run(engine, name, mode, *settings)
    except Unsupported as reason:
        pytest.skip(f"{engine}: {reason}")
