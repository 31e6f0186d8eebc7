"""What is VectorBT's own: its defaults, its cells, its cash, and how the adapter gets around them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from adapters.contract import Mode, Run, Task, Unsupported
from adapters.vectorbt import ADAPTER
from bundles import Panel, from_long
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import ALIGNED_TERMS, CashPolicy, Commission, FillMoment, Lot, Slippage, Terms
from tests.adapters.sabotage import vectorbt as sabotage

SESSIONS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09")
A = [(100.0, 101.0), (102.0, 103.0), (104.0, 102.0), (101.0, 105.0), (106.0, 107.0), (108.0, 104.0)]
B = [(50.0, 51.0), (50.5, 49.0), (48.0, 52.0), (53.0, 54.0), (52.0, 50.0), (51.0, 53.0)]
COSTS = {"commission": Commission(rate=0.001), "slippage": Slippage(rate=0.002)}


def panel_of(missing: tuple[tuple[int, str], ...] = (), **bars: list[tuple[float, float]]) -> Panel:
    """Bars by asset as (open, close); ``missing`` names sessions by number and asset."""
    rows = [
        (session, asset, opening, max(opening, close), min(opening, close), close, 1e6)
        for asset, prices in bars.items()
        for number, (session, (opening, close)) in enumerate(zip(SESSIONS, prices, strict=True))
        if (number, asset) not in missing
    ]
    columns = ["session", "asset", "open", "high", "low", "close", "volume"]
    return from_long(pd.DataFrame(rows, columns=columns))


def scenario_of(
    *rows: tuple[int, str, float],
    kind: Kind = Kind.ORDERS,
    panel: Panel | None = None,
    **terms: object,
) -> Scenario:
    """Rows are session by number, asset, and shares or weight."""
    stated = [(pd.Timestamp(SESSIONS[number]), asset, value) for number, asset, value in rows]
    column = "quantity" if kind is Kind.ORDERS else "weight"
    document = Document(name="micro", instructions=InstructionsSection(kind=kind), terms=Terms.model_validate(terms))
    frame = pd.DataFrame(stated, columns=["session", "asset", column])
    return assemble(document, panel or panel_of(A=A, B=B), frame)


def weights(*rows: tuple[int, str, float], panel: Panel | None = None, **terms: object) -> Scenario:
    return scenario_of(*rows, kind=Kind.WEIGHTS, panel=panel, **terms)


def signed(run: Run) -> list[tuple[str, str, float]]:
    sign = np.where(run.fills["side"] == "buy", 1, -1)
    return list(
        zip(
            run.fills["order_id"],
            run.fills["session"].dt.strftime("%Y-%m-%d"),
            sign * run.fills["quantity"],
            strict=True,
        )
    )


def refused(run: Run) -> list[tuple[str, str]]:
    assert run.rejections is not None
    return list(zip(run.rejections["order_id"], run.rejections["reason"], strict=True))


def pending(run: Run) -> list[str]:
    assert run.pending is not None
    return run.pending["order_id"].tolist()


def check_ledger(run: Run, panel: Panel) -> None:
    """Cash, positions and equity follow from the fills and the panel alone."""
    assert run.cash is not None
    assert run.equity is not None
    assert run.positions is not None
    fills = run.fills.assign(quantity=run.fills["quantity"].where(run.fills["side"] == "buy", -run.fills["quantity"]))
    spent = (fills["quantity"] * fills["price"] + fills["commission"]).groupby(fills["session"]).sum()
    cash = run.terms.initial_cash - spent.reindex(panel.sessions, fill_value=0.0).cumsum()
    traded = fills.pivot_table(index="session", columns="asset", values="quantity", aggfunc="sum")
    held = traded.reindex(index=panel.sessions, columns=list(panel.assets)).fillna(0.0).cumsum()
    equity = cash + (held * panel.last_close().fillna(0.0)).sum(axis=1)
    np.testing.assert_allclose(run.cash, cash, rtol=0, atol=1e-6)
    np.testing.assert_allclose(run.positions, held, rtol=0, atol=1e-9)
    np.testing.assert_allclose(run.equity, equity, rtol=0, atol=1e-6)


def check_costs(run: Run) -> None:
    """Each price and commission is what the terms say of the reference price."""
    for fill in run.fills.itertuples():
        price = run.terms.slippage.price(fill.reference_price, 1 if fill.side == "buy" else -1)
        assert fill.price == pytest.approx(price, rel=1e-12, abs=0)
        commission = run.terms.commission.of(fill.quantity, fill.price)
        assert fill.commission == pytest.approx(commission, rel=1e-12, abs=0)


def said(code: str) -> str:
    """What ``code`` prints in a process of its own, without the variable that this process has set."""
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


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


def test_share_orders_that_cash_does_not_cover_are_refused_whole() -> None:
    scenario = scenario_of((0, "A", 10), (1, "B", 5), (2, "A", -10), initial_cash=1_100.0)
    run = ADAPTER.run(scenario)
    assert signed(run) == [("20200102-A-1", "2020-01-03", 10.0), ("20200106-A-1", "2020-01-07", -10.0)]
    assert refused(run) == [("20200103-B-1", "not enough cash: Final size is less than requested")]


def test_fractional_targets_that_cash_does_not_cover_are_refused_whole() -> None:
    run = ADAPTER.run(weights((0, "A", 1.0), (0, "B", 0.3), lot="fractional", fill="same_close", **COSTS))
    assert [row[0] for row in signed(run)] == ["20200102-B-1"]
    assert [order_id for order_id, _ in refused(run)] == ["20200102-A-1"]


@pytest.mark.parametrize("cash", [CashPolicy.REJECT, CashPolicy.UNLIMITED])
def test_a_cash_policy_it_cannot_follow_is_unsupported_where_cash_binds(cash: CashPolicy) -> None:
    where = (
        f"cash policy {cash}: cash does not cover order 20200102-A-1 on 2020-01-02, "
        "and VectorBT fills as far as cash allows"
    )
    with pytest.raises(Unsupported, match=f"^{where}$"):
        ADAPTER.run(weights((0, "A", 1.0), fill="same_close", cash=cash, **COSTS))


@pytest.mark.parametrize(
    "costs",
    [
        {"commission": Commission(minimum=500.0)},
        {"commission": Commission(per_share=0.01), "slippage": Slippage(fixed=104.0)},
    ],
)
def test_a_sale_below_its_own_costs_is_unsupported(costs: dict[str, object]) -> None:
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
    terms = {
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
    terms = {"commission": commission, "cash": "partial", "panel": flat}
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


def test_two_runs_in_one_process_are_the_same() -> None:
    scenario = weights((0, "B", 0.9), (2, "A", 0.85), (2, "B", 0.1), **COSTS)
    one, other = ADAPTER.run(scenario), ADAPTER.run(scenario)
    pd.testing.assert_frame_equal(one.fills, other.fills, check_exact=True)
    pd.testing.assert_series_equal(one.equity, other.equity, check_exact=True)


@pytest.mark.parametrize("mode", Mode)
def test_every_setting_names_a_source_that_exists(mode: Mode) -> None:
    from adapters.vectorbt.engine import settings

    task = Task(weights((0, "A", 0.5)), mode, ALIGNED_TERMS)
    for setting in settings(task):
        module, function = setting.source.split(":")
        assert callable(getattr(import_module(module), function))
    assert len({setting.topic for setting in settings(task)}) == 11


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
