"""Backtrader's own behaviour, on panels of a few sessions: what it fills, clips, sizes and refuses."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from adapters.backtrader import ADAPTER
from adapters.contract import Mode, Unsupported
from bundles import from_long
from bundles.errors import InputError
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms
from tests.adapters.backtrader_micro import (
    COMMISSION,
    SESSIONS,
    SLIPPAGE,
    check_ledger,
    check_prices,
    fills,
    orders,
    reasons,
    scenario,
    with_terms,
)
from tests.engines.runs import DECLARED

pytest.importorskip("backtrader")

MARGIN = "Margin: cash does not cover the order"


@pytest.mark.parametrize(
    ("fill", "sessions", "field"),
    [
        (FillMoment.NEXT_OPEN, ["2020-01-03", "2020-01-08"], "open"),
        (FillMoment.SAME_CLOSE, ["2020-01-02", "2020-01-07"], "close"),
        (FillMoment.NEXT_CLOSE, ["2020-01-03", "2020-01-08"], "close"),
    ],
)
@pytest.mark.parametrize(
    "costs",
    [
        {},
        {"slippage": Slippage(fixed=0.05), "commission": Commission(per_share=0.005)},
        {"slippage": Slippage(rate=0.001, fixed=0.05), "commission": Commission(rate=0.001, per_share=0.01)},
        {"commission": Commission(rate=0.001, minimum=1.5)},
    ],
)
def test_aligned_fills_are_exact_at_every_moment(
    fill: FillMoment, sessions: list[str], field: str, costs: dict[str, object]
) -> None:
    asked = scenario([(0, "A", 10), (3, "A", -5)], with_terms(fill=fill, **costs))
    run = ADAPTER.run(asked)
    assert fills(run) == [("20200102-A-1", sessions[0], 10), ("20200107-A-1", sessions[1], -5)]
    assert list(run.fills["reference_price"]) == [asked.panel.price(field, day, "A") for day in sessions]
    check_prices(run)
    check_ledger(run, asked)


@pytest.mark.parametrize("fill", FillMoment)
def test_aligned_mode_never_clips_the_slipped_price(fill: FillMoment) -> None:
    run = ADAPTER.run(scenario([(0, "A", 10), (2, "A", -5)], with_terms(fill=fill, slippage=Slippage(rate=0.1))))
    check_prices(run)


def test_native_slippage_is_clipped_to_the_bar() -> None:
    asked = scenario([(0, "A", 10)], with_terms(slippage=Slippage(rate=0.1)))
    run = ADAPTER.run(asked, Mode.NATIVE)
    assert run.fills["price"].item() == asked.panel.price("high", SESSIONS[1], "A")
    assert {setting.rule: setting.value for setting in run.settings}["clipping"] == (
        "clipped to the bar's high and low"
    )


def test_native_mode_starts_with_ten_thousand_and_without_costs() -> None:
    asked = scenario([(0, "A", 10)], Terms())
    run = ADAPTER.run(asked, Mode.NATIVE)
    assert run.terms.initial_cash == 10_000.0
    assert list(run.fills["commission"]) == [0.0]
    assert run.fills["price"].item() == asked.panel.price("open", SESSIONS[1], "A")
    check_ledger(run, asked)


@pytest.mark.parametrize("commission", [Commission(rate=0.001), Commission(per_share=0.01)])
def test_native_commission_is_the_engines_own(commission: Commission) -> None:
    run = ADAPTER.run(scenario([(0, "A", 10)], with_terms(commission=commission)), Mode.NATIVE)
    expected = commission.of(10, run.fills["price"].item())
    assert run.fills["commission"].item() == pytest.approx(expected, rel=1e-12)
    source = {setting.rule: setting.source for setting in run.settings}["commission"]
    assert source == "backtrader.comminfo:CommInfoBase._getcommission"


def test_a_minimum_is_paid_once_by_an_order_that_turns_the_position() -> None:
    costs = with_terms(commission=Commission(per_share=0.001, minimum=1.0))
    run = ADAPTER.run(scenario([(0, "A", 10), (1, "A", -25), (2, "A", 15)], costs))
    assert list(run.fills["commission"]) == pytest.approx([1.0, 1.0, 1.0], rel=1e-12)


def test_several_orders_of_one_session_and_asset_keep_their_ids() -> None:
    run = ADAPTER.run(scenario([(0, "A", 10), (0, "A", 5)]))
    assert fills(run) == [("20200102-A-1", "2020-01-03", 10), ("20200102-A-2", "2020-01-03", 5)]


@pytest.mark.parametrize("mode", Mode)
def test_an_order_of_the_last_session_is_pending(mode: Mode) -> None:
    run = ADAPTER.run(scenario([(0, "A", 10), (5, "A", -10)]), mode)
    assert orders(run.pending) == ["20200109-A-1"]
    assert orders(run.rejections) == []


def test_a_target_that_leads_to_no_order_is_nowhere() -> None:
    run = ADAPTER.run(scenario([(0, "A", 0.001), (5, "B", 0.0)], kind=Kind.WEIGHTS))
    assert [len(run.fills), orders(run.rejections), orders(run.pending)] == [0, [], []]


def test_sells_go_first_in_aligned_mode_and_as_stated_in_native_mode() -> None:
    asked = scenario([(0, "A", 90), (1, "B", 150), (1, "A", -90)])
    aligned = ADAPTER.run(asked)
    assert [fill[0] for fill in fills(aligned)] == ["20200102-A-1", "20200103-A-1", "20200103-B-1"]
    native = ADAPTER.run(asked, Mode.NATIVE)
    assert [fill[0] for fill in fills(native)] == ["20200102-A-1", "20200103-A-1"]
    assert reasons(native) == {"20200103-B-1": MARGIN}


def test_native_checks_at_submission_refuse_the_rest_of_the_batch_sales_included() -> None:
    asked = scenario([(0, "A", 10), (1, "B", 300), (1, "B", 5), (1, "A", -1)])
    assert reasons(ADAPTER.run(asked)) == {"20200103-B-1": MARGIN}
    native = ADAPTER.run(asked, Mode.NATIVE)
    assert reasons(native) == {"20200103-B-1": MARGIN, "20200103-B-2": MARGIN, "20200103-A-1": MARGIN}


def test_a_cash_policy_fixed_by_the_scenario_holds_in_native_mode() -> None:
    asked = scenario([(0, "A", 90), (0, "B", 100), (0, "B", 5)], with_terms(cash=CashPolicy.REJECT))
    assert reasons(ADAPTER.run(asked, Mode.NATIVE)) == {"20200102-B-1": MARGIN}


def test_unlimited_cash_goes_below_zero() -> None:
    run = ADAPTER.run(scenario([(0, "A", 90), (0, "B", 100)], with_terms(cash=CashPolicy.UNLIMITED)))
    assert run.fills["quantity"].tolist() == [90.0, 100.0]
    assert run.cash is not None
    assert run.cash.min() < 0
    assert reasons(run) == {}


@pytest.mark.parametrize("mode", list(Mode))
def test_partial_cash_cuts_a_purchase_and_withdraws_the_rest(mode: Mode) -> None:
    asked = scenario([(0, "A", 90), (0, "B", 100)], with_terms(cash=CashPolicy.PARTIAL))
    run = ADAPTER.run(asked, mode)
    cut = run.fills["quantity"].tolist()[1]
    assert 0 < cut < 100
    assert reasons(run) == {"20200102-B-1": f"cut to {cut:g} of 100 shares, what cash allows"}
    price = run.fills["price"].iloc[1]
    assert run.cash is not None
    assert 0 <= run.cash.min() < 1.01 * price
    assert run.pending is not None
    assert run.pending.empty


def cash_for(quantity: int, price: float) -> float:
    return quantity * price + COMMISSION.of(quantity, price)


def test_a_purchase_may_use_all_cash_but_not_a_cent_more() -> None:
    """The engine refuses on ``cash < 0.0``, so quantities are taken that miss by rounding alone."""
    price = SLIPPAGE.price(scenario([(0, "A", 1)]).panel.price("open", SESSIONS[1], "A"), 1)
    left = {n: cash_for(n, price) - n * price - COMMISSION.of(n, price) for n in range(1, 200)}
    missing = [n for n in left if left[n] < 0]
    assert missing
    for quantity in missing[:3]:
        exact = scenario([(0, "A", quantity)], with_terms(initial_cash=cash_for(quantity, price)))
        run = ADAPTER.run(exact)
        assert fills(run) == [("20200102-A-1", "2020-01-03", quantity)]
        check_ledger(run, exact)
        short = with_terms(initial_cash=cash_for(quantity, price) - 0.01)
        assert reasons(ADAPTER.run(scenario([(0, "A", quantity)], short))) == {"20200102-A-1": MARGIN}


@pytest.mark.parametrize("bought", [10, 20])
def test_covering_a_short_position_without_the_cash_is_refused_whole(bought: float) -> None:
    """At the fill the engine by itself looks at cash only for what opens a position."""
    rows = [(0, "A", -10.0), (1, "B", 90.0), (2, "A", bought)]
    asked = scenario(rows, with_terms(initial_cash=4_000.0))
    run = ADAPTER.run(asked)
    assert [fill[0] for fill in fills(run)] == ["20200102-A-1", "20200103-B-1"]
    assert reasons(run) == {"20200106-A-1": MARGIN}
    check_ledger(run, asked)


def test_lots_truncate_the_quotient_of_amount_and_price() -> None:
    """12,800 / 12.8 is 1,000 in floats while 12,800 // 12.8 is 999, which native mode keeps."""
    terms = Terms(initial_cash=25_600.0)
    assert (12_800.0 / 12.8, 12_800.0 // 12.8) == (1000.0, 999.0)
    bars = [(day, "A", 12.8, 12.8, 12.8, 12.8, 1e6) for day in SESSIONS]
    panel = from_long(pd.DataFrame(bars, columns=["session", "asset", "open", "high", "low", "close", "volume"]))
    stated = pd.DataFrame({"session": [SESSIONS[0]], "asset": ["A"], "weight": [0.5]})
    document = Document(name="lots", instructions=InstructionsSection(kind=Kind.WEIGHTS), terms=terms)
    asked = assemble(document, panel, stated)
    assert ADAPTER.run(asked).fills["quantity"].item() == 1000
    assert ADAPTER.run(asked, Mode.NATIVE).fills["quantity"].item() == 999
    fixed = asked.with_terms(with_terms(terms, lot=Lot.WHOLE))
    assert ADAPTER.run(fixed, Mode.NATIVE).fills["quantity"].item() == 1000


def test_sales_to_a_lower_weight_truncate_toward_zero_too() -> None:
    run = ADAPTER.run(scenario([(0, "A", 0.5), (2, "A", 0.25)], Terms(initial_cash=10_000.0), Kind.WEIGHTS))
    value = 10_000.0 - 50 * 100.98 + 50 * 101.0
    assert [fill[2] for fill in fills(run)] == [50, -math.trunc((50 * 101.0 - 0.25 * value) / 101.0)]


@pytest.mark.parametrize("mode", Mode)
def test_fractional_lots(mode: Mode) -> None:
    asked = scenario([(0, "A", 0.333), (3, "A", 0.0)], with_terms(lot=Lot.FRACTIONAL), Kind.WEIGHTS)
    run = ADAPTER.run(asked, mode)
    assert [fill[2] for fill in fills(run)] == pytest.approx([33.3, -33.3], rel=1e-12)


def test_stated_fractions_are_refused_where_lots_are_whole_and_the_engine_s_own_where_they_are_free() -> None:
    asked = scenario([(0, "A", 10.7), (1, "A", 0.4)])
    with pytest.raises(InputError, match=r"20200102-A-1 asks for 10\.7 shares, and lots are whole"):
        ADAPTER.run(asked)
    assert [fill[2] for fill in fills(ADAPTER.run(asked, Mode.NATIVE))] == [10.7, 0.4]


def test_native_slippage_is_a_rate_or_an_amount() -> None:
    asked = scenario([(0, "A", 10)], with_terms(slippage=Slippage(rate=0.001, fixed=0.01)))
    with pytest.raises(Unsupported, match="by a rate or by an amount"):
        ADAPTER.run(asked, Mode.NATIVE)


def test_every_declared_rule_has_a_setting_whose_source_exists() -> None:
    for mode in Mode:
        run = ADAPTER.run(scenario([(0, "A", 10)]), mode)
        assert [setting.rule for setting in run.settings] == list(DECLARED)
        for setting in run.settings:
            module, names = setting.source.split(":")
            found = __import__(module, fromlist=["_"])
            for name in names.split("."):
                found = getattr(found, name)


@pytest.mark.parametrize("fill", FillMoment)
def test_two_runs_in_one_process_are_the_same(fill: FillMoment) -> None:
    rows = [(0, "A", 0.4), (0, "B", 0.5), (2, "A", 0.1), (4, "B", 0.2)]
    asked = scenario(rows, with_terms(fill=fill), Kind.WEIGHTS)
    first, second = ADAPTER.run(asked), ADAPTER.run(asked)
    pd.testing.assert_frame_equal(first.fills, second.fills, check_exact=True)
    assert first.equity is not None
    assert second.equity is not None
    assert first.equity.equals(second.equity)
