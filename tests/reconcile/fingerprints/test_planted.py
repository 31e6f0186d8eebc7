"""Rules that are planted in the reference engine are given back by its log alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import adapters
import reconcile
from adapters import registry
from adapters.contract import Mode
from bundles import Panel
from bundles.errors import InputError
from scenarios.rules import CashRule, Clipping, CommissionBasis, Rounding, Rules, SlippedFills, read
from scenarios.terms import Commission, FillMoment, Slippage
from tests.reconcile.command import reconcile as command
from tests.reconcile.explain.scenes import scene
from tests.reconcile.fingerprints.replaying import wrong

COMMISSIONS = (
    Commission(),
    Commission(rate=0.0013),
    Commission(per_share=0.007),
    Commission(rate=0.0013, minimum=1.5),
)
SLIPPAGES = (Slippage(), Slippage(rate=0.0007), Slippage(fixed=0.03))
CASES = tuple(product(FillMoment, SLIPPAGES, COMMISSIONS))
USUAL, ALL = 40, 500
SEEDS = (*range(USUAL), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(USUAL, ALL)))


def _log(seed: int, rules: Rules) -> tuple[pd.DataFrame, Panel]:
    """Fills of the reference engine under these rules, and the bars."""
    scenario = replace(scene(seed), rules=rules)
    fills = adapters.get(registry.reference()).run(scenario, Mode.NATIVE).fills
    return fills, scenario.panel


def _rules(seed: int, fill: FillMoment, slippage: Slippage, commission: Commission) -> Rules:
    generator = np.random.default_rng(seed)
    some: dict[str, object] = {
        "slipped_fills": list(SlippedFills)[generator.integers(2)],
        "clipping": list(Clipping)[generator.integers(3)],
        "commission_basis": list(CommissionBasis)[generator.integers(2)],
    }
    plain = Rules(fill=fill, slippage=slippage, commission=commission)
    return plain.model_copy(update=some | {"cash": CashRule.UNLIMITED, "rounding": Rounding.FRACTIONAL})


@pytest.mark.parametrize("seed", SEEDS)
def test_planted_rules_are_given_back(seed: int):
    """All fills are explained; what is told was planted, and each value that is left gives the same fills."""
    rules = _rules(seed, *CASES[seed % len(CASES)])
    fills, panel = _log(seed, rules)
    found = reconcile.fingerprint(fills, panel)
    assert (found.explained, found.fills) == (len(fills), len(fills)), found.unexplained
    assert wrong(found, rules, fills, panel) == [], found


def test_a_value_that_gives_other_fills_is_noticed():
    """The check of what is untold can fail."""
    rules = _rules(2, FillMoment.NEXT_OPEN, SLIPPAGES[1], COMMISSIONS[1])
    fills, panel = _log(2, rules)
    found = reconcile.fingerprint(fills, panel)
    price = replace(found["slippage"], values=(SLIPPAGES[1], SLIPPAGES[2]))
    doubtful = replace(found, rules=tuple(price if each.rule == "slippage" else each for each in found.rules))
    assert wrong(doubtful, rules, fills, panel) == [f"slippage is not {SLIPPAGES[2]}"]
    otherwise = rules.model_copy(update={"slippage": SLIPPAGES[2]})
    assert wrong(found, otherwise, fills, panel) == ["the replay itself"]


def _plain() -> tuple[pd.DataFrame, Panel]:
    return _log(2, _rules(0, FillMoment.NEXT_OPEN, SLIPPAGES[1], COMMISSIONS[1]))


@pytest.mark.parametrize(("column", "why"), [("price", "price "), ("commission", "commission ")])
def test_a_wrong_cent_is_named(column: str, why: str):
    fills, panel = _plain()
    row = 3
    fills.loc[fills.index[row], column] += 0.01
    found = reconcile.fingerprint(fills, panel)
    assert [miss.place for miss in found.unexplained] == ["row 4"], found.unexplained
    assert why in found.unexplained[0].why


def test_the_command_and_its_rules(tmp_path: Path):
    """Exit code 0 with rules that are read back, 1 with a wrong cent, 2 without the prices of an asset."""
    fills, panel = _plain()
    log, prices, out = (tmp_path / name for name in ("log.csv", "prices.csv", "rules.toml"))
    fills.to_csv(log, index=False)
    panel.long().to_csv(prices, index=False)
    assert command("fingerprint", log, "--prices", prices, "--out", out).exit_code == 0
    assert read(out, Rules()).slippage == SLIPPAGES[1]
    assert read(out, Rules()).commission == COMMISSIONS[1]
    fills.loc[fills.index[2], "price"] += 0.01
    fills.to_csv(log, index=False)
    result = command("fingerprint", log, "--prices", prices)
    assert result.exit_code == 1
    assert "not explained: line 4" in result.stdout
    panel.long().query("asset == 'AAA'").to_csv(prices, index=False)
    assert command("fingerprint", log, "--prices", prices).exit_code == 2


def test_a_log_without_fills_is_refused():
    fills, panel = _plain()
    with pytest.raises(InputError, match="no fills"):
        reconcile.fingerprint(fills.iloc[:0], panel)


@pytest.mark.parametrize("count", [1, 2])
def test_few_fills_tell_no_rule(count: int):
    """One price that is the open is chance: no rule is told, the best is named with its count, nothing explained."""
    fills, panel = _plain()
    found = reconcile.fingerprint(fills.iloc[:count], panel)
    assert [found[name].values for name in ("price", "fill", "slippage", "commission")] == [()] * 4
    assert found["price"].remark.startswith("best: ")
    assert found["price"].remark.endswith(f"of {count}, too few")
    assert (found.explained, len(found.unexplained)) == (0, count)


def test_a_rule_that_a_quarter_denies_is_not_told():
    fills, panel = _plain()
    fills["price"] = np.where(np.arange(len(fills)) % 4 == 0, fills["price"] * 1.00317, fills["price"])
    found = reconcile.fingerprint(fills, panel)
    assert found["price"].values == ()
    assert "too few" in found["price"].remark
    assert not found.told.keys() & {"fill", "slippage", "clipping"}


def test_an_untried_minimum_is_not_told(tmp_path: Path):
    """No order is charged less than the rate says: a minimum up to the least charge gives the same, and 0 is not said."""
    fills, panel = _plain()
    found = reconcile.fingerprint(fills, panel)
    assert found["commission_minimum"].values == ("none", f"up to {fills['commission'].min():.10g}")
    assert "# commission_minimum: none or up to" in found.to_toml()
    assert "minimum = " not in found.to_toml()


def test_amounts_as_many_as_orders_that_differ_are_not_told():
    """A rate and an amount per share go through any two kinds of orders, however often these are repeated."""
    fills, panel = _plain()
    twice = pd.concat([fills.iloc[:2]] * 4, ignore_index=True)
    twice["order_id"] = [f"20240301-{asset}-{row}" for row, asset in enumerate(twice["asset"])]
    twice["commission"] = np.tile([3.17, 4.93], 4)
    found = reconcile.fingerprint(twice, panel)
    assert found["commission"].values == ()
    assert "too few" in found["commission"].remark


def test_orders_alike_leave_rate_share_and_amount():
    """Of one size and price: each of the three explains all, and none is told."""
    fills, panel = _plain()
    alike = pd.concat([fills.iloc[:1]] * 4, ignore_index=True)
    alike["order_id"] = [f"20240301-{asset}-{row}" for row, asset in enumerate(alike["asset"])]
    found = reconcile.fingerprint(alike, panel)["commission"]
    assert (found.explained, found.is_told) == (4, False)
    kinds = {(bool(each.rate), bool(each.per_share), bool(each.minimum)) for each in found.values}
    assert kinds == {(True, False, False), (False, True, False), (False, False, True)}
