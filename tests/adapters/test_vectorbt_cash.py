"""VectorBT's cash, costs and missing bars, and how the adapter gets around them."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.contract import Mode, Unsupported
from adapters.vectorbt import ADAPTER
from scenarios.terms import CashPolicy, Commission, Slippage
from tests.adapters.vectorbt_micro import (
    COSTS,
    A,
    B,
    check_costs,
    check_ledger,
    panel_of,
    pending,
    refused,
    scenario_of,
    signed,
    weights,
)


def test_share_orders_that_cash_does_not_cover_are_refused_whole() -> None:
    scenario = scenario_of((0, "A", 10), (1, "B", 5), (2, "A", -10), initial_cash=1_100.0)
    run = ADAPTER.run(scenario)
    assert signed(run) == [("20200102-A-1", "2020-01-03", 10.0), ("20200106-A-1", "2020-01-07", -10.0)]
    assert refused(run) == [("20200103-B-1", "not enough cash: Final size is less than requested")]


def test_fractional_targets_that_cash_does_not_cover_are_refused_whole() -> None:
    run = ADAPTER.run(weights((0, "A", 1.0), (0, "B", 0.3), lot="fractional", fill="same_close", **COSTS))
    assert [row[0] for row in signed(run)] == ["20200102-B-1"]
    assert [order_id for order_id, _ in refused(run)] == ["20200102-A-1"]


def test_whole_targets_that_cash_does_not_cover_are_refused_whole() -> None:
    """By ``min_size``, which is the size that the engine itself has worked out."""
    run = ADAPTER.run(weights((0, "A", 1.0), (0, "B", 0.3), fill="same_close", cash=CashPolicy.REJECT, **COSTS))
    assert [row[0] for row in signed(run)] == ["20200102-B-1"]
    assert [order_id for order_id, _ in refused(run)] == ["20200102-A-1"]


def test_unlimited_cash_is_lent_and_the_account_goes_below_zero() -> None:
    asked = weights((0, "A", 1.5), (2, "A", 0.5), fill="same_close", cash=CashPolicy.UNLIMITED, **COSTS)
    run = ADAPTER.run(asked)
    check_ledger(run, asked.panel)
    assert run.cash is not None
    assert run.cash.min() < 0
    assert refused(run) == []


@pytest.mark.parametrize(
    "costs",
    [
        {"commission": Commission(minimum=500.0)},
        {"commission": Commission(per_share=0.01), "slippage": Slippage(fixed=104.0)},
    ],
)
def test_a_sale_below_its_own_costs_is_unsupported(costs: dict[str, Any]) -> None:
    with pytest.raises(Unsupported, match=r"^commission: order 20200103-A-1 on 2020-01-06 sells for less than"):
        ADAPTER.run(scenario_of((0, "A", 3), (1, "A", -1), **costs))


def test_a_share_order_waits_for_the_next_bar_and_is_pending_where_there_is_none() -> None:
    panel = panel_of(missing=((1, "A"), (5, "B")), A=A, B=B)
    scenario = scenario_of((0, "A", 10), (0, "B", 7), (4, "B", -7), (5, "B", 3), panel=panel)
    run = ADAPTER.run(scenario)
    assert signed(run) == [("20200102-B-1", "2020-01-03", 7.0), ("20200102-A-1", "2020-01-06", 10.0)]
    assert pending(run) == ["20200108-B-1", "20200109-B-1"]
    assert run.marks is not None
    assert run.marks.to_dict() == {"A": 104.0, "B": 50.0}
    check_ledger(run, panel)


def test_natively_an_order_without_a_bar_is_lost_and_says_so() -> None:
    panel = panel_of(missing=((1, "A"),), A=A, B=B)
    run = ADAPTER.run(scenario_of((1, "A", 10), panel=panel), Mode.NATIVE)
    assert run.fills.empty
    assert refused(run) == [("20200103-A-1", "Price is NaN")]


def test_two_orders_for_one_bar_are_unsupported() -> None:
    panel = panel_of(missing=((1, "A"),), A=A, B=B)
    with pytest.raises(Unsupported, match="20200102-A-1 and 20200103-A-1 wait for the same bar"):
        ADAPTER.run(scenario_of((0, "A", 10), (1, "A", 5), panel=panel))
    with pytest.raises(Unsupported, match="one cell"):
        ADAPTER.run(scenario_of((0, "A", 10), (0, "A", 5)))


def test_a_target_weight_without_a_bar_is_unsupported_unless_it_asks_for_nothing() -> None:
    panel = panel_of(missing=((1, "A"),), A=A, B=B)
    with pytest.raises(Unsupported, match=r"^missing bars: order 20200102-A-1 on 2020-01-03 has no bar of A"):
        ADAPTER.run(weights((0, "A", 0.5), panel=panel))
    run = ADAPTER.run(weights((0, "A", 0.0), (0, "B", 0.5), panel=panel))
    assert len(run.fills) == 1
    assert refused(run) == []


@pytest.mark.parametrize("mode", Mode)
def test_commission_per_share_with_a_minimum_and_slippage_per_share(mode: Mode) -> None:
    terms: dict[str, Any] = {
        "initial_cash": 100_000.0,
        "commission": Commission(rate=0.0001, per_share=0.01, minimum=4.0),
        "slippage": Slippage(rate=0.001, fixed=0.03),
    }
    scenario = weights((0, "A", 0.4), (0, "B", 0.02), (2, "A", 0.39), (2, "B", 0.0), (3, "B", -0.2), **terms)
    run = ADAPTER.run(scenario, mode)
    assert run.fills["commission"].min() == 4.0
    assert run.fills["commission"].max() > 4.0
    assert len(run.fills) == 5
    check_costs(run)
    check_ledger(run, scenario.panel)


def test_a_minimum_commission_counts_in_what_cash_still_allows() -> None:
    commission = Commission(per_share=0.5, minimum=12.0)
    flat = panel_of(A=[(10.0, 10.0)] * 6)
    terms: dict[str, Any] = {"commission": commission, "cash": "partial", "panel": flat}
    run = ADAPTER.run(scenario_of((0, "A", 100), initial_cash=1_000.0, **terms))
    assert (run.fills["quantity"].tolist(), run.fills["commission"].tolist()) == ([95.0], [47.5])
    run = ADAPTER.run(scenario_of((0, "A", 100), initial_cash=52.5, **terms))
    assert (run.fills["quantity"].tolist(), run.fills["commission"].tolist()) == ([4.0], [12.0])
    run = ADAPTER.run(scenario_of((0, "A", 100), initial_cash=21.0, **terms))
    assert run.fills.empty
    assert [order_id for order_id, _ in refused(run)] == ["20200102-A-1"]


def test_a_minimum_commission_that_no_run_settles_is_unsupported_instead_of_endless() -> None:
    commission = Commission(rate=0.05, minimum=4.9)
    scenario = scenario_of(
        (0, "A", 20), panel=panel_of(A=[(10.0, 10.0)] * 6), commission=commission, cash="partial", initial_cash=104.95
    )
    with pytest.raises(Unsupported, match=r"^minimum commission: cash cuts one of 20200102-A-1 "):
        ADAPTER.run(scenario)
