"""What is bt's own: its one price, its search for a size, its bankruptcy, and how the adapter gets around them."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

import adapters
from adapters.contract import Cause, Mode, Run, Unsupported
from bundles.errors import InputError
from reconcile import compare
from reconcile.verdicts.verdict import Verdict
from scenarios import load
from scenarios.instructions import Kind
from scenarios.overrides import with_settings
from scenarios.scenario import Scenario
from scenarios.terms import FillMoment
from tests.adapters.bt_micro import A, asked, bt_result, panel_of

pytest.importorskip("bt", reason="bt has its place in an environment of its own")

from tests.adapters.sabotage import bt as sabotage

COSTS: dict[str, Any] = {"commission": {"rate": 0.001}, "slippage": {"rate": 0.002}}


def run(scenario: Scenario, mode: Mode = Mode.ALIGNED) -> Run:
    return adapters.get("bt").run(scenario, mode)


def against_reference(scenario: Scenario):
    return compare(adapters.get("reference").run(scenario), run(scenario))


@pytest.mark.parametrize("fill", FillMoment)
@pytest.mark.parametrize("name", ["orders", "rotation-slack"])
def test_it_agrees_at_every_fill_moment(name: str, fill: FillMoment):
    variance = against_reference(with_settings(load(name), (f"fill={fill.value}",)))
    assert variance.verdict is Verdict.ALIGNED, variance.divergence


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (sabotage.one_cent_off, Cause.SLIPPAGE),
        (sabotage.commission_doubled, Cause.FEES),
        (sabotage.one_share_more, Cause.SIZING),
    ],
)
def test_a_planted_fault_is_a_break_under_its_cause(fault, cause: Cause):
    scenario = load("orders")
    with fault():
        variance = against_reference(scenario)
    assert variance.verdict is Verdict.BREAK
    assert max(variance.causes, key=lambda each: abs(variance.causes[each])) is cause
    assert against_reference(scenario).verdict is Verdict.ALIGNED


def test_a_held_position_is_sold_toward_zero_and_not_beyond():
    """From 485 shares to 0.3 of 100,000 + 485 × 4 at 105: 291.3 shares, a sale of 193.7; bt alone sells 194."""
    rows = ((0, "A", 0.49), (3, "A", 0.3))
    aligned = run(asked(*rows, kind=Kind.WEIGHTS, fill="same_close"))
    assert aligned.fills["quantity"].tolist() == [485.0, 193.0]
    native = run(asked(*rows, kind=Kind.WEIGHTS, initial_cash=100_000.0), Mode.NATIVE)
    assert native.fills["quantity"].tolist() == [485.0, 194.0]


def test_natively_costs_are_within_the_amount_and_the_fee_is_on_the_middle_of_the_spread():
    """0.5 of 100,000 at 101: 495 shares; at 101.202 and with a fee of 0.101 a share, 493."""
    scenario = asked((0, "A", 0.5), kind=Kind.WEIGHTS, initial_cash=100_000.0, **COSTS)
    fill = run(scenario, Mode.NATIVE).fills.iloc[0]
    assert fill["quantity"] == 493.0
    assert fill["price"] == pytest.approx(101.0 * 1.002, rel=1e-12)
    assert fill["commission"] == pytest.approx(493 * 101.0 * 0.001, rel=1e-12)
    aligned = run(scenario).fills.iloc[0]
    assert (aligned["quantity"], aligned["price"]) == (495.0, pytest.approx(102.0 * 1.002, rel=1e-12))


def test_cash_is_watched_because_bt_never_looks_at_it():
    scenario = asked((1, "A", 900.0), (2, "B", 300.0))
    with pytest.raises(
        Unsupported, match=r"cash policy reject: cash would be .* after order 20200106-B-1 on 2020-01-07"
    ):
        run(scenario)
    assert run(asked((1, "A", 900.0), (2, "B", 300.0), cash="unlimited")).cash.min() < 0


def test_an_account_below_zero_ends_an_aligned_run_and_loses_orders_in_native_mode():
    """Short 40,000 A at 101 with 100,000 in cash: worth 20,000 on the next close, and less than nothing on the 7th."""
    rows = ((0, "A", -40_000.0), (2, "B", 10.0), (5, "B", 10.0))
    terms: dict[str, Any] = {"cash": "unlimited", "fill": "same_close", "initial_cash": 100_000.0}
    with pytest.raises(Unsupported, match="less than nothing on 2020-01-07"):
        run(asked(*rows, **terms))
    native = run(asked(*rows, **terms), Mode.NATIVE)
    assert native.fills["order_id"].tolist() == [
        "20200102-A-1",
        "20200106-B-1",
        "engine-bankrupt-20200107-A",
        "engine-bankrupt-20200107-B",
    ]
    assert native.rejections["order_id"].tolist() == ["20200109-B-1"]
    assert native.positions.iloc[-1].tolist() == [0.0, 0.0]


def test_a_missing_price_ends_a_native_run_and_an_aligned_order_waits():
    panel = panel_of(missing=((1, "A"),))
    scenario = asked((0, "A", 10.0), panel=panel)
    assert run(scenario).fills["session"].dt.strftime("%Y-%m-%d").tolist() == ["2020-01-06"]
    with pytest.raises(Unsupported, match="latest price is NaN for security A"):
        run(scenario, Mode.NATIVE)
    assert against_reference(scenario).verdict is Verdict.ALIGNED


@pytest.mark.parametrize("mode", Mode)
def test_every_setting_names_code_that_exists(mode: Mode):
    for setting in run(asked((0, "A", 0.5), kind=Kind.WEIGHTS), mode).settings:
        module, _, path = setting.source.partition(":")
        found: object = import_module(module)
        for name in path.split("."):
            found = getattr(found, name)
        assert callable(found), setting


def test_importing_the_adapter_imports_neither_the_engine_nor_pandas():
    code = "import sys, adapters.bt; print({'bt', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def told(result: object):
    log = adapters.get("bt").from_result(result)
    columns = ("asset", "side", "quantity", "price", "commission")
    stamps = log.fills["timestamp"].dt.strftime("%m-%d %H:%M")
    return log, [tuple(row) for row in zip(stamps, *(log.fills[name] for name in columns), strict=True)]


def test_a_result_tells_transactions_and_the_commission_that_its_fees_confirm():
    log, fills = told(bt_result(commission=lambda q, p: abs(q) * p * 0.001))
    assert fills == [
        ("01-02 00:00", "A", "buy", 100.0, 101.0, pytest.approx(10.1, rel=1e-12)),
        ("01-07 00:00", "A", "sell", 100.0, 105.0, pytest.approx(10.5, rel=1e-12)),
    ]
    assert (log.initial_cash, log.final_value) == (100_000.0, pytest.approx(100_379.4, rel=1e-12))
    assert len(log.equity) == len(A)


def test_a_commission_that_the_fees_do_not_confirm_is_not_reported():
    """Two purchases of 50 at a minimum of 3 each are one transaction of 100 in bt's words, and fees of 6."""
    _, fills = told(bt_result(commission=lambda _q, _p: 3.0, twice=True))
    assert [row[2:4] for row in fills] == [("buy", 100.0), ("sell", 100.0)]
    assert (
        adapters.get("bt")
        .from_result(bt_result(commission=lambda _q, _p: 3.0, twice=True))
        .fills["commission"]
        .isna()
        .all()
    )


def test_something_else_is_refused_with_what_would_be_right():
    with pytest.raises(InputError, match="bt: a list is no result to read: hand over a Backtest that has run"):
        adapters.get("bt").from_result([1, 2])
