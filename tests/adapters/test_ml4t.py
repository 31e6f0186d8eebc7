"""ml4t-backtest's own behaviour, on panels of a few sessions: its defaults, its cash, what it loses."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
import pytest

from adapters.contract import Mode, Run, Topic, Unsupported
from adapters.ml4t import ADAPTER
from bundles import from_long
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms
from tests.adapters.sabotage.ml4t import commission_doubled, one_cent_off, one_share_more

pytest.importorskip("ml4t.backtest")

SESSIONS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08")
COSTS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.002))

type Row = tuple[int, str, float]


def scenario(
    rows: Sequence[Row],
    terms: Terms = COSTS,
    kind: Kind = Kind.ORDERS,
    missing: frozenset[tuple[int, str]] = frozenset(),
    prices: tuple[float, ...] = (100.0, 102.0, 101.0, 104.0, 103.0),
) -> Scenario:
    """Instructions (session number, asset, quantity or weight) on two assets, B at half the price of A."""
    bars = [
        (session, asset, 0.99 * price, 1.05 * price, 0.95 * price, price, 1_000.0)
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


def check_ledger(run: Run, asked: Scenario) -> None:
    """Cash, positions and equity of each session follow from the fills and the panel alone."""
    fills = run.fills.assign(signed=run.fills["quantity"].where(run.fills["side"] == "buy", -run.fills["quantity"]))
    spent = (fills["signed"] * fills["price"] + fills["commission"]).groupby(fills["session"]).sum()
    sessions, assets = asked.panel.sessions, list(asked.panel.assets)
    cash = run.terms.initial_cash - spent.reindex(sessions, fill_value=0.0).cumsum()
    shares = fills.pivot_table(index="session", columns="asset", values="signed", aggfunc="sum")
    held = shares.reindex(index=sessions, columns=assets).fillna(0.0).cumsum()
    assert run.cash is not None
    assert run.equity is not None
    assert run.positions is not None
    assert (run.positions - held).abs().max(axis=None) < 1e-9
    assert (run.cash - cash).abs().max() < 1e-6
    assert (run.equity - cash - (held * asked.panel.last_close()).sum(axis="columns")).abs().max() < 1e-6


def reasons(run: Run) -> list[str]:
    assert run.rejections is not None
    return run.rejections["reason"].tolist()


def test_declared_defaults_are_those_of_the_engine() -> None:
    from ml4t.backtest import BacktestConfig, CommissionType, ExecutionMode
    from ml4t.backtest.config import ExecutionPrice, FillOrdering, ShareType, SlippageType

    config, terms = BacktestConfig(), ADAPTER.native_terms
    assert config == BacktestConfig.from_preset("default") or config.preset_name is None
    assert (config.execution_mode, config.execution_price) == (ExecutionMode.NEXT_BAR, ExecutionPrice.OPEN)
    assert config.next_bar_execution_price is None
    assert (config.commission_type, config.slippage_type) == (CommissionType.NONE, SlippageType.NONE)
    assert (config.share_type, config.fill_ordering) == (ShareType.INTEGER, FillOrdering.EXIT_FIRST)
    assert config.reject_on_insufficient_cash
    assert not config.skip_cash_validation
    assert not config.partial_fills_allowed
    assert not config.allow_short_selling
    assert config.initial_cash == terms.initial_cash
    assert terms.free == frozenset()


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
    expected = [commission.of(row.quantity, row.price) for row in run.fills.itertuples()]
    assert run.fills["commission"].tolist() == pytest.approx(expected, rel=1e-12)
    check_ledger(run, asked)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("slippage", [Slippage(fixed=0.02), Slippage(rate=0.001, fixed=0.02), Slippage()])
def test_every_slippage_is_applied_as_stated(slippage: Slippage, mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (1, "A", -3)], changed(COSTS, slippage=slippage))
    run = ADAPTER.run(asked, mode)
    expected = [slippage.price(row.reference_price, 1 if row.side == "buy" else -1) for row in run.fills.itertuples()]
    assert run.fills["price"].tolist() == pytest.approx(expected, rel=1e-12)


def test_slippage_that_leaves_no_price_is_unsupported() -> None:
    asked = scenario([(0, "A", 1), (1, "A", -1)], changed(COSTS, slippage=Slippage(fixed=150.0)))
    with pytest.raises(Unsupported, match=r"at 99\.99 would be filled at -50\.01"):
        ADAPTER.run(asked)


def affordable(run: Run, row: int, cash: float) -> int:
    """The most shares that ``cash`` pays for at the price of a fill, costs included."""
    price = float(run.fills["price"].iloc[row])
    shares = 0
    while (shares + 1) * price + run.terms.commission.of(shares + 1, price) <= cash:
        shares += 1
    return shares


@pytest.mark.parametrize("fill", list(FillMoment))
@pytest.mark.parametrize("costs", [Commission(rate=0.001), Commission(per_share=0.01, minimum=40.0), Commission()])
def test_partial_fills_exactly_the_whole_shares_that_cash_allows(costs: Commission, fill: FillMoment) -> None:
    terms = changed(COSTS, fill=fill, commission=costs, cash=CashPolicy.PARTIAL)
    asked = scenario([(0, "A", 60), (0, "B", 500), (1, "B", 3)], terms)
    run = ADAPTER.run(asked)
    first = 60 * run.fills["price"].iloc[0]
    cash = 10_000.0 - first - costs.of(60, run.fills["price"].iloc[0])
    assert run.fills["quantity"].tolist()[:2] == [60.0, affordable(run, 1, cash)]
    shares = run.fills["quantity"].iloc[1]
    assert reasons(run)[0] == f"cut to {shares:g} of 500 shares, what cash allows"
    assert reasons(run)[1].startswith("Insufficient cash: need $")
    check_ledger(run, asked)


def test_partial_of_fractional_shares_is_unsupported_where_cash_binds_and_only_there() -> None:
    terms = changed(COSTS, cash=CashPolicy.PARTIAL, lot=Lot.FRACTIONAL)
    run = ADAPTER.run(scenario([(0, "A", 90.5)], terms))
    assert run.fills["quantity"].tolist() == [90.5]
    with pytest.raises(Unsupported, match=r"20200102-A-1 decided on 2020-01-02, and ml4t-backtest leaves"):
        ADAPTER.run(scenario([(0, "A", 110.5)], terms))


@pytest.mark.parametrize("mode", list(Mode))
def test_reject_refuses_the_whole_order_with_the_engine_s_reason(mode: Mode) -> None:
    run = ADAPTER.run(scenario([(0, "A", 110), (0, "B", 4)]), mode)
    assert run.fills["order_id"].tolist() == ["20200102-B-1"]
    assert reasons(run)[0].startswith("Insufficient cash: need $")


@pytest.mark.parametrize(("cash", "shares"), [(10_128.31, 0), (10_128.32, 100)])
def test_reject_knows_no_tolerance_of_a_cent(cash: float, shares: int) -> None:
    """100 shares cost 10,128.314; where cash is its own affair the engine forgives the missing cent."""
    free = changed(COSTS, initial_cash=cash)
    fixed = changed(free, cash=CashPolicy.REJECT)
    for terms, mode in ((free, Mode.ALIGNED), (fixed, Mode.ALIGNED), (fixed, Mode.NATIVE)):
        assert ADAPTER.run(scenario([(0, "A", 100)], terms), mode).fills["quantity"].sum() == shares
    assert ADAPTER.run(scenario([(0, "A", 100)], free), Mode.NATIVE).fills["quantity"].sum() == 100


@pytest.mark.parametrize("mode", list(Mode))
def test_unlimited_cash_goes_negative(mode: Mode) -> None:
    run = ADAPTER.run(scenario([(0, "A", 110)], changed(COSTS, cash=CashPolicy.UNLIMITED)), mode)
    assert run.cash is not None
    assert run.cash.iloc[-1] < 0


def test_short_sales_need_no_cash_when_aligned_and_are_forbidden_natively() -> None:
    asked = scenario([(0, "A", -300), (2, "A", 300)])
    aligned, native = ADAPTER.run(asked), ADAPTER.run(asked, Mode.NATIVE)
    assert aligned.fills["quantity"].tolist() == [300.0, 300.0]
    check_ledger(aligned, asked)
    assert reasons(native)[0] == "Short selling not allowed in cash account"


def test_buying_back_a_short_position_beyond_cash_is_unsupported() -> None:
    asked = scenario([(0, "A", -300), (1, "A", 300)], prices=(100.0, 100.0, 150.0, 150.0, 150.0))
    with pytest.raises(Unsupported, match="buys back a short position whatever cash says"):
        ADAPTER.run(asked)


def test_an_order_that_the_engine_cancels_without_a_word_shows() -> None:
    """A fill that turns a position round cancels what else waits for that asset."""
    asked = scenario([(0, "A", 10), (1, "A", -15), (1, "A", 7)], changed(COSTS, cash=CashPolicy.UNLIMITED))
    assert reasons(ADAPTER.run(asked, Mode.NATIVE)) == ["cancelled without a word"]
    with pytest.raises(Unsupported, match="20200103-A-2"):
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
def test_settings_name_every_topic_and_code_that_exists(terms: Terms, cash: CashPolicy | None) -> None:
    for mode in Mode:
        run = ADAPTER.run(scenario([(0, "A", 5)], changed(terms, cash=cash)), mode)
        assert [setting.topic for setting in run.settings] == list(Topic)
        for setting in run.settings:
            module, _, path = setting.source.partition(":")
            found: object = importlib.import_module(module)
            for name in path.split("."):
                found = getattr(found, name)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_cent_on_every_fill_shows_in_prices_and_accounts(mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    plain = ADAPTER.run(asked, mode)
    with one_cent_off():
        off = ADAPTER.run(asked, mode)
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


@pytest.mark.parametrize("mode", list(Mode))
def test_a_share_more_shows_in_quantities_and_accounts(mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    with one_share_more():
        more = ADAPTER.run(asked, mode)
    assert more.fills["quantity"].tolist() == [11.0, 10.0]
    check_ledger(more, asked)
