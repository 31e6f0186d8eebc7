"""Pairing without ids: asset and side, and what is most alike by time, quantity and price, against a slow judge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import pytz
from scipy.optimize import linear_sum_assignment

from reconcile.attribution.rows import Match
from reconcile.books.book import Book
from reconcile.books.fills import Fill
from reconcile.log_diff import diff
from reconcile.matching.assignment import assign
from reconcile.matching.candidates import Edges
from reconcile.matching.likeness import ALONE, Events, costs
from reconcile.matching.match import pair
from reconcile.matching.pairing import pair_by_likeness
from tests.reconcile.ledgers import fills_from

FRIDAY, MONDAY = "2024-01-05", "2024-01-08"
WINDOW = 150_000_000
type Order = tuple[str, float, float]
"""Instant, signed shares, price."""


def _book(side: str, orders: Sequence[Order], asset: str = "AAA") -> Book:
    """A log whose orders are called a0, a1 and so on."""
    fills = []
    for number, (at, quantity, price) in enumerate(orders):
        moment = pd.Timestamp(at, tz=pytz.UTC)
        fills.append(Fill(f"{side}{number}", moment.normalize(), moment, asset, quantity, price, None, None, None))
    return Book(side, fills_from(fills), None, None, None, {asset: 10.0}, None)


def _paired(a: Sequence[Order], b: Sequence[Order]) -> list[tuple[str, str]]:
    pairs = pair(_book("a", a), _book("b", b), ids_decide=False)
    return [(each.a.order_id if each.a else "", each.b.order_id if each.b else "") for each in pairs]


def test_quantity_and_price_tell_orders_of_one_instant_apart():
    """Whatever their order in the log."""
    at = f"{FRIDAY}T15:00"
    a, b = [(at, 10, 100), (at, 20, 100), (at, 10, 101)], [(at, 10, 101), (at, 20, 100.1), (at, 10, 100)]
    assert sorted(_paired(a, b)) == [("a0", "b2"), ("a1", "b1"), ("a2", "b0")]


def test_orders_may_cross():
    """The second order was filled before the first."""
    early, late = f"{FRIDAY}T15:00", f"{FRIDAY}T15:05"
    assert _paired([(early, 10, 100), (late, 90, 100)], [(early, 90, 100), (late, 10, 100)]) == [
        ("a0", "b1"),
        ("a1", "b0"),
    ]


def test_one_to_one():
    """Two orders never share a counterpart, also where both are near it."""
    assert _paired([(f"{FRIDAY}T15:00", 10, 100), (f"{FRIDAY}T15:20", 10, 100)], [(f"{FRIDAY}T15:00", 10, 100)]) == [
        ("a0", "b0"),
        ("a1", ""),
    ]


def test_a_weekend_is_no_distance():
    """Friday's close and Monday's open are an hour apart; Monday's close is further."""
    a = [(f"{FRIDAY}T21:00", 10, 100)]
    assert _paired(a, [(f"{MONDAY}T14:30", 10, 100), (f"{MONDAY}T21:00", 10, 100)]) == [("a0", "b0"), ("", "b1")]


@pytest.mark.parametrize(("day", "count"), [("2024-01-12", 1), ("2024-01-16", 2)])
def test_five_sessions_and_no_more(day: str, count: int):
    """From Friday to Friday; the Tuesday after Monday's holiday is the sixth."""
    far = [(f"{day}T21:00", 10, 100)]
    assert len(_paired([(f"{FRIDAY}T21:00", 10, 100)], far)) == count


def test_unlike_orders_stay_alone():
    """A tenth of the quantity at a price a twentieth off, a day later, is another order."""
    usual = (f"{FRIDAY}T15:00", 100, 100)
    assert len(_paired([usual] * 10, [*[usual] * 9, (f"{MONDAY}T15:00", 10, 106)])) == 11


def test_only_the_same_asset_and_side():
    """A sale is no counterpart of a purchase."""
    at = f"{FRIDAY}T15:00"
    bought, sold, other = _book("a", [(at, 1, 9)]), _book("b", [(at, -1, 9)]), _book("c", [(at, 1, 9)], asset="BBB")
    assert len(pair(bought, sold, ids_decide=False)) == len(pair(bought, other, ids_decide=False)) == 2


def test_the_offset_is_found():
    """Orders every half hour, B's clock half an hour ahead: each would fit its neighbour."""
    times = [f"{FRIDAY}T{hour:02}:{minute:02}" for hour in range(15, 20) for minute in (0, 30)]
    prices = [100 + 3 * math.sin(7 * number) for number in range(len(times))]
    a = [(at, 10 + number, price) for number, (at, price) in enumerate(zip(times, prices, strict=True))]
    b = [((pd.Timestamp(at) + pd.Timedelta("30min")).isoformat(), shares, price) for at, shares, price in a]
    pairs = pair(_book("a", a), _book("b", b), ids_decide=False)
    assert pairs.is_matched.all()
    assert pairs.how.likeness is not None
    assert pairs.how.likeness.offset == 30 * 60 * 1_000


def test_accounts_of_other_sizes():
    """A tenth of every quantity is no difference to pairing, and said."""
    generator = np.random.default_rng(3)
    shares = generator.integers(10, 500, 30) * 10.0
    times = pd.date_range(f"{FRIDAY}T15:00", periods=30, freq="7min")
    a = [(at.isoformat(), each, 50.0) for at, each in zip(times, shares, strict=True)]
    pairs = pair(_book("a", a), _book("b", [(at, each / 10, price) for at, each, price in a]), ids_decide=False)
    assert [(each.a.order_id[1:], each.b.order_id[1:]) for each in pairs if each.a and each.b] == [
        (str(number), str(number)) for number in range(30)
    ]
    assert pairs.how.likeness is not None
    assert pairs.how.likeness.sizes is not None
    assert pairs.how.likeness.sizes.tolist() == [0.1]


def _events(generator: np.random.Generator, count: int) -> Events:
    """Few different values, so that there are twins and ties."""
    return Events(
        generator.integers(0, 3, count),
        generator.integers(0, 12, count) * 5_000_000,
        generator.choice(np.array([10.0, 11.0, 25.0]), count),
        generator.choice(np.array([100.0, 100.5, 103.0]), count),
        np.zeros(count, dtype=np.bool_),
    )


def _cost(a: Events, b: Events, i: int, j: int) -> float:
    """The formula once more, for a single pair."""
    seconds = abs(int(a.at[i]) - int(b.at[j])) / 1_000
    if a.kind[i] != b.kind[j] or seconds * 1_000 > WINDOW:
        return 99.0
    most_shares, most_price = max(a.shares[i], b.shares[j]), max(a.price[i], b.price[j])
    cost = min(1.0, math.log(1 + seconds) / math.log(604_801))
    cost += math.sqrt(abs(a.shares[i] - b.shares[j]) / most_shares)
    cost += min(1.0, math.sqrt(20 * abs(a.price[i] - b.price[j]) / most_price))
    return min(cost, 1.499) if not seconds else cost


def _judged(a: Events, b: Events) -> float:
    """The least total, of all assignments there are."""
    count, other = len(a), len(b)
    whole = np.full((count + other, count + other), 0.0)
    whole[:count, :other] = [[_cost(a, b, i, j) for j in range(other)] for i in range(count)]
    whole[:count, other:] = np.where(np.eye(count, dtype=bool), 0.75, 99.0)
    whole[count:, :other] = np.where(np.eye(other, dtype=bool), 0.75, 99.0)
    rows, columns = linear_sum_assignment(whole)
    return float(whole[rows, columns].sum())


def _total(a: Events, b: Events, matches: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    paired = [(i, j) for i, j in enumerate(matches.tolist()) if j >= 0]
    return sum(_cost(a, b, i, j) for i, j in paired) + 0.75 * (len(a) + len(b) - 2 * len(paired))


@pytest.mark.parametrize("seed", range(150))
def test_no_assignment_is_cheaper(seed: int):
    """Against a solver that sees all pairs, where no offset is found and sizes are the same."""
    generator = np.random.default_rng(seed)
    a, b = (_events(generator, int(generator.integers(1, 25))) for _ in "ab")
    found = pair_by_likeness(a, b, WINDOW)
    if not found.offset and found.sizes is None:
        assert _total(a, b, found.matches) == pytest.approx(_judged(a, b), abs=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_the_solver_is_exact(seed: int):
    """Candidates that few, and then more, are asked of come to what all of them do."""
    generator = np.random.default_rng(seed)
    ones, others = (int(each) for each in generator.integers(1, 40, 2))
    cells = np.flatnonzero(generator.random(ones * others) < 0.4)
    edges = Edges(cells // others, cells % others, np.round(generator.random(len(cells)) * 1.49, 9))
    matches = assign(edges, ones, others)
    whole = np.full((ones, others), 2 * ALONE)
    whole[edges.one, edges.other] = edges.cost
    rows, columns = linear_sum_assignment(np.minimum(whole, 2 * ALONE))
    best = np.minimum(whole, 2 * ALONE)[rows, columns] - 2 * ALONE
    paired = np.flatnonzero(matches >= 0)
    assert len(set(matches[paired].tolist())) == len(paired)
    assert (whole[paired, matches[paired]] - 2 * ALONE).sum() == pytest.approx(best.sum(), abs=1e-7)


def test_costs_are_as_stated():
    """An hour, a tenth more shares, one per cent in price; and at one instant never two orders alone."""
    none = np.zeros(1, dtype=np.bool_)
    one = Events(np.array([0]), np.array([0]), np.array([100.0]), np.array([100.0]), none)
    other = Events(np.array([0]), np.array([3_600_000]), np.array([110.0]), np.array([101.0]), none)
    expected = math.log(3_601) / math.log(604_801) + math.sqrt(10 / 110) + math.sqrt(20 / 101)
    assert costs(one, other).tolist() == pytest.approx([expected], abs=1e-9)
    unlike = Events(one.kind, one.at, one.shares / 50, one.price * 2, none)
    assert costs(one, unlike).tolist() == [1.499]


@pytest.mark.parametrize("seed", range(100))
def test_nothing_depends_on_which_is_a(seed: int):
    """The same pairs with the sides exchanged and rows in another order, ties included."""
    generator = np.random.default_rng(seed)
    a, b = (_events(generator, int(generator.integers(1, 40))) for _ in "ab")
    forth, back = pair_by_likeness(a, b, WINDOW), pair_by_likeness(b, a, WINDOW)
    assert _of_values(a, b, forth.matches) == sorted((y, x) for x, y in _of_values(b, a, back.matches))
    order = generator.permutation(len(a))
    shuffled = a.taken(order)
    assert _of_values(shuffled, b, pair_by_likeness(shuffled, b, WINDOW).matches) == _of_values(a, b, forth.matches)


def _of_values(
    a: Events, b: Events, matches: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Pairs by what their orders are: twins are the same."""
    rows = [list(zip(*(each.tolist() for each in (s.kind, s.at, s.shares, s.price)), strict=True)) for s in (a, b)]
    return sorted((rows[0][i], rows[1][j]) for i, j in enumerate(matches.tolist()) if j >= 0)


def _log(folder: Path, name: str, *days: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text("timestamp,asset,quantity,price\n" + "".join(f"{day}T15:00:00Z,AAPL,1,100\n" for day in days))
    return path


def test_five_sessions_without_prices(tmp_path: Path):
    """Two lonely fills in January and in December are no pair."""
    variance = diff(_log(tmp_path, "a", "2020-01-03"), _log(tmp_path, "b", "2020-12-01"))
    assert variance.count(Match.MATCHED) == 0


def test_near_fills_without_prices(tmp_path: Path):
    """The next day is near enough."""
    variance = diff(_log(tmp_path, "a", "2020-01-03"), _log(tmp_path, "b", "2020-01-06"))
    assert variance.count(Match.MATCHED) == 1


def test_a_market_that_never_closes_has_the_plain_clock(tmp_path: Path):
    """Saturday's fill is three hours from the next, and half a day from another."""
    variance = diff(
        _log(tmp_path, "a", "2020-01-04", "2020-01-05", "2020-01-11"),
        _log(tmp_path, "b", "2020-01-04", "2020-01-05", "2020-01-12"),
    )
    assert variance.count(Match.MATCHED) == 3
