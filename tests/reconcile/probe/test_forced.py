"""Each probe tells the value of its rule: another value, planted in the reference engine, comes out as that."""

from __future__ import annotations

import pytest

from reconcile.probe.bench import Silence
from reconcile.probe.probe import Certainty, decide
from scenarios.probes import EQUIVALENCES, PROBES, canonical
from scenarios.rules import Rules
from tests.reconcile.probe.rule_sets import BASES, planted, values

pytestmark = pytest.mark.ci

CELLS = [
    pytest.param(probe, base, value, id=f"{probe.rule}-{name}-{value}")
    for probe in PROBES
    for name, base in BASES.items()
    for value in values(probe.rule)
]


def test_every_rule_has_one_probe():
    """In any order; a rule added to ``Rules`` fails here until it can be measured."""
    assert sorted(probe.rule for probe in PROBES) == sorted(Rules.model_fields)


@pytest.mark.parametrize(("probe", "base", "value"), CELLS)
def test_a_forced_value_is_told(probe, base, value):
    """Whatever the other rules are, every value of the rule is told from all others."""
    forced = base.model_copy(update={probe.rule: value})
    finding = decide(probe, planted(forced), base)
    assert finding.certainty is Certainty.DECIDED, finding
    assert finding.value == getattr(canonical(forced), probe.rule)
    assert finding.evidence


@pytest.mark.parametrize("equivalence", EQUIVALENCES, ids=lambda equivalence: equivalence.rule)
def test_equivalent_values_are_equivalent(equivalence):
    """What is listed as one and the same really is, in every case of every probe and under any engine's rules."""
    cases = [case for probe in PROBES for case in probe.cases]
    for base in BASES.values():
        one, *others = (base.model_copy(update={equivalence.rule: value}) for value in equivalence.values)
        bench = planted(one)
        for case in cases:
            run = bench.run(case)
            if not isinstance(run, Silence):
                assert [bench.divergence(case, run, other) for other in others] == [None] * len(others)
