"""A fresh probe of each engine gives the rules that are kept with it: an upgrade that changes one fails by name."""

from __future__ import annotations

from functools import lru_cache

import pytest

import adapters
from adapters.behaviour import behaviour_of
from adapters.contract import Mode
from reconcile.probing import Certainty, Probed, probe
from reconcile.probing_store import differing
from scenarios.rules import FillMoment, Rules
from tests.engines.runs import ENGINES

CELLS = [
    pytest.param(engine, mode, id=f"{engine}-{mode}", marks=pytest.mark.xdist_group(f"probe-{engine}"))
    for engine in ENGINES
    for mode in Mode
]


@lru_cache(maxsize=16)
def _probed(engine: str, mode: Mode) -> Probed:
    return probe(adapters.get(engine), mode)


@pytest.mark.parametrize(("engine", "mode"), CELLS)
def test_rules_are_as_kept(engine: str, mode: Mode):
    """Named where they are not."""
    adapter = adapters.get(engine)
    kept = behaviour_of(adapter)
    assert kept.version == adapter.version
    assert differing(kept.rules(mode), _probed(engine, mode).rules) == ()


@pytest.mark.parametrize(("engine", "mode"), CELLS)
def test_every_rule_that_applies_is_decided(engine: str, mode: Mode):
    """What is not decided does not apply, and says why; each decision rests on something that came back."""
    probed = _probed(engine, mode)
    assert probed.open_rules == ()
    assert {finding.rule for finding in probed.findings} == set(Rules.model_fields)
    for finding in probed.findings:
        if finding.certainty is Certainty.DECIDED:
            assert finding.evidence
        else:
            assert finding.reason


@pytest.mark.parametrize("engine", ENGINES)
def test_a_changed_rule_is_named(engine: str):
    """The comparison with what is kept can fail."""
    kept = behaviour_of(adapters.get(engine)).native
    other = next(moment for moment in FillMoment if moment is not kept.fill)
    assert differing(kept, kept.model_copy(update={"fill": other})) == ("fill",)
