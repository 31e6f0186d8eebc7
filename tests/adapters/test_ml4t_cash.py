"""What ml4t-backtest does where cash binds, with short positions, and what it drops."""

from __future__ import annotations

import pytest

from adapters.contract import Mode, Run, Unsupported
from adapters.ml4t import ADAPTER
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot
from tests.adapters.ml4t_micro import COSTS, changed, check_ledger, reasons, scenario

pytest.importorskip("ml4t.backtest")


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
