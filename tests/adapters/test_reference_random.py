"""Whatever the rules are: the accounts follow from the fills, and every instruction has one end."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

import adapters
from adapters.contract import Mode, Run
from scenarios.rules import CashRule, LastSession, Rules
from scenarios.scenario import Scenario
from tests.frames import rows_of
from tests.reconcile.explain.scenes import obeying, random_rules, scene

SEEDS = range(150)

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("reference-random")]


@cache
def _made(seed: int) -> tuple[Scenario, Rules, Run]:
    asked, rules = scene(seed), random_rules(np.random.default_rng(seed + 10_000))
    return asked, rules, adapters.get("reference").run(obeying(asked, rules), Mode.NATIVE)


def test_accounts_follow_from_fills():
    """Cash and value at each session are what initial cash, fills and closes make them."""
    fills = 0
    for seed in SEEDS:
        _, rules, run = _made(seed)
        cash = pd.Series(rules.initial_cash, index=run.closes.index)
        positions = pd.DataFrame(0.0, index=run.closes.index, columns=run.closes.columns)
        for row in rows_of(run.fills):
            signed = row.quantity if row.side == "buy" else -row.quantity
            cash[row.session :] -= signed * row.price + row.commission
            positions.loc[row.session :, row.asset] += signed
        assert (run.cash - cash).abs().max() < 1e-6
        assert (run.positions - positions).abs().max(axis=None) < 1e-9
        assert (run.equity - cash - (positions * run.closes).sum(axis=1)).abs().max() < 1e-6
        fills += len(run.fills)
    assert fills > 1000


def test_cash_never_goes_below_zero_where_it_may_not():
    """Under every cash rule but unlimited; a sale may cost more than it brings only where commissions are."""
    below = 0
    for seed in SEEDS:
        _, rules, run = _made(seed)
        is_covered = run.cash.min() >= -1e-9 * rules.initial_cash
        assert is_covered or rules.cash is CashRule.UNLIMITED or rules.commission.minimum
        below += not is_covered
    assert below


def test_every_instruction_has_one_end():
    """Filled, refused or pending, or it asked for nothing; only a cut order is filled and refused."""
    ends = {"filled": 0, "refused": 0, "pending": 0}
    for seed in SEEDS:
        asked, rules, run = _made(seed)
        filled, refused, pending = (set(frame["order_id"]) for frame in (run.fills, run.rejections, run.pending))
        own = {each for each in filled if each.startswith("engine-end-of-run-")}
        assert not own or rules.last_session is LastSession.LAST_OPEN
        filled -= own
        assert filled | refused | pending <= {instruction.order_id for instruction in asked.instructions}
        assert not pending & (filled | refused)
        assert not filled & refused or rules.cash is CashRule.PARTIAL
        for name, ids in (("filled", filled), ("refused", refused), ("pending", pending)):
            ends[name] += len(ids)
    assert min(ends.values()) > 10


def test_the_same_again_is_the_same():
    """Nothing is left over from one run to the next."""
    for seed in range(20):
        pd.testing.assert_frame_equal(_made(seed)[2].fills, _made.__wrapped__(seed)[2].fills)
