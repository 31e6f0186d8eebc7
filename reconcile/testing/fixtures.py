"""What the fixtures give: scenarios, adapters and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import adapters
from adapters.contract import Adapter, EngineUnavailable, Mode, Run, Unsupported
from adapters.registry import reference
from reconcile.matrix.fill import scenario_of as built
from reconcile.testing.marks import asked_of
from scenarios.catalogue import CATALOGUE

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


def scenario_of(request: pytest.FixtureRequest) -> Scenario:
    """The scenario of a test's parameter; built once for all tests that follow each other on it."""
    if not hasattr(request, "param"):
        asked_of(request.node)  # says that the mark is missing
    return built(request.param)


def adapter_of(request: pytest.FixtureRequest) -> Adapter:
    """The adapter of the engine that the mark names."""
    if not hasattr(request, "param"):
        hint = "name engines in the mark, or override the fixture `adapter` with your own"
        pytest.fail(f"no engine is named: {hint}", pytrace=False)
    return adapters.get(request.param)


def engine_run_of(request: pytest.FixtureRequest, adapter: Adapter, scenario: Scenario) -> Run:
    """The run. What the adapter cannot is skipped with its word, unless every engine must; a missing engine fails."""
    for defect in adapter.defects:
        if defect.scenario == scenario.name:
            request.node.add_marker(pytest.mark.xfail(reason=f"{defect.reason} ({defect.link})", strict=True))
    try:
        return adapter.run(scenario, asked_of(request.node).mode)
    except EngineUnavailable as error:
        pytest.fail(str(error), pytrace=False)
    except Unsupported as word:
        entry = CATALOGUE.get(scenario.name)
        if entry is not None and entry.is_required:
            pytest.fail(f"{word.support}, and every engine must run {scenario.name}: {word}", pytrace=False)
        pytest.skip(f"{word.support}: {word}")


def expected_run_of(request: pytest.FixtureRequest, scenario: Scenario) -> Run:
    """The reference engine's run of the scenario in aligned mode: natively, each engine is right by its own rules."""
    if asked_of(request.node).mode is not Mode.ALIGNED:
        pytest.fail("in native mode nothing is expected: compare two engines' runs", pytrace=False)
    try:
        return adapters.get(reference()).run(scenario)
    except Unsupported as word:
        pytest.skip(f"no expected run: {word}")
