"""Execution rules as data: files, differences, and terms that put them in force."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bundles.errors import InputError
from scenarios.rules import (
    CashRule,
    ExecutionOrder,
    Rounding,
    Rules,
    aligned_rules,
    read,
    to_toml,
)
from scenarios.terms import ALIGNED_TERMS, CashPolicy, Commission, FillMoment, Lot, Order, SizeAt, Terms
from tests.reconcile.command import reconcile, refusal
from tests.reconcile.explain.scenes import random_rules


def test_rules_come_back_from_their_file(tmp_path: Path):
    """Every value of every rule."""
    for seed in range(50):
        rules = random_rules(np.random.default_rng(seed))
        path = tmp_path / "rules.toml"
        path.write_text(to_toml(rules))
        assert read(path, Rules()) == rules


def test_what_a_file_leaves_out_is_the_base_s(tmp_path: Path):
    """Here the fill moment is asked and the costs stay the scenario's."""
    path = tmp_path / "rules.toml"
    path.write_text('fill = "same_close"\n')
    base = aligned_rules(Terms(commission=Commission(rate=0.001)))
    assert read(path, base) == base.model_copy(update={"fill": FillMoment.SAME_CLOSE})


@pytest.mark.parametrize(
    ("text", "said"),
    [('fil = "x"', "fil: unknown key"), ('fill = "noon"', "fill: "), ("fill = ", "rules are a TOML file")],
)
def test_bad_rules_are_one_line(tmp_path: Path, text: str, said: str):
    """With the file, the rule and what would be right."""
    path = tmp_path / "rules.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"rules\.toml"):
        read(path, Rules())
    assert said in refusal(tmp_path, "run", "rotation", "--engines", "reference", "--rules", path)


def test_fixed_terms_put_rules_in_force():
    """Lot and cash policy become rounding and cash rule; what is free stays."""
    terms = Terms(lot=Lot.FRACTIONAL, cash=CashPolicy.PARTIAL, initial_cash=5.0)
    rules = Rules(cash=CashRule.CASCADE).obeying(terms)
    assert (rules.rounding, rules.cash, rules.initial_cash) == (Rounding.FRACTIONAL, CashRule.PARTIAL, 5.0)
    assert Rules(cash=CashRule.CASCADE).obeying(Terms()).cash is CashRule.CASCADE
    assert aligned_rules(ALIGNED_TERMS) == Rules()


def test_differing_rules_are_named():
    """In the order of the class."""
    assert Rules().differing(Rules(cash=CashRule.PARTIAL, fill=FillMoment.NEXT_CLOSE)) == ("fill", "cash")


def test_run_under_a_rules_file(tmp_path: Path):
    """The folder keeps the rules, the command repeats them, and they change the outcome."""
    path, out = tmp_path / "rules.toml", tmp_path / "out"
    path.write_text('cash = "unlimited"\n')
    arguments = ["run", "rotation", "--engines", "backtrader,reference", "--mode", "native"]
    done = reconcile(*arguments, "--rules", path, "--out", out)
    assert done.exit_code == 0, done.output
    assert read(out / "rules.toml", Rules()).cash is CashRule.UNLIMITED
    assert f"--rules {path}" in (out / "variance.md").read_text()
    assert "80" in done.stdout


def test_rules_need_an_engine_that_obeys_them(tmp_path: Path):
    """A real engine has its own."""
    path = tmp_path / "rules.toml"
    path.write_text("")
    said = refusal(tmp_path, "run", "rotation", "--engines", "backtrader,ml4t", "--rules", path)
    assert "name reference in --engines" in said


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("own", ExecutionOrder)
def test_the_order_of_the_terms_is_obeyed(own: ExecutionOrder, order: Order):
    """Whatever an engine's own order is; a free term leaves it."""
    assert Rules(order=own).obeying(Terms(order=order)).order.value == order.value
    assert Rules(order=own).obeying(Terms()).order is own


@pytest.mark.parametrize(
    ("price", "value", "size_at", "expected"),
    [
        ("decision_close", "decision", "decision", ("decision_close", "decision")),
        ("last_close", "decision", "decision", ("last_close", "decision")),
        ("fill_price", "fill", "decision", ("last_close", "decision")),
        ("fill_price", "decision", "decision", ("last_close", "decision")),
        ("fill_price", "each_fill", "fill", ("fill_price", "each_fill")),
        ("last_close", "decision", "fill", ("fill_price", "fill")),
    ],
)
def test_the_moment_of_sizing_is_obeyed(price: str, value: str, size_at: str, expected: tuple[str, str]):
    """An engine's own way is kept where it is of that moment; a free term leaves everything."""
    own = Rules.model_validate({"sizing_price": price, "account_value": value})
    obeying = own.obeying(Terms(size_at=SizeAt(size_at)))
    assert (obeying.sizing_price.value, obeying.account_value.value) == expected
    assert own.obeying(Terms()) == own


@pytest.mark.parametrize("term", ["order=by_column", "size_at=open"])
def test_unknown_values_are_refused_in_one_line(term: str, tmp_path: Path):
    assert (
        f"--set: {term.partition('=')[0]}: input should be"
        in refusal(tmp_path, "run", "single-asset", "--set", term).lower()
    )
