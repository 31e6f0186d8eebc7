"""ml4t-backtest on panels of a few sessions: its defaults, its fills, what it loses."""

from __future__ import annotations

import importlib
from itertools import pairwise

import pandas as pd
import pytest

from adapters.contract import Mode, Unsupported
from adapters.ml4t import ADAPTER
from scenarios.instructions import Kind
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms
from tests.adapters.ml4t_micro import COSTS, changed, check_ledger, reasons, scenario
from tests.engines.runs import DECLARED
from tests.frames import rows_of

pytest.importorskip("ml4t.backtest")


def test_declared_defaults_are_those_of_the_engine() -> None:
    from ml4t.backtest import BacktestConfig, CommissionType, ExecutionMode
    from ml4t.backtest.config import ExecutionPrice, FillOrdering, ShareType, SlippageType

    config, terms = BacktestConfig(), ADAPTER.native_terms
    assert (config.execution_mode, config.execution_price) == (ExecutionMode.NEXT_BAR, ExecutionPrice.OPEN)
    assert config.next_bar_execution_price is None
    assert (config.commission_type, config.slippage_type) == (CommissionType.NONE, SlippageType.NONE)
    assert (config.share_type, config.fill_ordering) == (ShareType.INTEGER, FillOrdering.EXIT_FIRST)
    assert config.reject_on_insufficient_cash
    assert not config.skip_cash_validation
    assert not config.partial_fills_allowed
    assert not config.allow_short_selling
    assert config.initial_cash == terms.initial_cash
    assert terms.free == {"order", "size_at"}  # its own ways, which no term says


def test_native_terms_leave_the_default_configuration_as_it_is() -> None:
    from ml4t.backtest import BacktestConfig

    from adapters.contract import Task
    from adapters.ml4t.rules import config_of
    from scenarios.terms import CompleteTerms

    terms = CompleteTerms.model_validate(ADAPTER.native_terms.model_dump())
    assert config_of(Task(scenario([(0, "A", 1)], Terms()), Mode.NATIVE, terms)) == BacktestConfig()


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("fill", list(FillMoment))
def test_a_fixed_fill_moment_is_obeyed_in_both_modes(fill: FillMoment, mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (1, "B", 7), (3, "A", -10)], terms=changed(COSTS, fill=fill))
    run = ADAPTER.run(asked, mode)
    for row, instruction in zip(rows_of(run.fills), asked.instructions, strict=True):
        place = asked.panel.sessions.get_loc(instruction.session) + fill.sessions_later
        assert row.order_id == instruction.order_id
        assert row.session == asked.panel.sessions[place]
        reference = asked.panel.price(fill.price_field, row.session, row.asset)
        assert row.price == pytest.approx(reference * (1.002 if row.side == "buy" else 0.998), rel=1e-12)
        assert row.commission == pytest.approx(0.001 * row.price * row.quantity, rel=1e-12)
    check_ledger(run, asked)


def test_weights_are_sized_at_the_close_of_the_decision_sells_first() -> None:
    terms = changed(COSTS, fill=FillMoment.SAME_CLOSE)
    asked = scenario([(0, "A", 0.9), (2, "B", 0.5), (2, "A", 0.4)], terms=terms, kind=Kind.WEIGHTS)
    run = ADAPTER.run(asked)
    account = 10_000.0 - 90 * 100.2 * 1.001 + 90 * 101.0
    sold, bought = -int(0.4 * account / 101.0 - 90), int(0.5 * account / 50.5)
    assert run.fills["quantity"].tolist() == [90.0, sold, bought]
    assert run.fills["order_id"].tolist() == ["20200102-A-1", "20200106-A-1", "20200106-B-1"]
    check_ledger(run, asked)


def test_natively_exits_come_before_entries_and_entries_as_stated() -> None:
    rows = [(0, "A", 10), (1, "B", 5), (1, "A", 1), (1, "A", -10)]
    run = ADAPTER.run(scenario(rows), Mode.NATIVE)
    assert run.fills["order_id"].tolist() == ["20200102-A-1", "20200103-A-2", "20200103-B-1", "20200103-A-1"]


@pytest.mark.parametrize("mode", list(Mode))
def test_a_closed_position_is_closed_to_the_last_share(mode: Mode) -> None:
    """At these prices a position's value divided by its price is a digit short of its 78 shares."""
    price = next(p for p in (0.001 * n for n in range(100_000, 130_000)) if int(78 * p / p) == 77)
    asked = scenario(
        [(0, "A", 78.5 * price / 10_000), (2, "A", 0.0)],
        changed(COSTS, fill=FillMoment.SAME_CLOSE), Kind.WEIGHTS, prices=(price,) * 5,
    )  # fmt: skip
    run = ADAPTER.run(asked, mode)
    assert run.fills["quantity"].tolist() == [78.0, 78.0]


def test_an_order_of_the_last_session_is_pending_and_a_target_without_shares_is_nothing() -> None:
    asked = scenario([(4, "A", 0.5), (4, "B", 0.0), (3, "B", 0.001)], kind=Kind.WEIGHTS)
    run = ADAPTER.run(asked)
    assert run.pending is not None
    assert run.pending.values.tolist() == [["20200108-A-1", asked.panel.sessions[4], "A"]]
    assert run.fills.empty
    assert reasons(run) == []
    assert run.final_value == 10_000.0


def test_a_target_of_less_than_a_share_on_the_last_session_is_not_pending() -> None:
    run = ADAPTER.run(scenario([(4, "A", 0.001)], kind=Kind.WEIGHTS))
    assert run.pending is not None
    assert run.pending.empty


def test_less_than_a_share_is_refused_in_the_engine_s_words() -> None:
    run = ADAPTER.run(scenario([(0, "A", 0.5)]), Mode.NATIVE)
    assert reasons(run) == ["Quantity rounds to zero (share_type=INTEGER)"]


@pytest.mark.parametrize("fill", list(FillMoment))
def test_an_order_waits_for_the_next_bar(fill: FillMoment) -> None:
    missing = frozenset({(0, "A"), (1, "A"), (2, "A")})
    asked = scenario([(0, "A", 10)], changed(COSTS, fill=fill), missing=missing)
    run = ADAPTER.run(asked)
    assert run.fills["session"].tolist() == [asked.panel.sessions[3]]
    check_ledger(run, asked)


def test_a_session_without_any_bar_still_exists_for_the_engine() -> None:
    missing = frozenset({(2, "A"), (2, "B")})
    asked = scenario([(0, "A", 10), (2, "A", -10)], missing=missing)
    run = ADAPTER.run(asked)
    assert run.fills["session"].tolist() == [asked.panel.sessions[1], asked.panel.sessions[3]]
    check_ledger(run, asked)


def test_a_held_asset_without_a_bar_keeps_its_last_price() -> None:
    asked = scenario([(0, "A", 10)], missing=frozenset({(2, "A"), (3, "A"), (4, "A")}))
    run = ADAPTER.run(asked)
    assert run.marks is not None
    assert run.marks.tolist() == [102.0, 51.5]
    check_ledger(run, asked)


def test_a_target_without_a_bar_takes_the_last_close_when_aligned_and_is_lost_natively() -> None:
    asked = scenario([(1, "A", 0.5)], kind=Kind.WEIGHTS, missing=frozenset({(1, "A")}))
    aligned, native = ADAPTER.run(asked), ADAPTER.run(asked, Mode.NATIVE)
    assert aligned.fills["quantity"].tolist() == [50.0]
    assert native.fills.empty
    assert reasons(native) == ["never submitted: A has no bar, and order_target_percent then does nothing"]


def test_a_target_before_the_first_bar_is_refused() -> None:
    asked = scenario([(0, "A", 0.5)], kind=Kind.WEIGHTS, missing=frozenset({(0, "A")}))
    assert reasons(ADAPTER.run(asked)) == ["never submitted: A has had no bar yet"]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    "commission",
    [
        Commission(),
        Commission(rate=0.002),
        Commission(per_share=0.005),
        Commission(per_share=0.005, minimum=1.0),
        Commission(rate=0.001, minimum=5.0),
        Commission(rate=0.001, per_share=0.005, minimum=2.0),
    ],
)
def test_every_commission_is_charged_as_stated(commission: Commission, mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (1, "A", 80), (3, "A", -90)], changed(COSTS, commission=commission))
    run = ADAPTER.run(asked, mode)
    expected = [commission.of(row.quantity, row.price) for row in rows_of(run.fills)]
    assert run.fills["commission"].tolist() == pytest.approx(expected, rel=1e-12)
    check_ledger(run, asked)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("slippage", [Slippage(fixed=0.02), Slippage(rate=0.001, fixed=0.02), Slippage()])
def test_every_slippage_is_applied_as_stated(slippage: Slippage, mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (1, "A", -3)], changed(COSTS, slippage=slippage))
    run = ADAPTER.run(asked, mode)
    expected = [slippage.price(row.reference_price, 1 if row.side == "buy" else -1) for row in rows_of(run.fills)]
    assert run.fills["price"].tolist() == pytest.approx(expected, rel=1e-12)


def test_slippage_that_leaves_no_price_is_unsupported() -> None:
    asked = scenario([(0, "A", 1), (1, "A", -1)], changed(COSTS, slippage=Slippage(fixed=150.0)))
    with pytest.raises(Unsupported, match=r"at 99\.99 would be filled at -50\.01"):
        ADAPTER.run(asked)


def test_several_orders_on_one_session_and_asset_are_several_fills() -> None:
    asked = scenario([(0, "A", 5), (0, "B", 2), (0, "A", 3)])
    run = ADAPTER.run(asked)
    assert run.fills["order_id"].tolist() == ["20200102-A-1", "20200102-B-1", "20200102-A-2"]
    check_ledger(run, asked)


def test_fractional_shares_stay_fractional() -> None:
    asked = scenario([(0, "A", 0.333)], changed(COSTS, lot=Lot.FRACTIONAL), Kind.WEIGHTS)
    assert ADAPTER.run(asked).fills["quantity"].tolist() == [0.333 * 10_000.0 / 100.0]


def test_a_run_repeats_exactly() -> None:
    asked = scenario([(0, "A", 0.4), (1, "B", 0.5), (3, "A", 0.0)], kind=Kind.WEIGHTS)
    runs = [ADAPTER.run(asked) for _ in range(2)]
    for first, second in pairwise(runs):
        pd.testing.assert_frame_equal(first.fills, second.fills, check_exact=True)
        assert first.equity is not None
        assert second.equity is not None
        assert first.equity.equals(second.equity)


@pytest.mark.parametrize("terms", [COSTS, Terms(), changed(COSTS, slippage=Slippage(fixed=0.1, rate=0.1))])
@pytest.mark.parametrize("cash", [None, *CashPolicy])
def test_settings_name_every_rule_and_code_that_exists(terms: Terms, cash: CashPolicy | None) -> None:
    for mode in Mode:
        run = ADAPTER.run(scenario([(0, "A", 5)], changed(terms, cash=cash)), mode)
        assert [setting.rule for setting in run.settings] == list(DECLARED)
        for setting in run.settings:
            module, _, path = setting.source.partition(":")
            found: object = importlib.import_module(module)
            for name in path.split("."):
                found = getattr(found, name)
