"""The arithmetic of attribution: identities on random runs, and amounts worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from adapters.contract import Cause
from reconcile import compare
from reconcile.attribution.accounts import ACCOUNT_CAUSES
from reconcile.attribution.rows import Match
from reconcile.verdicts.verdict import Verdict
from tests.reconcile.ledgers import Stated, flat_closes, random_pair, run_of

CASES = 60


@pytest.fixture(params=range(CASES), ids=lambda number: f"seed{number}")
def case(request: pytest.FixtureRequest):
    """A random pair of runs; every other one in fractional shares, every third with marks of its own."""
    seed = request.param
    generator = np.random.default_rng(seed)
    fills_a, fills_b, closes = random_pair(generator, whole=seed % 2 == 0)
    marks = {str(asset): float(mark) + 0.25 for asset, mark in closes.iloc[-1].items()} if seed % 3 == 0 else None
    a = run_of(fills_a, closes, "one")
    b = run_of(fills_b, closes, "two", initial_cash=100_000.0 + 50 * (seed % 5), marks=marks)
    return a, b


def test_causes_add_up_and_turn_round(case):
    """Causes add up to the difference of final values; swapping the runs negates every number."""
    a, b = case
    forth, back = compare(a, b), compare(b, a)
    assert abs(forth.difference - math.fsum(forth.causes.values())) < 1e-6
    assert forth.unexplained == pytest.approx(0.0, abs=1e-6)
    for cause in Cause:
        assert forth.causes[cause] == -back.causes[cause]
    assert forth.difference == -back.difference
    assert sorted(row.total for row in forth.rows) == sorted(-row.total for row in back.rows)


def test_rows_add_up_to_causes(case):
    """The per-trade diff is the same money: rows sum to causes, outcomes to the same total."""
    variance = compare(*case)
    trades = variance.trades
    for cause in Cause:
        if cause not in ACCOUNT_CAUSES:
            assert trades[cause.value].sum() == pytest.approx(variance.causes[cause], abs=1e-7)
    assert trades["total"].sum() == pytest.approx(math.fsum(row.outcome for row in variance.rows), abs=1e-7)
    assert math.fsum(episode.total for episode in variance.episodes) == pytest.approx(trades["total"].sum(), abs=1e-7)


@pytest.mark.ci
def test_every_session_adds_up(case):
    """At every session causes add up to the difference of account values, half-open pairs included."""
    a, b = case
    by_session = compare(a, b).by_session
    assert by_session["unexplained"].abs().max() < 1e-6


@pytest.mark.ci
def test_a_run_against_itself_is_zero(case):
    """No cause is anything but zero."""
    a, _ = case
    variance = compare(a, a)
    assert set(variance.causes.values()) == {0.0}
    assert variance.verdict is Verdict.ALIGNED


@pytest.mark.parametrize("chunk", [0, *(pytest.param(chunk, marks=pytest.mark.ci) for chunk in range(1, 5))])
def test_marks_of_flat_assets_move_no_cause(chunk: int):
    """What nobody holds at the end may be worth anything."""
    moved = 0
    for seed in range(20 * chunk, 20 * (chunk + 1)):
        fills_a, fills_b, closes = random_pair(np.random.default_rng(seed), whole=True)
        fills_a, fills_b = _flattened(fills_a, closes), _flattened(fills_b, closes)
        dear = closes.copy()
        dear.iloc[-1] *= 7
        before = compare(run_of(fills_a, closes, "one"), run_of(fills_b, closes, "two"))
        after = compare(run_of(fills_a, dear, "one"), run_of(fills_b, dear, "two"))
        assert before.causes == pytest.approx(after.causes, abs=1e-9)
        moved += any(before.causes.values())
    assert moved > 17


def _flattened(fills: list[Stated], closes: pd.DataFrame) -> list[Stated]:
    held: dict[str, float] = {}
    for fill in fills:
        held[fill.asset] = held.get(fill.asset, 0.0) + fill.quantity
    last = len(closes) - 2
    return fills + [Stated(f"flat-{asset}", last, asset, -left, 50.0, 50.0) for asset, left in held.items() if left]


def _causes(fills_a: list[Stated], fills_b: list[Stated], closes: pd.DataFrame | None = None) -> dict[str, float]:
    closes = flat_closes() if closes is None else closes
    variance = compare(run_of(fills_a, closes, "one"), run_of(fills_b, closes, "two"))
    return {cause.value: amount for cause, amount in variance.causes.items() if amount}


BUY = Stated("o1", 1, "AAA", 10, reference=100.0, price=100.5, commission=2.0)


def test_fees_by_hand():
    """Three dollars more commission is −3 of fees."""
    assert _causes([BUY], [Stated("o1", 1, "AAA", 10, 100.0, 100.5, 5.0)]) == {"fees": -3.0}


def test_slippage_by_hand():
    """Ten shares bought 25 cents worse at the same reference price."""
    assert _causes([BUY], [Stated("o1", 1, "AAA", 10, 100.0, 100.75, 2.0)]) == {"slippage": -2.5}


def test_timing_by_hand():
    """Ten shares bought a session later, when the market stood 2 dollars higher."""
    assert _causes([BUY], [Stated("o1", 2, "AAA", 10, 102.0, 102.5, 2.0)]) == {"timing": -20.0}


def test_sizing_by_hand():
    """Two shares more, bought at 100.50 and still held at 100: one dollar lost."""
    assert _causes([BUY], [Stated("o1", 1, "AAA", 12, 100.0, 100.5, 2.0)]) == {"sizing": -1.0}


def test_unmatched_by_hand():
    """An entry and its exit that only B has: the gain of 30 and both commissions are unmatched."""
    exit_ = Stated("o2", 3, "AAA", -10, reference=103.5, price=103.5, commission=1.0)
    assert _causes([], [BUY, exit_]) == {"unmatched": 27.0}


def test_rebalancing_by_hand():
    """A change of size that only B makes is rebalancing, also where it is undone by the shared exit."""
    more = Stated("o2", 2, "AAA", 5, reference=101.0, price=101.0, commission=0.5)
    exit_a = Stated("o3", 4, "AAA", -10, reference=110.0, price=110.0)
    exit_b = Stated("o3", 4, "AAA", -15, reference=110.0, price=110.0)
    causes = _causes([BUY, exit_a], [BUY, more, exit_b])
    assert causes == {"rebalancing": pytest.approx(5 * (110.0 - 101.0) - 0.5)}


def test_price_by_hand():
    """Two engines that mark the ten shares they hold 50 cents apart."""
    closes = flat_closes()
    variance = compare(run_of([BUY], closes, "one"), run_of([BUY], closes, "two", marks={"AAA": 100.5}))
    assert variance.causes[Cause.PRICE] == 5.0
    assert [row.match for row in variance.rows] == [Match.MATCHED, Match.MARK]


def test_initial_cash_is_income():
    """A different start belongs to no fill."""
    closes = flat_closes()
    variance = compare(run_of([BUY], closes), run_of([BUY], closes, initial_cash=101_000.0))
    assert variance.causes[Cause.INCOME] == 1_000.0
    assert variance.unexplained == 0.0


def test_opposite_sides_do_not_match():
    """An id under which A buys and B sells is two unmatched orders."""
    closes = flat_closes()
    sale = Stated("o1", 1, "AAA", -10, 100.0, 100.0)
    variance = compare(run_of([BUY], closes, "one"), run_of([sale], closes, "two"))
    assert (variance.count(Match.ONLY_A), variance.count(Match.ONLY_B)) == (1, 1)
    assert variance.unexplained == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("dollars", [0.01, -250.0])
def test_accounts_that_contradict_their_fills_are_a_break(dollars: float):
    """Money that no fill explains is unexplained, whatever the mode, and no cause takes it."""
    closes = flat_closes()
    variance = compare(run_of([BUY], closes, "one"), run_of([BUY], closes, "two", off_books=dollars))
    assert variance.unexplained == pytest.approx(dollars)
    assert not any(variance.causes.values())
    assert variance.verdict is Verdict.BREAK


def test_half_open_pair_is_timing_until_it_closes():
    """A bought at session 1, B at session 3: in between A's gain on the position is timing, with its sign."""
    closes = flat_closes()
    closes.iloc[2] = 104.0
    late = Stated("o1", 3, "AAA", 10, reference=100.0, price=100.5, commission=2.0)
    by_session = compare(run_of([BUY], closes, "one"), run_of([late], closes, "two")).by_session
    assert by_session["timing"].iloc[2] == pytest.approx(-10 * (104.0 - 100.0))
    assert by_session["slippage"].iloc[2] == pytest.approx(10 * 0.5)
    assert by_session["fees"].iloc[2] == pytest.approx(2.0)
    assert not by_session[[cause.value for cause in Cause]].iloc[3:].any(axis=None)
