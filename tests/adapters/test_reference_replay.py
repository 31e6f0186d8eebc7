"""A replay is the reference engine's full run without its frames: bit for bit the same numbers."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest

import adapters
import scenarios
from adapters import registry
from adapters.behaviour import behaviour_of
from adapters.contract import Mode, NotImplementedByAdapter, Replay, Run
from adapters.reference.market import Market
from scenarios.catalogue import CATALOGUE
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from tests.adapters.reference_micro import asked

SAMPLED = tuple(CATALOGUE)[::10]
NAMES = [pytest.param(name, marks=[] if name in SAMPLED else [pytest.mark.ci]) for name in CATALOGUE]
REFERENCE = adapters.get(registry.reference())


def ruled(scenario: Scenario) -> Iterator[Scenario]:
    """The scenario by itself, and under every engine's native rules."""
    yield scenario
    for name in adapters.names():
        rules = behaviour_of(adapters.get(name)).rules(Mode.NATIVE)
        yield replace(scenario, rules=rules.obeying(scenario.terms))


def different(run: Run, replay: Replay) -> list[str]:
    """What of the run the replay has otherwise; equal is every bit."""
    sign = np.where(run.fills["side"] == "buy", 1.0, -1.0)
    assert run.equity is not None
    assert run.cash is not None
    pairs: dict[str, tuple[Iterable[object], Iterable[object]]] = {
        "equity": (run.equity, replay.equity),
        "cash": (run.cash, replay.cash),
        "order_id": (run.fills["order_id"], [fill.order_id for fill in replay.fills]),
        "session": (run.fills["session"], [fill.session for fill in replay.fills]),
        "place": (run.fills["session"], run.closes.index[replay.filled]),
        "quantity": (run.fills["quantity"] * sign, [fill.quantity for fill in replay.fills]),
        "price": (run.fills["price"], [fill.price for fill in replay.fills]),
        "value": (run.fills["value"], replay.values),
        "commission": (run.fills["commission"], replay.commissions),
        "slippage": (run.fills["slippage"], replay.slippages),
    }
    found = [name for name, (theirs, ours) in pairs.items() if list(theirs) != list(ours)]
    for name, frame, records in (
        ("refusals", run.rejections, replay.refusals),
        ("pending", run.pending, replay.pending),
    ):
        assert frame is not None
        found += [name] if list(frame.itertuples(index=False, name=None)) != [tuple(each) for each in records] else []
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_that_of_the_run(name: str):
    """The whole catalogue, aligned and under each engine's native rules."""
    for scenario in ruled(scenarios.load(name)):
        run, replay = REFERENCE.run(scenario), REFERENCE.replay(scenario)
        assert different(run, replay) == []
        assert replay.final_value == run.final_value


@pytest.mark.parametrize("field", ["equity", "cash", "filled"])
def test_one_bit_is_noticed(field: str):
    """The comparison can fail."""
    scenario = scenarios.load("rotation")
    replay = REFERENCE.replay(scenario)
    numbers = getattr(replay, field).copy()
    numbers[-1] = np.nextafter(numbers[-1], 0) if numbers.dtype == np.float64 else numbers[-1] - 1
    assert different(REFERENCE.run(scenario), replace(replay, **{field: numbers}))


def test_sums_by_hand():
    """Buy 10 at Monday's open of 110 with 1 % slippage and 0.1 % commission, sell 4 at the open after.

    Sessions are four; the first has no fill. Bought at 111.1, sold at 99 % of the open of 120.
    """
    orders = [(0, "AAA", 10.0), (1, "AAA", -4.0)]
    scenario = asked(Kind.ORDERS, orders, slippage={"rate": 0.01}, commission={"rate": 0.001})
    replay = REFERENCE.replay(scenario)
    sold = 4 * 120 * 0.99
    assert replay.fill_counts.tolist() == [0, 1, 1, 0]
    assert replay.by_session(replay.values).tolist() == pytest.approx([0, 1111, sold, 0])
    assert replay.by_session(replay.commissions).tolist() == pytest.approx([0, 1.111, sold / 1000, 0])
    assert replay.by_session(replay.slippages).tolist() == pytest.approx([0, 11, 4.8, 0])


def test_refused_and_cut_orders_are_told_apart():
    """Cash of 1,000 pays for none of 10 shares at 110, or for 9 of them."""
    bought = [(0, "AAA", 10.0)]
    whole = REFERENCE.replay(asked(Kind.ORDERS, bought, initial_cash=1000.0))
    assert (len(whole.refused), len(whole.cut), whole.orders) == (1, 0, 1)
    part = REFERENCE.replay(asked(Kind.ORDERS, bought, initial_cash=1000.0, cash="partial"))
    assert (len(part.refused), len(part.cut), part.orders) == (0, 1, 1)
    assert [fill.quantity for fill in part.fills] == [9]


def test_nothing_filled_is_all_cash():
    """No fill, no cost: arrays of the right length, none missing."""
    replay = REFERENCE.replay(asked(Kind.ORDERS, [(0, "AAA", 10.0)], initial_cash=10.0))
    assert replay.equity.tolist() == replay.cash.tolist() == [10.0] * 4
    assert replay.by_session(replay.values).tolist() == [0.0] * 4


def test_a_panel_is_taken_apart_once_and_let_go():
    """Replays of one panel share its numbers, which go when the panel goes."""
    scenario = scenarios.load("single-asset")
    panel = scenario.panel
    REFERENCE.replay(scenario)
    market = weakref.ref(Market.of(panel))
    REFERENCE.replay(replace(scenario, instructions=scenario.instructions[:1]))
    assert Market.of(panel) is market()
    del panel, scenario
    gc.collect()
    assert market() is None


def test_an_engine_without_replays_says_so():
    """A real engine takes its own time."""
    with pytest.raises(NotImplementedByAdapter, match="backtrader: its adapter offers no replay"):
        adapters.get("backtrader").replay(scenarios.load("single-asset"))
