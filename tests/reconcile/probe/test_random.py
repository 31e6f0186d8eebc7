"""Probing the reference engine gives back the rules that it was given."""

from __future__ import annotations

import pytest

from adapters.contract import Mode
from reconcile.probe.probe import probe_bench
from scenarios.probes import canonical
from tests.reconcile.probe.rule_sets import planted, random_rules

GROUPS = [0, *(pytest.param(seed, marks=pytest.mark.ci if seed < 8 else pytest.mark.slow) for seed in range(1, 20))]
IN_A_GROUP = 5


@pytest.mark.ci
@pytest.mark.parametrize("seed", GROUPS)
def test_random_rules_are_given_back(seed: int):
    """A hundred in all, each with every rule drawn by itself; nothing is left that the rules do not reproduce."""
    for rules in random_rules(seed, IN_A_GROUP):
        probed = probe_bench(planted(rules), Mode.NATIVE)
        assert probed.open_rules == (), [str(finding) for finding in probed.findings]
        assert probed.rules.differing(canonical(rules)) == ()
        assert probed.remarks == ()
