"""Backtrader's own behaviour, on panels of a few sessions: what it fills, clips, refuses and never hears of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pandas as pd
import pytest

from adapters.backtrader import ADAPTER
from adapters.contract import Mode, Run, Topic, Unsupported
from bundles import from_long
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms
from tests.adapters.sabotage.backtrader import commission_doubled, one_cent_off, one_share_more

pytest.importorskip("backtrader")

SESSIONS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09")
CLOSES = (100.0, 102.0, 101.0, 104.0, 103.0, 105.0)
COSTS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.002))
MARGIN = "Margin: cash does not cover the order"

type Row = tuple[int, str, float]
type Gaps = frozenset[tuple[int, str]]


def scenario(
    rows: Sequence[Row], terms: Terms = COSTS, kind: Kind = Kind.ORDERS, gaps: Gaps = frozenset()
) -> Scenario:
    """Instructions (session number, asset, quantity or weight) on two assets, B at half the price of A.

    Opens are 1 % below the close, lows 0.1 % below the open, highs 0.1 % above the close.
    """
    bars = [
        (SESSIONS[number], asset, 0.99 * price, 1.001 * price, 0.98901 * price, price, 1e6)
        for number, close in enumerate(CLOSES)
        for asset, price in (("A", close), ("B", close / 2))
        if (number, asset) not in gaps
    ]
    panel = from_long(pd.DataFrame(bars, columns=["session", "asset", "open", "high", "low", "close", "volume"]))
    amount = "quantity" if kind is Kind.ORDERS else "weight"
    stated = pd.DataFrame(
        [(SESSIONS[number], asset, value) for number, asset, value in rows],
        columns=["session", "asset", amount],
    )
    document = Document(name="micro", instructions=InstructionsSection(kind=kind), terms=terms)
    return assemble(document, panel, stated)


def with_terms(base: Terms = COSTS, **terms: object) -> Terms:
    return base.model_copy(update=terms)


def fills(run: Run) -> list[tuple[str, str, float]]:
    """order_id, session and signed quantity of each fill."""
    signed = run.fills["quantity"].where(run.fills["side"] == "buy", -run.fills["quantity"])
    sessions = run.fills["session"].dt.strftime("%Y-%m-%d")
    return list(zip(run.fills["order_id"], sessions, signed, strict=True))


def orders(frame: pd.DataFrame | None) -> list[str]:
    assert frame is not None
    return list(frame["order_id"])


def reasons(run: Run) -> dict[str, str]:
    assert run.rejections is not None
    return dict(zip(run.rejections["order_id"], run.rejections["reason"], strict=True))


def check_ledger(run: Run, asked: Scenario) -> None:
    """Cash, equity and positions of every session follow from the fills and the panel's last closes."""
    assert run.cash is not None
    assert run.equity is not None
    assert run.positions is not None
    cash, held = run.terms.initial_cash, dict.fromkeys(asked.panel.assets, 0.0)
    closes = asked.panel.last_close()
    for session in asked.panel.sessions:
        for fill in run.fills[run.fills["session"] == session].itertuples():
            quantity = fill.quantity if fill.side == "buy" else -fill.quantity
            cash -= quantity * fill.price + fill.commission
            held[fill.asset] += quantity
        value = sum(shares * closes.at[session, asset] for asset, shares in held.items() if shares)
        assert run.cash[session] == pytest.approx(cash, abs=1e-6)
        assert run.equity[session] == pytest.approx(cash + value, abs=1e-6)
        assert dict(run.positions.loc[session]) == held


def check_prices(run: Run) -> None:
    """Price and commission of every fill are those of the terms."""
    assert len(run.fills)
    for fill in run.fills.itertuples():
        sign = 1 if fill.side == "buy" else -1
        price = run.terms.slippage.price(fill.reference_price, sign)
        assert fill.price == pytest.approx(price, rel=1e-12)
        assert fill.commission == pytest.approx(run.terms.commission.of(fill.quantity, price), rel=1e-12)


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
    assert {setting.topic: setting.value for setting in run.settings}[Topic.CLIPPING] == (
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
    source = {setting.topic: setting.source for setting in run.settings}[Topic.COMMISSION]
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
    rows = [(0, "A", 90.0), (1, "B", 150.0), (1, "A", -90.0)]
    asked = scenario(rows, with_terms(initial_cash=10_000.0))
    assert [fill[0] for fill in fills(ADAPTER.run(asked))] == ["20200102-A-1", "20200103-A-1", "20200103-B-1"]
    native = ADAPTER.run(asked, Mode.NATIVE)
    assert reasons(native) == {"20200103-B-1": MARGIN, "20200103-A-1": MARGIN}


def test_native_checks_at_submission_refuse_the_affordable_rest_of_the_batch() -> None:
    asked = scenario([(0, "A", 90), (0, "B", 100), (0, "B", 5)])
    assert reasons(ADAPTER.run(asked)) == {"20200102-B-1": MARGIN}
    native = ADAPTER.run(asked, Mode.NATIVE)
    assert reasons(native) == {"20200102-B-1": MARGIN, "20200102-B-2": MARGIN}


def test_a_cash_policy_fixed_by_the_scenario_holds_in_native_mode() -> None:
    asked = scenario([(0, "A", 90), (0, "B", 100), (0, "B", 5)], with_terms(cash=CashPolicy.REJECT))
    assert reasons(ADAPTER.run(asked, Mode.NATIVE)) == {"20200102-B-1": MARGIN}


@pytest.mark.parametrize("policy", [CashPolicy.UNLIMITED, CashPolicy.PARTIAL])
def test_another_cash_policy_runs_until_cash_binds(policy: CashPolicy) -> None:
    ADAPTER.run(scenario([(0, "A", 90)], with_terms(cash=policy)))
    with pytest.raises(Unsupported, match=f"{policy}: .* order 20200102-B-1 on 2020-01-03, and Backtrader"):
        ADAPTER.run(scenario([(0, "A", 90), (0, "B", 100)], with_terms(cash=policy)))


def cash_for(quantity: int, price: float) -> float:
    return quantity * price + COSTS.commission.of(quantity, price)  # type: ignore[union-attr]


def test_a_purchase_may_use_all_cash_but_not_a_cent_more() -> None:
    """The engine refuses on ``cash < 0.0``, so quantities are taken that miss by rounding alone."""
    price = COSTS.slippage.price(scenario([(0, "A", 1)]).panel.price("open", SESSIONS[1], "A"), 1)  # type: ignore[union-attr]
    missing = [n for n in range(1, 200) if cash_for(n, price) - n * price - COSTS.commission.of(n, price) < 0]  # type: ignore[union-attr]
    assert missing
    for quantity in missing[:3]:
        exact = scenario([(0, "A", quantity)], with_terms(initial_cash=cash_for(quantity, price)))
        run = ADAPTER.run(exact)
        assert fills(run) == [("20200102-A-1", "2020-01-03", quantity)]
        check_ledger(run, exact)
        short = with_terms(initial_cash=cash_for(quantity, price) - 0.01)
        assert reasons(ADAPTER.run(scenario([(0, "A", quantity)], short))) == {"20200102-A-1": MARGIN}


def test_covering_a_short_position_without_the_cash_is_refused_whole() -> None:
    rows = [(0, "A", -10.0), (1, "B", 90.0), (2, "A", 20.0)]
    asked = scenario(rows, with_terms(initial_cash=4_000.0))
    run = ADAPTER.run(asked)
    assert reasons(run) == {"20200106-A-1": MARGIN}
    check_ledger(run, asked)


def test_lots_truncate_the_quotient_of_amount_and_price() -> None:
    """10,200 / 10.2 is 1,000 in floats while 10,200 // 10.2 is 999, which native mode keeps."""
    terms = Terms(initial_cash=10_200.0 * 2)
    assert (10_200.0 / 10.2, 10_200.0 // 10.2) == (1000.0, 999.0)
    bars = [(day, "A", 10.2, 10.2, 10.2, 10.2, 1e6) for day in SESSIONS]
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


def test_stated_fractions_are_cut_to_whole_lots_only_where_the_term_binds() -> None:
    asked = scenario([(0, "A", 10.7), (1, "A", 0.4)])
    assert [fill[2] for fill in fills(ADAPTER.run(asked))] == [10]
    assert [fill[2] for fill in fills(ADAPTER.run(asked, Mode.NATIVE))] == [10.7, 0.4]


@pytest.mark.parametrize(
    ("fill", "sessions"),
    [
        (FillMoment.NEXT_OPEN, ["2020-01-07", "2020-01-09"]),
        (FillMoment.SAME_CLOSE, ["2020-01-03", "2020-01-09"]),
        (FillMoment.NEXT_CLOSE, ["2020-01-07", "2020-01-09"]),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_an_order_waits_for_a_bar(mode: Mode, fill: FillMoment, sessions: list[str]) -> None:
    """A has no bar on 6 and on 8 January; the second order is decided on one of these."""
    gaps = frozenset({(2, "A"), (4, "A")})
    asked = scenario([(1, "A", 10), (4, "A", -10)], with_terms(fill=fill), gaps=gaps)
    run = ADAPTER.run(asked, mode)
    assert [fill[1] for fill in fills(run)] == sessions
    assert [fill[2] for fill in fills(run)] == [10, -10]
    check_ledger(run, asked)


def test_an_asset_without_bars_any_more_keeps_its_last_close_and_its_orders_wait() -> None:
    gaps = frozenset((number, "A") for number in (3, 4, 5))
    asked = scenario([(0, "A", 10), (3, "A", -10)], gaps=gaps)
    run = ADAPTER.run(asked)
    assert orders(run.pending) == ["20200107-A-1"]
    assert run.marks is not None
    assert dict(run.marks) == {"A": 101.0, "B": 52.5}
    check_ledger(run, asked)


def test_native_instructions_before_every_feed_has_a_bar_are_never_submitted() -> None:
    gaps = frozenset({(0, "B"), (1, "B")})
    asked = scenario([(0, "A", 10), (3, "A", 5)], gaps=gaps)
    run = ADAPTER.run(asked, Mode.NATIVE)
    assert fills(run) == [("20200107-A-1", "2020-01-08", 5)]
    reason = "never submitted: next() is not called before every feed has a bar"
    assert reasons(run) == {"20200102-A-1": reason}
    check_ledger(run, asked)
    aligned = ADAPTER.run(asked)
    assert [fill[0] for fill in fills(aligned)] == ["20200102-A-1", "20200107-A-1"]


def test_a_native_session_without_any_bar_decides_nothing() -> None:
    asked = scenario([(1, "A", 10), (2, "A", 5)], gaps=frozenset({(2, "A"), (2, "B")}))
    run = ADAPTER.run(asked, Mode.NATIVE)
    assert reasons(run) == {"20200106-A-1": "never submitted: next() is not called on a session without any bar"}
    check_ledger(run, asked)


def test_before_an_assets_first_bar_orders_wait_and_weights_are_refused() -> None:
    gaps = frozenset({(0, "B"), (1, "B")})
    asked = scenario([(0, "B", 10)], gaps=gaps)
    run = ADAPTER.run(asked)
    assert fills(run) == [("20200102-B-1", "2020-01-06", 10)]
    check_ledger(run, asked)
    weights = scenario([(0, "A", 0.5), (0, "B", 0.3), (1, "B", 0.0)], kind=Kind.WEIGHTS, gaps=gaps)
    run = ADAPTER.run(weights)
    assert [fill[0] for fill in fills(run)] == ["20200102-A-1"]
    assert orders(run.rejections) == ["20200102-B-1"]
    check_ledger(run, weights)


def test_native_slippage_is_a_rate_or_an_amount() -> None:
    asked = scenario([(0, "A", 10)], with_terms(slippage=Slippage(rate=0.001, fixed=0.01)))
    with pytest.raises(Unsupported, match="by a rate or by an amount"):
        ADAPTER.run(asked, Mode.NATIVE)


def test_every_topic_has_a_setting_whose_source_exists() -> None:
    for mode in Mode:
        run = ADAPTER.run(scenario([(0, "A", 10)]), mode)
        assert [setting.topic for setting in run.settings] == list(Topic)
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
    assert first.equity.equals(second.equity)


type Sabotage = Callable[[], AbstractContextManager[None]]


def sabotaged(sabotage: Sabotage, fill: FillMoment) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fills of a sound run and of a sabotaged one, whose own accounts must follow its fills."""
    asked = scenario([(0, "A", 10), (0, "B", 20), (3, "A", -5)], with_terms(fill=fill))
    sound = ADAPTER.run(asked)
    with sabotage():
        faulty = ADAPTER.run(asked)
    check_ledger(faulty, asked)
    assert ADAPTER.run(asked).fills.equals(sound.fills)
    return sound.fills, faulty.fills


@pytest.mark.parametrize("fill", FillMoment)
def test_sabotage_of_prices(fill: FillMoment) -> None:
    sound, faulty = sabotaged(one_cent_off, fill)
    assert list(faulty["price"] - sound["price"]) == pytest.approx([0.01] * 3)


@pytest.mark.parametrize("fill", FillMoment)
def test_sabotage_of_commissions(fill: FillMoment) -> None:
    sound, faulty = sabotaged(commission_doubled, fill)
    assert list(faulty["commission"]) == pytest.approx(list(2 * sound["commission"]), rel=1e-12)


@pytest.mark.parametrize("fill", FillMoment)
def test_sabotage_of_quantities(fill: FillMoment) -> None:
    sound, faulty = sabotaged(one_share_more, fill)
    assert list(faulty["quantity"] - sound["quantity"]) == [1, 0, 0]
