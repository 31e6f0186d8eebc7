"""What became of orders that one run alone filled: runs by hand, one order for each fate, and dollars that add up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adapters.contract import Cause, Mode, Run
from reconcile import compare
from reconcile.report.view import unmatched
from reconcile.report.view.pair import PairView
from reconcile.report.view.unmatched import Fate, fate_sums, fates_of
from reconcile.variance import Variance
from scenarios.terms import CashPolicy
from tests.reconcile.ledgers import SESSIONS, Stated, flat_closes, random_pair, run_of

ASSETS = ("AAA", "BBB")
BOTH = Stated("20240102-BBB-1", 2, "BBB", 5, 100.0, 100.0)
BUY = Stated("20240103-AAA-1", 3, "AAA", 10, 100.0, 100.0, 1.0)
SELL = Stated("20240110-AAA-1", 10, "AAA", -10, 110.0, 110.0, 1.0)
LATER = Stated("20240105-AAA-1", 5, "AAA", 10, 104.0, 104.0, 1.0)
OWN = Stated("engine-liquidation-20240103-AAA", 3, "AAA", 10, 100.0, 100.0, 1.0)


def _run(fills: Sequence[Stated], engine: str = "one", **changes: Any) -> Run:
    run = run_of(fills, flat_closes(100.0, ASSETS), engine, Mode.ALIGNED)
    return replace(run, **changes)


def _orders(*ids: str) -> pd.DataFrame:
    rows = [(order_id, SESSIONS[3], "AAA", "no cash") for order_id in ids]
    return pd.DataFrame(rows, columns=["order_id", "session", "asset", "reason"])


def _other(*fills: Stated, **changes: Any) -> Run:
    return _run([BOTH, *fills], "two", **changes)


PARTIAL = _run([]).terms.model_copy(update={"cash": CashPolicy.PARTIAL})
CASES = {
    "refused": (_other(rejections=_orders(BUY.order_id)), {Fate.REFUSED: 2}),
    "cut": (_other(rejections=_orders(BUY.order_id), terms=PARTIAL), {Fate.CUT: 2}),
    "pending": (_other(pending=_orders(BUY.order_id).drop(columns="reason")), {Fate.PENDING: 2}),
    "cancelled": (_other(), {Fate.CANCELLED: 2}),
    "extra": (_other(scenario="another"), {Fate.EXTRA: 2}),
    "later": (_other(LATER, replace(SELL, order_id="20240112-AAA-1", session=12)), {Fate.FILLED_LATER: 4}),
    "not-reported": (_other(rejections=None), {Fate.NOT_REPORTED: 2}),
    "pending-not-reported": (_other(pending=None), {Fate.NOT_REPORTED: 2}),
}


def _counted(variance: Variance) -> dict[Fate, int]:
    return {each.fate: each.orders for each in fate_sums(variance) or ()}


@pytest.mark.parametrize(("other", "wanted"), CASES.values(), ids=CASES)
def test_every_fate_is_told(other: Run, wanted: dict[Fate, int]):
    """The purchase by its own fate, and the sale that closes it by the same; whichever side has them."""
    mine = _run([BOTH, BUY, SELL])
    variance = compare(mine, other)
    assert _counted(variance) == wanted
    assert _counted(compare(other, mine)) == wanted
    (dollars,) = [each.dollars for each in fate_sums(variance)]
    assert dollars == pytest.approx(variance.causes[Cause.UNMATCHED], abs=1e-9)


def test_what_an_engine_does_by_itself_nobody_asked():
    assert _counted(compare(_run([BOTH, OWN]), _other())) == {Fate.EXTRA: 1}


def test_an_order_of_the_same_session_is_not_later():
    same = replace(LATER, session=3)
    assert _counted(compare(_run([BOTH, BUY]), _other(same))) == {Fate.CANCELLED: 2}


def test_two_logs_have_no_list_of_orders():
    variance = compare(_run([BUY]), _other())
    logs = replace(variance, a=replace(variance.a, run=None), b=replace(variance.b, run=None))
    assert fates_of(logs) is None
    assert PairView(logs).fates == ()
    assert PairView(logs).summary["unmatched"] is None


def _random(seed: int) -> Variance:
    generator = np.random.default_rng(seed)
    one, other, closes = random_pair(generator, whole=bool(seed % 2))
    runs = [run_of(fills, closes, engine) for fills, engine in ((one, "one"), (other, "two"))]
    a, b = (replace(run, rejections=_some(generator, fills)) for run, fills in zip(runs, (other, one), strict=True))
    return compare(a, b)


def _some(generator: np.random.Generator, fills: Sequence[Stated]) -> pd.DataFrame:
    return _orders(*(fill.order_id for fill in fills if generator.random() < 0.5))


def _add_up(seed: int) -> bool:
    variance = _random(seed)
    sums = fate_sums(variance) or ()
    total = variance.causes[Cause.UNMATCHED]
    cents = round(sum(line.net for line in PairView(variance).fates), 2)
    wanted = round(PairView(variance).amounts.causes[Cause.UNMATCHED], 2) if sums else 0.0
    return abs(math.fsum(each.dollars for each in sums) - total) < 1e-6 and cents == wanted


@pytest.mark.ci
def test_dollars_add_up_to_the_cause():
    """Exactly enough, and to the printed cent, on random pairs."""
    assert all(map(_add_up, range(60)))
    assert len({fate for seed in range(60) for fate in _counted(_random(seed))}) >= 3


@pytest.mark.slow
def test_dollars_add_up_to_the_cause_on_more():
    assert all(map(_add_up, range(60, 300)))


def test_dollars_that_do_not_add_up_are_found(monkeypatch: pytest.MonkeyPatch):
    """Where a fate is lost."""
    fates = unmatched.fates_of
    monkeypatch.setattr(
        unmatched,
        "fates_of",
        lambda variance: {place: fate for place, fate in fates(variance).items() if fate is not Fate.REFUSED},
    )
    assert not all(map(_add_up, range(30)))


@pytest.mark.ci
def test_the_mirror_is_the_negative():
    """Counts are the same, dollars turned."""
    for seed in range(50):
        variance = _random(seed)
        assert variance.a.run
        assert variance.b.run
        mirrored = compare(variance.b.run, variance.a.run)
        there = {each.fate: (each.orders, each.dollars) for each in fate_sums(variance) or ()}
        back = {each.fate: (each.orders, -each.dollars) for each in fate_sums(mirrored) or ()}
        assert there.keys() == back.keys()
        for fate, (orders, dollars) in there.items():
            assert back[fate] == (orders, pytest.approx(dollars, abs=1e-7))
