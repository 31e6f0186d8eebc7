"""Zipline's own behaviour, on panels of a few sessions: what its default costs, rounds, defers and loses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from adapters.contract import Mode, Run, Topic, Unsupported
from adapters.zipline import ADAPTER
from bundles import from_long
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms
from tests.adapters.sabotage.zipline import commission_doubled, one_cent_off, one_share_more

pytest.importorskip("zipline")

SESSIONS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08")
COSTS = Terms(
    initial_cash=10_000.0,
    commission=Commission(rate=0.001),
    slippage=Slippage(rate=0.002),
    cash=CashPolicy.UNLIMITED,
)

type Row = tuple[int, str, float]


def scenario(
    rows: Sequence[Row],
    terms: Terms = COSTS,
    kind: Kind = Kind.ORDERS,
    volume: float = 1_000_000.0,
    missing: frozenset[tuple[int, str]] = frozenset(),
    prices: tuple[float, ...] = (100.0, 102.0, 101.0, 104.0, 103.0),
) -> Scenario:
    """Instructions (session number, asset, quantity or weight) on two assets, B at half the price of A."""
    bars = [
        (session, asset, 0.99 * price, 1.05 * price, 0.95 * price, price, volume)
        for number, session in enumerate(SESSIONS)
        for asset, price in (("A", prices[number]), ("B", prices[number] / 2))
        if (number, asset) not in missing
    ]
    columns = ["session", "asset", "open", "high", "low", "close", "volume"]
    panel = from_long(pd.DataFrame(bars, columns=columns))
    stated = pd.DataFrame(
        [(SESSIONS[number], asset, amount) for number, asset, amount in rows],
        columns=["session", "asset", "quantity" if kind is Kind.ORDERS else "weight"],
    )
    document = Document(name="micro", instructions=InstructionsSection(kind=kind), terms=terms)
    return assemble(document, panel, stated)


def changed(terms: Terms, **changes: object) -> Terms:
    return terms.model_copy(update=changes)


def ledger_of(run: Run, asked: Scenario) -> pd.DataFrame:
    """Cash and equity at each session, recomputed from the fills and the panel alone."""
    quantity = run.fills["quantity"]
    fills = run.fills.assign(signed=quantity.where(run.fills["side"] == "buy", -quantity))
    spent = (fills["signed"] * fills["price"] + fills["commission"]).groupby(fills["session"]).sum()
    sessions = asked.panel.sessions
    cash = run.terms.initial_cash - spent.reindex(sessions, fill_value=0.0).cumsum()
    shares = fills.pivot_table(index="session", columns="asset", values="signed", aggfunc="sum")
    held = shares.reindex(index=sessions, columns=list(asked.panel.assets)).fillna(0.0).cumsum()
    value = (held * asked.panel.last_close()).sum(axis="columns")
    return pd.DataFrame({"cash": cash, "equity": cash + value}).join(held)


def check_ledger(run: Run, asked: Scenario) -> None:
    expected = ledger_of(run, asked)
    assert run.cash is not None
    assert run.equity is not None
    assert run.positions is not None
    assert (run.cash - expected["cash"]).abs().max() < 1e-6
    assert (run.equity - expected["equity"]).abs().max() < 1e-6
    assert (run.positions == expected[list(asked.panel.assets)]).all(axis=None)


def test_declared_defaults_are_those_of_the_engine() -> None:
    from zipline.assets import Equity
    from zipline.finance.blotter import SimulationBlotter
    from zipline.finance.trading import DEFAULT_CAPITAL_BASE

    from adapters.zipline.rules import NATIVE_VOLUME_LIMIT

    slippage = SimulationBlotter().slippage_models[Equity]
    commission = SimulationBlotter().commission_models[Equity]
    terms = ADAPTER.native_terms
    assert terms.slippage == Slippage(rate=slippage.basis_points / 10_000)
    assert slippage.volume_limit == NATIVE_VOLUME_LIMIT
    assert terms.commission == Commission(
        per_share=commission.cost_per_share, minimum=commission.min_trade_cost
    )
    assert terms.initial_cash == DEFAULT_CAPITAL_BASE
    assert not terms.free


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
    for row, instruction in zip(run.fills.itertuples(), asked.instructions, strict=True):
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


def test_a_target_before_the_first_price_is_refused_with_the_engine_s_reason() -> None:
    unlisted = frozenset({(0, "B"), (1, "B")})
    run = ADAPTER.run(scenario([(0, "B", 0.5), (2, "B", 0.5)], kind=Kind.WEIGHTS, missing=unlisted))
    assert run.rejections is not None
    assert run.rejections["order_id"].tolist() == ["20200102-B-1"]
    assert run.rejections["reason"].str.startswith("Cannot order B").all()
    assert run.fills["order_id"].tolist() == ["20200106-B-1"]


def test_an_order_waits_for_the_next_bar() -> None:
    asked = scenario([(0, "A", 10)], missing=frozenset({(1, "A"), (2, "A")}))
    run = ADAPTER.run(asked)
    assert run.fills["session"].tolist() == [asked.panel.sessions[3]]
    check_ledger(run, asked)


def test_a_bar_without_volume_fills_in_aligned_mode_only() -> None:
    asked = scenario([(0, "A", 10)], volume=0.0)
    assert len(ADAPTER.run(asked).fills) == 1
    native = ADAPTER.run(asked, Mode.NATIVE)
    assert native.fills.empty
    assert native.pending is not None
    assert native.pending["order_id"].tolist() == ["20200102-A-1"]


def test_a_held_asset_without_a_bar_keeps_its_last_price() -> None:
    asked = scenario([(0, "A", 10)], missing=frozenset({(2, "A"), (3, "A"), (4, "A")}))
    run = ADAPTER.run(asked)
    assert run.marks is not None
    assert run.marks.tolist() == [102.0, 51.5]
    check_ledger(run, asked)


@pytest.mark.parametrize("fill", [None, *FillMoment])
def test_native_orders_take_a_tenth_of_the_volume_and_carry_the_rest_over(fill: FillMoment | None) -> None:
    """The minimum is charged once per order, however many fills it takes."""
    terms = changed(COSTS, fill=fill, commission=Commission(per_share=0.05, minimum=3.0))
    asked = scenario([(0, "A", 100), (3, "B", -70)], terms=terms, volume=500.0)
    run = ADAPTER.run(asked, Mode.NATIVE)
    first = run.fills[run.fills["asset"] == "A"]
    assert first["quantity"].tolist() == [50.0, 50.0]
    assert first["commission"].tolist() == pytest.approx([3.0, 2.0], rel=1e-12)
    check_ledger(run, asked)
    assert run.rejections is not None
    assert len(run.rejections) == (0 if fill is FillMoment.SAME_CLOSE else 1)
    assert run.rejections["reason"].tolist() in ([], ["50 of 70 shares filled when the data ended"])


def test_aligned_orders_know_no_volume_limit() -> None:
    run = ADAPTER.run(scenario([(0, "A", 400)], terms=changed(COSTS, initial_cash=100_000.0), volume=500.0))
    assert run.fills["quantity"].tolist() == [400.0]


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
    expected = [commission.of(row.quantity, row.price) for row in run.fills.itertuples()]
    assert run.fills["commission"].tolist() == pytest.approx(expected, rel=1e-12)
    check_ledger(run, asked)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("slippage", [Slippage(fixed=0.02), Slippage(rate=0.001, fixed=0.02), Slippage()])
def test_every_slippage_is_applied_as_stated(slippage: Slippage, mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (1, "A", -3)], terms=changed(COSTS, slippage=slippage))
    run = ADAPTER.run(asked, mode)
    expected = [
        slippage.price(row.reference_price, 1 if row.side == "buy" else -1) for row in run.fills.itertuples()
    ]
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


def test_settings_name_every_topic_and_code_that_exists() -> None:
    import importlib

    for mode in Mode:
        run = ADAPTER.run(scenario([(0, "A", 5)]), mode)
        assert {setting.topic for setting in run.settings} == set(Topic)
        for setting in run.settings:
            module, _, path = setting.source.partition(":")
            found: object = importlib.import_module(module)
            for name in path.split("."):
                found = getattr(found, name)


def test_nothing_is_written_to_the_home_folder(tmp_path: Path) -> None:
    """Zipline keeps bundles and an extension file under ~/.zipline; neither is read nor made."""
    program = (
        "from tests.adapters.test_zipline import scenario, ADAPTER\n"
        "print(len(ADAPTER.run(scenario([(0, 'A', 5)])).fills))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "ZIPLINE_ROOT"}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1"]
    assert not (tmp_path / ".zipline").exists()


def test_a_cent_on_every_fill_shows_in_prices_and_accounts() -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    plain = ADAPTER.run(asked)
    with one_cent_off():
        off = ADAPTER.run(asked)
    assert (off.fills["price"] - plain.fills["price"]).tolist() == pytest.approx([0.01, 0.01], abs=1e-9)
    check_ledger(off, asked)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_doubled_commission_shows_in_fills_and_accounts(mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    plain = ADAPTER.run(asked, mode)
    with commission_doubled():
        doubled = ADAPTER.run(asked, mode)
    assert doubled.fills["commission"].tolist() == pytest.approx((2 * plain.fills["commission"]).tolist())
    check_ledger(doubled, asked)


def test_a_share_more_shows_in_quantities_and_accounts() -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    with one_share_more():
        more = ADAPTER.run(asked)
    assert more.fills["quantity"].tolist() == [11.0, 10.0]
    assert more.positions is not None
    assert more.positions["A"].iloc[-1] == 1.0
    check_ledger(more, asked)
