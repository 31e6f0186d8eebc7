"""Zipline's own rules, on panels of a few sessions: what it fills, charges, rounds and refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from adapters.contract import Mode, Unsupported
from adapters.zipline import ADAPTER
from scenarios.instructions import Kind
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms, VolumeLimit
from tests.adapters.zipline_micro import COSTS, changed, check_ledger, scenario
from tests.adapters.zipline_micro import own_cache as own_cache
from tests.engines.runs import DECLARED
from tests.frames import rows_of

pytest.importorskip("zipline")


def test_declared_defaults_are_those_of_the_engine() -> None:
    from zipline.assets import Equity
    from zipline.finance.blotter import SimulationBlotter
    from zipline.finance.trading import DEFAULT_CAPITAL_BASE

    slippage = SimulationBlotter().slippage_models[Equity]
    commission = SimulationBlotter().commission_models[Equity]
    terms = ADAPTER.native_terms
    assert terms.slippage == Slippage(rate=slippage.basis_points / 10_000)
    assert terms.volume_limit == VolumeLimit(share=slippage.volume_limit)
    assert terms.commission == Commission(per_share=commission.cost_per_share, minimum=commission.min_trade_cost)
    assert terms.initial_cash == DEFAULT_CAPITAL_BASE
    assert terms.free == {"order", "size_at"}  # its own ways, which no term says


def test_native_defaults_fill_at_the_next_close_with_zipline_s_own_costs() -> None:
    asked = scenario([(0, "A", 10), (2, "A", -4)], terms=Terms())
    run = ADAPTER.run(asked, Mode.NATIVE)
    assert list(run.fills["price"]) == pytest.approx([102.0 * 1.0005, 104.0 * 0.9995], rel=1e-12)
    assert list(run.fills["commission"]) == pytest.approx([0.01, 0.004], rel=1e-12)
    assert list(run.fills["timestamp"].dt.hour) == [21, 21]
    check_ledger(run, asked)


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
    assert run.equity is not None
    account = 10_000.0 - 90 * 100.2 * 1.001 + 90 * 101.0
    expected = [90.0, float(-int(0.4 * account / 101.0 - 90)), float(int(0.5 * account / 50.5))]
    assert list(run.fills["quantity"]) == expected
    assert list(run.fills["order_id"]) == ["20200102-A-1", "20200106-A-1", "20200106-B-1"]
    check_ledger(run, asked)


def test_native_weights_are_submitted_as_stated() -> None:
    asked = scenario([(0, "A", 0.9), (2, "B", 0.5), (2, "A", 0.4)], kind=Kind.WEIGHTS)
    run = ADAPTER.run(asked, Mode.NATIVE)
    assert list(run.fills["asset"]) == ["A", "B", "A"]


@pytest.mark.parametrize(
    ("mode", "terms", "shares"),
    [
        (Mode.ALIGNED, Terms(cash=CashPolicy.UNLIMITED), 999),
        (Mode.NATIVE, Terms(), 1000),
        (Mode.NATIVE, Terms(lot=Lot.WHOLE), 999),
    ],
)
def test_only_a_free_lot_is_rounded_up_within_a_ten_thousandth(mode: Mode, terms: Terms, shares: int) -> None:
    asked = scenario([(0, "A", 0.29)], terms=terms, kind=Kind.WEIGHTS, prices=(29.0,) * 5)
    assert ADAPTER.run(asked, mode).fills["quantity"].tolist() == [shares]


def test_an_order_of_the_last_session_is_pending_and_a_target_without_shares_is_nothing() -> None:
    asked = scenario([(4, "A", 0.5), (4, "B", 0.0), (3, "B", 0.001)], kind=Kind.WEIGHTS)
    run = ADAPTER.run(asked)
    assert run.pending is not None
    assert run.rejections is not None
    assert run.pending.values.tolist() == [["20200108-A-1", asked.panel.sessions[4], "A"]]
    assert run.fills.empty
    assert run.rejections.empty
    assert run.final_value == 10_000.0


def test_less_than_a_share_is_refused_in_words() -> None:
    run = ADAPTER.run(scenario([(0, "A", 0.5)]), Mode.NATIVE)
    assert run.rejections is not None
    assert run.rejections["reason"].tolist() == ["no order: 0.5 shares are rounded to 0"]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    "commission",
    [
        Commission(),
        Commission(rate=0.002),
        Commission(per_share=0.005),
        Commission(per_share=0.005, minimum=1.0),
        Commission(rate=0.001, per_share=0.005, minimum=2.0),
    ],
)
def test_every_commission_is_charged_as_stated(commission: Commission, mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (1, "A", 90)], terms=changed(COSTS, commission=commission))
    run = ADAPTER.run(asked, mode)
    expected = [commission.of(row.quantity, row.price) for row in rows_of(run.fills)]
    assert run.fills["commission"].tolist() == pytest.approx(expected, rel=1e-12)
    check_ledger(run, asked)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("slippage", [Slippage(fixed=0.02), Slippage(rate=0.001, fixed=0.02), Slippage()])
def test_every_slippage_is_applied_as_stated(slippage: Slippage, mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (1, "A", -3)], terms=changed(COSTS, slippage=slippage))
    run = ADAPTER.run(asked, mode)
    expected = [slippage.price(row.reference_price, 1 if row.side == "buy" else -1) for row in rows_of(run.fills)]
    assert run.fills["price"].tolist() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("policy", [CashPolicy.REJECT, CashPolicy.PARTIAL])
def test_a_cash_policy_is_unsupported_where_cash_binds_and_only_there(policy: CashPolicy) -> None:
    terms = changed(COSTS, cash=policy)
    ADAPTER.run(scenario([(0, "A", 90)], terms=terms))
    with pytest.raises(Unsupported, match=r"20200102-A-1 on 2020-01-03, and Zipline fills it and lets"):
        ADAPTER.run(scenario([(0, "A", 110)], terms=terms))


def test_cash_goes_negative_where_it_may() -> None:
    run = ADAPTER.run(scenario([(0, "A", 110)]))
    assert run.cash is not None
    assert run.cash.iloc[-1] < 0


def test_shares_are_whole() -> None:
    with pytest.raises(Unsupported, match="fractional shares"):
        ADAPTER.run(scenario([(0, "A", 1.5)], terms=changed(COSTS, lot=Lot.FRACTIONAL)))


def test_several_orders_on_one_session_and_asset_are_several_fills() -> None:
    asked = scenario([(0, "A", 5), (0, "B", 2), (0, "A", 3)])
    run = ADAPTER.run(asked)
    assert set(run.fills["order_id"]) == {"20200102-A-1", "20200102-A-2", "20200102-B-1"}
    check_ledger(run, asked)


def test_a_run_repeats_exactly() -> None:
    asked = scenario([(0, "A", 0.4), (1, "B", 0.5), (3, "A", 0.0)], kind=Kind.WEIGHTS)
    first, second = ADAPTER.run(asked), ADAPTER.run(asked)
    pd.testing.assert_frame_equal(first.fills, second.fills, check_exact=True)
    assert first.equity is not None
    assert second.equity is not None
    assert first.equity.equals(second.equity)


def test_settings_name_every_rule_and_code_that_exists() -> None:
    import importlib

    for mode in Mode:
        run = ADAPTER.run(scenario([(0, "A", 5)]), mode)
        assert {setting.rule for setting in run.settings} == set(DECLARED)
        for setting in run.settings:
            module, _, path = setting.source.partition(":")
            found: object = importlib.import_module(module)
            for name in path.split("."):
                found = getattr(found, name)


@pytest.mark.ci
def test_nothing_is_written_to_the_home_folder(tmp_path: Path) -> None:
    """Zipline's own run_algorithm makes ~/.zipline/extension.py, and ingest keeps bundles beside it."""
    program = (
        "from tests.adapters.zipline_micro import scenario\n"
        "from adapters.zipline import ADAPTER\n"
        "print(len(ADAPTER.run(scenario([(0, 'A', 5)])).fills))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "ZIPLINE_ROOT"}
    environment["HOME"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["1"]
    assert list(tmp_path.iterdir()) == []
