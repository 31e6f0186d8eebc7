"""What is VectorBT's own: its defaults, its cells, and how the adapter gets around them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module

import pandas as pd
import pytest

from adapters.contract import Mode, Task
from adapters.vectorbt import ADAPTER
from scenarios.terms import ALIGNED_TERMS, FillMoment, Lot
from tests.adapters.sabotage import vectorbt as sabotage
from tests.adapters.vectorbt_micro import (
    COSTS,
    B,
    check_costs,
    check_ledger,
    panel_of,
    pending,
    refused,
    said,
    scenario_of,
    signed,
    weights,
)
from tests.engines.runs import DECLARED


def test_importing_the_adapter_imports_neither_the_engine_nor_pandas() -> None:
    code = "import sys, adapters.vectorbt; print({'vectorbt', 'numba', 'pandas'} & set(sys.modules))"
    assert said(code) == "set()"


def test_numba_is_left_as_it_is_where_the_process_uses_it_already() -> None:
    """``vectorbt`` is kept out by name, because importing it here would cost seconds and prove nothing."""
    code = (
        "import os, sys, numba; sys.modules['vectorbt'] = None\n"
        "try: import adapters.vectorbt.library\n"
        "except ImportError: print(os.environ.get('NUMBA_DISABLE_JIT'), numba.config.DISABLE_JIT)"
    )
    assert said(code) == "None 0"


def test_natively_it_fills_fractions_at_the_close_of_the_decision_without_costs() -> None:
    run = ADAPTER.run(weights((1, "A", 0.5)), Mode.NATIVE)
    assert signed(run) == [("20200103-A-1", "2020-01-03", 50.0 / 103.0)]
    assert run.fills["price"].tolist() == [103.0]
    assert run.fills["commission"].tolist() == [0.0]
    assert run.terms.initial_cash == 100.0


def test_natively_a_column_to_the_left_takes_the_cash_that_a_sale_to_the_right_would_free() -> None:
    scenario = weights((0, "B", 1.0), (2, "B", 0.0), (2, "A", 1.0))
    native = ADAPTER.run(scenario, Mode.NATIVE)
    assert refused(native) == [("20200106-A-1", "not enough cash: Not enough cash to long")]
    assert [row[0] for row in signed(native)] == ["20200102-B-1", "20200106-B-1"]


def test_a_target_is_sized_at_the_decision_and_filled_at_the_next_open() -> None:
    scenario = weights((1, "A", 0.5), (3, "A", 0.2), **COSTS)
    run = ADAPTER.run(scenario)
    bought = 50_000 // 103
    account = 100_000 - bought * 104 * 1.002 * 1.001 + bought * 105
    sold = (bought * 105 - 0.2 * account) // 105
    assert signed(run) == [("20200103-A-1", "2020-01-06", bought), ("20200107-A-1", "2020-01-08", -sold)]
    check_costs(run)
    check_ledger(run, scenario.panel)


@pytest.mark.parametrize("fill", FillMoment)
def test_sells_execute_first_though_the_side_of_a_weight_is_known_only_from_the_account(fill: FillMoment) -> None:
    scenario = weights((0, "B", 0.9), (2, "A", 0.85), (2, "B", 0.1), fill=fill, **COSTS)
    run = ADAPTER.run(scenario)
    assert [row[0] for row in signed(run)] == ["20200102-B-1", "20200106-B-1", "20200106-A-1"]
    assert refused(run) == []
    check_costs(run)
    check_ledger(run, scenario.panel)


def test_purchases_execute_in_the_order_stated_and_not_by_value_or_column() -> None:
    scenario = weights((0, "B", 0.7), (0, "A", 0.6), cash="partial")
    run = ADAPTER.run(scenario)
    assert [row[0] for row in signed(run)] == ["20200102-B-1", "20200102-A-1"]
    allowed = (100_000 - 70_000 // 51 * 50.5) // 102
    assert refused(run) == [("20200102-A-1", f"cut to {allowed:g} of 594 shares: not enough cash")]


def test_what_the_last_session_decides_is_pending_where_it_is_an_order_at_all() -> None:
    scenario = weights((0, "A", 0.5), (5, "A", 0.5), (5, "B", 0.0001), panel=panel_of(A=[(9.0, 9.0)] * 6, B=B))
    run = ADAPTER.run(scenario)
    assert pending(run) == []
    scenario = weights((0, "A", 0.5), (5, "A", 0.0), (5, "B", 0.9))
    run = ADAPTER.run(scenario)
    assert pending(run) == ["20200109-A-1", "20200109-B-1"]
    assert len(run.fills) == 1
    check_ledger(run, scenario.panel)


@pytest.mark.parametrize("mode", Mode)
def test_at_the_same_close_nothing_is_pending(mode: Mode) -> None:
    run = ADAPTER.run(scenario_of((5, "A", 10), fill="same_close", initial_cash=10_000), mode)
    assert signed(run) == [("20200109-A-1", "2020-01-09", 10.0)]
    assert pending(run) == []


def test_two_runs_in_one_process_are_the_same() -> None:
    scenario = weights((0, "B", 0.9), (2, "A", 0.85), (2, "B", 0.1), **COSTS)
    one, other = ADAPTER.run(scenario), ADAPTER.run(scenario)
    pd.testing.assert_frame_equal(one.fills, other.fills, check_exact=True)
    assert one.equity is not None
    assert other.equity is not None
    pd.testing.assert_series_equal(one.equity, other.equity, check_exact=True)


@pytest.mark.parametrize("mode", Mode)
def test_every_setting_names_a_source_that_exists(mode: Mode) -> None:
    from adapters.vectorbt.engine import settings

    task = Task(weights((0, "A", 0.5)), mode, ALIGNED_TERMS)
    for setting in settings(task):
        module, function = setting.source.split(":")
        assert callable(getattr(import_module(module), function))
    assert [setting.rule for setting in settings(task)] == list(DECLARED)


Fault = Callable[[], AbstractContextManager[None]]


@pytest.mark.parametrize("lot", Lot)
@pytest.mark.parametrize("fault", [sabotage.one_cent_off, sabotage.commission_doubled, sabotage.one_share_more])
def test_a_planted_fault_changes_fills_as_planted_and_the_accounts_follow(fault: Fault, lot: Lot) -> None:
    scenario = scenario_of((0, "A", 100), (0, "B", 50), (2, "A", -40), (3, "B", -30), lot=lot, **COSTS)
    sound = ADAPTER.run(scenario)
    with fault():
        spoilt = ADAPTER.run(scenario)
    check_ledger(spoilt, scenario.panel)
    planted = {
        sabotage.one_cent_off: ("price", [0.01] * 4),
        sabotage.commission_doubled: ("commission", sound.fills["commission"].tolist()),
        sabotage.one_share_more: ("quantity", [1.0, 1.0, 0.0, 0.0]),
    }
    column, change = planted[fault]
    assert (spoilt.fills[column] - sound.fills[column]).tolist() == pytest.approx(change)
    pd.testing.assert_frame_equal(sound.fills, ADAPTER.run(scenario).fills, check_exact=True)
