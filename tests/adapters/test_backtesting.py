"""What is backtesting.py's own: one asset, entries that slip and exits that do not, trades with a stop and a limit."""

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
from scenarios.overrides import with_settings
from scenarios.scenario import Scenario
from scenarios.terms import FillMoment
from tests.adapters.backtesting_micro import BARS, asked, backtesting_result, panel_of

pytest.importorskip("backtesting", reason="backtesting.py has its place in an environment of its own")

from tests.adapters.sabotage import backtesting as sabotage

type Rows = list[dict[str, object]]
COSTS: dict[str, Any] = {"commission": {"rate": 0.001}, "slippage": {"rate": 0.002}}


def run(scenario: Scenario, mode: Mode = Mode.ALIGNED) -> Run:
    return adapters.get("backtesting").run(scenario, mode)


def against_reference(scenario: Scenario):
    return compare(adapters.get("reference").run(scenario), run(scenario))


@pytest.mark.parametrize("fill", FillMoment)
@pytest.mark.parametrize("name", ["single-asset", "round-trips-600"])
def test_it_agrees_at_every_fill_moment(name: str, fill: FillMoment):
    variance = against_reference(with_settings(load(name), (f"fill={fill.value}",)))
    assert variance.verdict is Verdict.ALIGNED, variance.divergence


@pytest.mark.parametrize("fill", FillMoment)
def test_orders_in_every_direction_agree_with_costs_and_a_minimum(fill: FillMoment):
    """Entries in two parts, an exit that closes both, a turn round through zero: one order, one minimum."""
    rows = ((0, 100.0), (0, 50.0), (1, -120.0), (2, -90.0), (3, 60.0), (4, 10.0), (5, 5.0))
    minimum = {"rate": 0.0001, "minimum": 2.0}
    scenario = asked(*rows, fill=fill, commission=minimum, slippage={"rate": 0.002, "fixed": 0.01})
    variance = against_reference(scenario)
    assert variance.verdict is Verdict.ALIGNED, variance.divergence
    assert run(scenario).fills["commission"].min() == 2.0


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (sabotage.one_cent_off, Cause.SLIPPAGE),
        (sabotage.commission_doubled, Cause.FEES),
        (sabotage.one_share_more, Cause.SIZING),
    ],
)
def test_a_planted_fault_is_a_break_under_its_cause(fault, cause: Cause):
    scenario = asked((0, 100.0), (3, -40.0), commission={"rate": 0.001})
    with fault():
        variance = against_reference(scenario)
    assert variance.verdict is Verdict.BREAK
    assert max(variance.causes, key=lambda each: abs(variance.causes[each])) is cause
    assert against_reference(scenario).verdict is Verdict.ALIGNED


def test_natively_entries_slip_and_exits_do_not():
    native = run(asked((0, 100.0), (2, -100.0), initial_cash=100_000.0, **COSTS), Mode.NATIVE)
    assert native.fills["price"].tolist() == pytest.approx([102.0 * 1.002, 101.0], rel=1e-12)
    aligned = run(asked((0, 100.0), (2, -100.0), **COSTS))
    assert aligned.fills["price"].tolist() == pytest.approx([102.0 * 1.002, 101.0 * 0.998], rel=1e-12)


def test_natively_a_weight_is_a_share_of_cash_at_the_fill_with_costs_and_a_held_position_is_left_alone():
    """0.5 of 100,000 at 102: 490 shares; at 102.204 and a fee of 0.102 a share, 488."""
    rows: Rows = [{"session": 0, "weight": 0.5}, {"session": 2, "weight": 0.9}, {"session": 3, "weight": 0.0}]
    native = run(asked(*rows, initial_cash=100_000.0, **COSTS), Mode.NATIVE)
    assert native.fills["quantity"].tolist() == [488.0, 488.0]
    assert native.fills["session"].dt.strftime("%Y-%m-%d").tolist() == ["2020-01-03", "2020-01-08"]


def test_natively_what_margin_does_not_cover_is_cancelled():
    native = run(asked((0, 2_000.0), (1, 10.0), initial_cash=100_000.0), Mode.NATIVE)
    assert native.rejections["reason"].tolist() == ["cancelled for want of margin"]
    assert native.fills["quantity"].tolist() == [10.0]


def test_cash_is_watched():
    with pytest.raises(
        Unsupported, match=r"cash policy reject: cash would be .* after order 20200102-A-1 on 2020-01-03"
    ):
        run(asked((0, 2_000.0)))
    assert run(asked((0, 2_000.0), cash="unlimited")).cash.min() < 0


def test_an_account_worth_nothing_ends_an_aligned_run_and_says_so():
    """Short 30,000 at 102 with 100,000 in cash: worth nothing at the close of the 7th, where 105 is asked."""
    scenario = asked((0, -40_000.0), cash="unlimited")
    with pytest.raises(Unsupported, match="worth nothing any more on 2020-01-07"):
        run(scenario)


def test_a_bracket_is_the_stop_and_the_limit_of_a_trade():
    """Bought at 102 on the 3rd; the limit of 107.5 is touched on the 8th, and the stop goes with it."""
    rows: Rows = [
        {"session": 0, "quantity": 100},
        {"session": 0, "quantity": -100, "type": "stop", "stop": 99.5, "parent": "20200102-A-1"},
        {"session": 0, "quantity": -100, "type": "limit", "limit": 107.5, "parent": "20200102-A-1"},
    ]
    scenario = asked(*rows)
    fills = run(scenario).fills
    assert fills["order_id"].tolist() == ["20200102-A-1", "20200102-A-3"]
    assert fills["price"].tolist() == [102.0, 107.5]
    assert against_reference(scenario).verdict is Verdict.ALIGNED


def test_another_order_that_closes_a_protected_trade_ends_the_run():
    rows: Rows = [
        {"session": 0, "quantity": 100},
        {"session": 0, "quantity": -100, "type": "stop", "stop": 90.0, "parent": "20200102-A-1"},
        {"session": 2, "quantity": -100},
    ]
    with pytest.raises(Unsupported, match="order 20200106-A-1 closes a trade whose stop or limit is alive"):
        run(asked(*rows))


def test_a_stop_and_a_limit_in_a_session_that_opens_beyond_the_limit_end_the_run():
    """The 7th opens at 112, above the limit of 110, and falls to 95, below the stop of 97."""
    bars = (*BARS[:3], (112.0, 113.0, 95.0, 96.0), *BARS[4:])
    rows: Rows = [
        {"session": 0, "quantity": 100},
        {"session": 0, "quantity": -100, "type": "stop", "stop": 97.0, "parent": "20200102-A-1"},
        {"session": 0, "quantity": -100, "type": "limit", "limit": 110.0, "parent": "20200102-A-1"},
    ]
    with pytest.raises(Unsupported, match="touched on 2020-01-07, which opens beyond the latter"):
        run(asked(*rows, panel=panel_of(bars=bars)))


def test_a_stop_limit_order_that_the_open_gaps_through_ends_the_run():
    """The 8th opens at 106, above the stop of 105.5; backtesting.py would fill at 105.5, where nothing traded."""
    row = {"session": 3, "quantity": 10, "type": "stop_limit", "stop": 105.5, "limit": 107.0}
    with pytest.raises(Unsupported, match="order 20200107-A-1: its stop is touched on 2020-01-08"):
        run(asked(row))


@pytest.mark.parametrize("fill", FillMoment)
def test_orders_wait_over_sessions_without_a_bar(fill: FillMoment):
    scenario = asked((0, 100.0), (1, 10.0), (2, -20.0), (5, 5.0), panel=panel_of(missing=(1, 2)), fill=fill, **COSTS)
    variance = against_reference(scenario)
    assert variance.verdict is Verdict.ALIGNED, variance.divergence


def test_several_assets_have_no_place():
    with pytest.raises(Unsupported, match="one instrument and one account"):
        run(load("orders"))


@pytest.mark.parametrize("mode", Mode)
def test_every_setting_names_code_that_exists(mode: Mode):
    for setting in run(asked((0, 10.0)), mode).settings:
        module, _, path = setting.source.partition(":")
        found: object = import_module(module)
        for name in path.split("."):
            found = getattr(found, name)
        assert callable(found) or isinstance(found, property), setting


def test_importing_the_adapter_imports_neither_the_engine_nor_pandas():
    code = "import sys, adapters.backtesting; print({'backtesting', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_result_tells_trades_and_leaves_open_what_a_fill_was_charged():
    log = adapters.get("backtesting").from_result(backtesting_result(commission=0.001), assets={"asset": "A"})
    columns = (log.fills[name] for name in ("asset", "side", "quantity", "price"))
    stamps = log.fills["timestamp"].dt.strftime("%m-%d %H:%M")
    assert list(zip(stamps, *columns, strict=True)) == [
        ("01-06 00:00", "A", "buy", 100.0, 104.0),
        ("01-08 00:00", "A", "sell", 100.0, 106.0),
    ]
    assert log.fills["commission"].isna().all(), "one number for entry and exit together"
    assert (log.initial_cash, log.final_value) == (100_000.0, pytest.approx(100_200.0 - 21.0, rel=1e-12))
    assert adapters.get("backtesting").from_result(backtesting_result()).fills["commission"].tolist() == [0.0, 0.0]


def test_a_trade_that_is_still_open_is_told():
    log = adapters.get("backtesting").from_result(backtesting_result(exits=False))
    assert log.fills["price"].tolist() == [104.0]
    assert log.fills["side"].tolist() == ["buy"]


def test_something_else_is_refused_with_what_would_be_right():
    with pytest.raises(InputError, match=r"backtesting: a list is no result to read: hand over what Backtest.run"):
        adapters.get("backtesting").from_result([1, 2])
