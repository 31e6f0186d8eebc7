"""Where cash binds: a policy is honoured, or the engine says with session and order that it cannot."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest

from adapters.contract import Mode, Run, Unsupported
from reconcile import compare
from reconcile.verdicts.verdict import Verdict
from tests.engines.runs import ENGINES, run

POLICIES = ("reject", "partial", "unlimited")


def _honoured(policy: str) -> dict[str, Run]:
    """Runs of the engines that can follow ``policy`` on the rotation, where the fifth purchase is not affordable."""
    runs = {}
    for engine in ENGINES:
        try:
            runs[engine] = run(engine, "rotation", Mode.ALIGNED, f"cash={policy}")
        except Unsupported as reason:
            assert policy in str(reason)
            assert "2020" in str(reason), "the session where it would have mattered"
            assert "STOCK" in str(reason), "the order that it would have changed"
    return runs


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.xdist_group("cash")
def test_engines_that_honour_a_policy_agree(policy: str):
    """Two engines at least can follow each policy, and they agree on every fill and refusal."""
    runs = _honoured(policy)
    assert len(runs) >= 2
    for a, b in combinations(runs.values(), 2):
        variance = compare(a, b)
        assert variance.verdict is Verdict.ALIGNED, variance.divergence
        assert a.rejections is not None
        assert b.rejections is not None
        assert sorted(a.rejections["order_id"]) == sorted(b.rejections["order_id"])


@pytest.mark.xdist_group("cash")
def test_policies_do_what_they_say():
    """Rejected orders have no fill, cut ones a smaller one, and only unlimited cash goes below zero."""
    reject, partial, unlimited = (next(iter(_honoured(policy).values())) for policy in POLICIES)
    refused = set(reject.rejections["order_id"])
    assert refused
    assert not refused & set(reject.fills["order_id"])
    assert reject.cash.min() >= 0
    assert partial.cash.min() >= -1e-6
    assert unlimited.cash.min() < 0
    assert unlimited.rejections.empty
    cut, whole = _quantities(partial), _quantities(unlimited)
    first_cut = partial.rejections["order_id"].iloc[0]
    assert cut[first_cut] < whole[first_cut]


def _quantities(of: Run) -> pd.Series:
    return of.fills.groupby("order_id")["quantity"].sum()


@pytest.mark.ci
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.xdist_group("cash")
def test_where_cash_never_binds_every_policy_is_the_same(engine: str, policy: str):
    """An engine that cannot follow a policy runs all the same where it makes no difference."""
    mine = run(engine, "rotation-slack", Mode.ALIGNED, f"cash={policy}")
    assert compare(run(engine, "rotation-slack", Mode.ALIGNED, "cash=reject"), mine).verdict is Verdict.ALIGNED
