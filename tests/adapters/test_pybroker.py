"""PyBroker's own behaviour, on panels of a few sessions: what it fills, cuts, sizes and refuses."""

from __future__ import annotations

import inspect
from functools import reduce
from importlib import import_module
from typing import Any

import pandas as pd
import pytest

import scenarios
from adapters import registry
from adapters.contract import Cause, Mode, Unsupported
from bundles.errors import InputError
from reconcile import compare
from scenarios.instructions import Kind
from scenarios.overrides import with_settings
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms
from tests.adapters.backtrader_micro import (
    COSTS,
    SESSIONS,
    check_ledger,
    check_prices,
    fills,
    orders,
    reasons,
    scenario,
    with_terms,
)
from tests.adapters.sabotage import pybroker as faults
from tests.engines.runs import DECLARED

pb = pytest.importorskip("pybroker", reason="PyBroker lives in an environment of its own")

ADAPTER = registry.get("pybroker")
FAULTS = {"one_cent_off": Cause.SLIPPAGE, "commission_doubled": Cause.FEES, "one_share_more": Cause.SIZING}


@pytest.mark.parametrize("fill", FillMoment)
@pytest.mark.parametrize(
    "costs",
    [
        {},
        {"slippage": Slippage(rate=0.001, fixed=0.05), "commission": Commission(rate=0.001, per_share=0.01)},
        {"commission": Commission(rate=0.001, minimum=1.5)},
    ],
)
def test_aligned_fills_are_exact_at_every_moment(fill: FillMoment, costs: dict[str, object]) -> None:
    asked = scenario([(0, "A", 10), (3, "A", -15), (0, "B", 20)], with_terms(fill=fill, **costs))
    run = ADAPTER.run(asked)
    days = [SESSIONS[number + fill.sessions_later] for number in (0, 3)]
    assert fills(run) == [
        ("20200102-A-1", days[0], 10),
        ("20200102-B-1", days[0], 20),
        ("20200107-A-1", days[1], -15),
    ]
    check_prices(run)
    check_ledger(run, asked)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("fill", ["next_open", "same_close"])
def test_a_planted_fault_is_found_under_its_cause(fault: str, fill: str) -> None:
    asked = with_settings(scenarios.load("orders"), [f"fill={fill}"])
    judge = registry.get(registry.reference()).run(asked)
    assert compare(judge, ADAPTER.run(asked)).verdict == "aligned"
    with getattr(faults, fault)():
        variance = compare(judge, ADAPTER.run(asked))
    assert variance.verdict == "break"
    assert max(variance.causes, key=lambda cause: abs(variance.causes[cause])) is FAULTS[fault]
    assert compare(judge, ADAPTER.run(asked)).verdict == "aligned"


def test_a_native_order_fills_at_the_middle_of_the_next_bar_rounded_to_cents() -> None:
    run = ADAPTER.run(scenario([(0, "A", 10)], Terms()), Mode.NATIVE)
    panel = scenario([(0, "A", 10)]).panel
    low, high = (panel.price(name, SESSIONS[1], "A") for name in ("low", "high"))
    assert run.fills["price"].item() == pytest.approx(round((low + high) / 2, 2), abs=1e-12)
    assert run.fills["timestamp"].item() not in (panel.opens[1], panel.closes[1])
    assert run.fills["slippage"].item() == 0.0
    assert run.terms.initial_cash == 100_000.0


def test_native_fees_are_the_engines_own_kinds() -> None:
    for commission in (Commission(rate=0.001), Commission(per_share=0.01), Commission(rate=0.001, minimum=5.0)):
        run = ADAPTER.run(scenario([(0, "A", 10)], with_terms(commission=commission)), Mode.NATIVE)
        fill = run.fills.iloc[0]
        assert fill["commission"] == pytest.approx(commission.of(10, fill["price"]), rel=1e-12)
        source = {setting.rule: setting.source for setting in run.settings}["commission"]
        assert source.startswith("adapters.") == bool(commission.minimum)


def test_a_native_purchase_is_cut_to_what_cash_covers_and_the_run_says_so() -> None:
    """The engine itself says nothing: no order that it refuses stands in its result."""
    native = ADAPTER.run(scenario([(0, "A", 200)], Terms(initial_cash=1_000.0)), Mode.NATIVE)
    assert reasons(native) == {"20200102-A-1": "cut to 9 of 200 shares, what cash allows"}
    assert [fill[2] for fill in fills(native)] == [9]
    aligned = ADAPTER.run(scenario([(0, "A", 200)], Terms(initial_cash=1_000.0)))
    assert reasons(aligned) == {"20200102-A-1": "cash does not cover the order"}
    assert fills(aligned) == []


def test_fees_are_not_in_the_engines_cut_and_partial_is_then_refused() -> None:
    plain = Terms(initial_cash=1_000.0, cash=CashPolicy.PARTIAL)
    assert [fill[2] for fill in fills(ADAPTER.run(scenario([(0, "A", 20)], plain)))] == [9]
    dear = with_terms(plain, commission=Commission(minimum=100.0))
    with pytest.raises(Unsupported, match=r"purchase of 20 A, and Portfolio\._clamp_shares would cut it to 9"):
        ADAPTER.run(scenario([(0, "A", 20)], dear))


def test_on_credit_cash_goes_below_zero() -> None:
    asked = scenario([(0, "A", 200), (3, "A", -200)], with_terms(cash=CashPolicy.UNLIMITED))
    run = ADAPTER.run(asked)
    assert run.cash is not None
    assert run.cash.min() < -9_000
    check_ledger(run, asked)


def test_purchases_go_as_stated_and_not_by_name() -> None:
    """The engine would take A before B; the one stated first is paid, the other is refused."""
    asked = scenario([(0, "B", 150), (0, "A", 60)])
    assert reasons(ADAPTER.run(asked)) == {"20200102-A-1": "cash does not cover the order"}


def test_a_sale_pays_for_a_purchase_stated_before_it() -> None:
    asked = scenario([(0, "A", 90), (1, "B", 150), (1, "A", -90)])
    assert [fill[0] for fill in fills(ADAPTER.run(asked))] == ["20200102-A-1", "20200103-A-1", "20200103-B-1"]


@pytest.mark.parametrize("fill", FillMoment)
def test_an_order_waits_for_the_next_bar_of_its_asset(fill: FillMoment) -> None:
    """The engine drops an order whose bar is empty; it is given to it again."""
    gaps = frozenset({(1, "A"), (2, "A")})
    asked = scenario([(1, "A", 10), (0, "B", 5)], with_terms(fill=fill), gaps=gaps)
    run = ADAPTER.run(asked)
    assert ("20200103-A-1", SESSIONS[3], 10) in fills(run)
    check_ledger(run, asked)


def test_two_orders_for_one_bar_end_the_run() -> None:
    gaps = frozenset({(1, "A"), (2, "A")})
    with pytest.raises(Unsupported, match=r"order 20200103-A-1 is asked for while 20200102-A-1 waits for a bar of A"):
        ADAPTER.run(scenario([(0, "A", 10), (1, "A", 5)], gaps=gaps))


def test_a_purchase_that_waited_is_not_paid_by_a_younger_sale_without_a_word() -> None:
    gaps = frozenset({(2, "A")})
    rows = [(0, "B", 150.0), (1, "A", 60.0), (2, "B", -150.0)]
    with pytest.raises(Unsupported, match=r"order 20200103-A-1 waited until 2020-01-07"):
        ADAPTER.run(scenario(rows, gaps=gaps))


def test_native_orders_need_a_bar_to_be_placed() -> None:
    asked = scenario([(1, "A", 10), (1, "B", 1)], Terms(), gaps=frozenset({(1, "A")}))
    assert reasons(ADAPTER.run(asked, Mode.NATIVE)) == {
        "20200103-A-1": "never submitted: an asset has no ExecContext on a session without its bar"
    }


def test_an_order_of_the_last_session_is_pending() -> None:
    for mode in Mode:
        run = ADAPTER.run(scenario([(0, "A", 10), (5, "A", -10)], COSTS), mode)
        assert orders(run.pending) == ["20200109-A-1"]
        assert orders(run.rejections) == []


@pytest.mark.parametrize("mode", Mode)
def test_fractional_lots(mode: Mode) -> None:
    asked = scenario([(0, "A", 0.333), (3, "A", 0.0)], with_terms(lot=Lot.FRACTIONAL), Kind.WEIGHTS)
    assert [fill[2] for fill in fills(ADAPTER.run(asked, mode))] == pytest.approx([33.3, -33.3], rel=1e-12)


def test_stated_fractions_are_refused_where_lots_are_whole_and_cut_where_they_are_free() -> None:
    asked = scenario([(0, "A", 10.7), (1, "A", 0.4)])
    with pytest.raises(InputError, match=r"20200102-A-1 asks for 10\.7 shares, and lots are whole"):
        ADAPTER.run(asked)
    native = ADAPTER.run(asked, Mode.NATIVE)
    assert [fill[2] for fill in fills(native)] == [10]
    assert reasons(native) == {
        "20200102-A-1": "cut to 10 of 10.7 shares: whole shares only",
        "20200103-A-1": "cut to 0 shares: whole shares only",
    }


def test_slippage_that_leaves_nothing_ends_the_run() -> None:
    with pytest.raises(Unsupported, match="would be filled at"):
        ADAPTER.run(scenario([(0, "A", -10)], with_terms(slippage=Slippage(fixed=200.0))))


@pytest.mark.parametrize("mode", Mode)
def test_every_declared_rule_has_a_setting_whose_source_exists(mode: Mode) -> None:
    for terms in (COSTS, Terms(), with_terms(fill=FillMoment.SAME_CLOSE)):
        run = ADAPTER.run(scenario([(0, "A", 10)], terms), mode)
        assert [setting.rule for setting in run.settings] == list(DECLARED)
        for setting in run.settings:
            module, _, path = setting.source.partition(":")
            found: Any = reduce(getattr, path.split("."), import_module(module))
            assert inspect.isroutine(found) or inspect.isclass(found), setting


def _result(**config: Any) -> Any:
    """Buy 100 shares of A on the first session and sell them on the fourth, as a user of PyBroker writes it."""
    rows = scenario([(0, "A", 1)]).panel.bars("A").reset_index()
    frame = rows.rename(columns={"session": "date"}).assign(symbol="A", date=rows["session"].dt.tz_localize(None))

    def trade(ctx: Any) -> None:
        if ctx.bars == 1:
            ctx.buy_shares = 100
        if ctx.bars == 4:
            ctx.sell_all_shares()

    mine = pb.Strategy(frame, SESSIONS[0], SESSIONS[-1], pb.StrategyConfig(initial_cash=50_000, **config))
    mine.add_execution(trade, ["A"])
    pb.disable_progress_bar()
    return mine.backtest()


def test_a_result_of_ones_own_is_a_log() -> None:
    log = ADAPTER.from_result(_result(fee_mode=pb.FeeMode.ORDER_PERCENT, fee_amount=0.1), calendar="XNYS")
    assert log.fills["side"].tolist() == ["buy", "sell"]
    assert log.fills["quantity"].tolist() == [100.0, 100.0]
    assert [str(day.date()) for day in log.fills["session"]] == [SESSIONS[1], SESSIONS[4]]
    assert log.fills["commission"].tolist() == pytest.approx((log.fills["value"] * 0.001).tolist(), abs=0.005)
    assert log.fills["reference_price"].tolist() == log.fills["price"].tolist()
    assert log.initial_cash == 50_000.0
    bought, sold = log.fills["value"]
    assert log.final_value == pytest.approx(50_000.0 - bought + sold - log.fills["commission"].sum(), abs=0.01)


def test_something_else_is_no_result() -> None:
    with pytest.raises(InputError, match="pybroker: a DataFrame is no result to read: hand over the TestResult"):
        ADAPTER.from_result(pd.DataFrame())
