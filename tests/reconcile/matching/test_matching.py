"""Pairing without ids: nearest in time, one to one, order kept, within five sessions, ties to the earlier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import pytz

from reconcile.attribution.rows import Match
from reconcile.books.book import Book
from reconcile.books.fills import Fill
from reconcile.log_diff import diff
from reconcile.matching.match import pair
from tests.reconcile.ledgers import fills_from

WINDOW = 5
SESSIONS = pd.date_range("2024-01-01", periods=60, freq="D", tz=pytz.UTC)
type Moment = tuple[int, int]  # session, hour


def _book(side: str, moments: Sequence[Moment], asset: str = "AAA", quantity: float = 1.0) -> Book:
    """A log whose orders are called a0, a1 and so on."""
    fills = []
    for number, (session, hour) in enumerate(moments):
        label = SESSIONS[session]
        moment = label + pd.Timedelta(hours=hour)
        fills.append(Fill(f"{side}{number}", label, moment, asset, quantity, 10.0, None, None, None))
    closes = pd.DataFrame({asset: 10.0}, index=SESSIONS)
    return Book(side, fills_from(fills), None, None, None, {asset: 10.0}, closes)


def _paired(a: Sequence[Moment], b: Sequence[Moment]) -> list[tuple[str, str]]:
    pairs = pair(_book("a", a), _book("b", b))
    return [(each.a.order_id if each.a else "", each.b.order_id if each.b else "") for each in pairs]


def test_each_takes_the_nearest():
    """Not the first that comes."""
    assert _paired([(3, 14)], [(1, 14), (4, 14), (9, 14)]) == [("", "b0"), ("a0", "b1"), ("", "b2")]


def test_one_to_one():
    """Two orders never share a counterpart, also where both are near it."""
    assert _paired([(3, 14), (3, 15)], [(3, 14)]) == [("a0", "b0"), ("a1", "")]


def test_more_pairs_come_before_near_ones():
    """The nearest pair is given up where that leaves two orders alone."""
    assert _paired([(5, 14), (6, 14)], [(1, 14), (5, 14)]) == [("a0", "b0"), ("a1", "b1")]


@pytest.mark.parametrize(("apart", "count"), [(WINDOW, 1), (WINDOW + 1, 2)])
def test_five_sessions_and_no_more(apart: int, count: int):
    """Sessions count, not hours."""
    assert len(_paired([(1, 21)], [(1 + apart, 14)])) == count
    assert len(_paired([(1 + apart, 21)], [(1, 14)])) == count


def test_ties_go_to_the_earlier():
    """Whichever run has the choice."""
    assert _paired([(3, 14)], [(2, 14), (4, 14)]) == [("a0", "b0"), ("", "b1")]
    assert _paired([(2, 14), (4, 14)], [(3, 14)]) == [("a0", "b0"), ("a1", "")]


def test_only_the_same_asset_and_side():
    """A sale is no counterpart of a purchase."""
    bought, sold = _book("a", [(1, 14)]), _book("b", [(1, 14)], quantity=-1.0)
    other = _book("c", [(1, 14)], asset="BBB")
    assert len(pair(bought, sold)) == len(pair(bought, other)) == 2


def _assignments(a: Sequence[Moment], b: Sequence[Moment]) -> Iterator[list[tuple[int, int]]]:
    """Every one-to-one assignment that keeps the order and the window."""
    for size in range(min(len(a), len(b)) + 1):
        for of_a in combinations(range(len(a)), size):
            for of_b in combinations(range(len(b)), size):
                if all(abs(a[i][0] - b[j][0]) <= WINDOW for i, j in zip(of_a, of_b, strict=True)):
                    yield list(zip(of_a, of_b, strict=True))


def _hours_apart(a: Sequence[Moment], b: Sequence[Moment], chosen: list[tuple[int, int]]) -> int:
    return sum(abs((a[i][0] - b[j][0]) * 24 + a[i][1] - b[j][1]) for i, j in chosen)


def _random(generator: np.random.Generator) -> list[Moment]:
    count = int(generator.integers(0, 6))
    return sorted((int(generator.integers(0, 14)), int(generator.choice([14, 21]))) for _ in range(count))


@pytest.mark.parametrize("seed", range(150))
def test_no_assignment_is_better(seed: int):
    """Against all there are: as many pairs as possible, and among these the least total distance."""
    generator = np.random.default_rng(seed)
    a, b = _random(generator), _random(generator)
    chosen = [(int(one[1:]), int(other[1:])) for one, other in _paired(a, b) if one and other]
    best = min((-len(each), _hours_apart(a, b, each)) for each in _assignments(a, b))
    assert (-len(chosen), _hours_apart(a, b, chosen)) == best
    assert chosen in list(_assignments(a, b))


@pytest.mark.parametrize("seed", range(150))
def test_nothing_depends_on_which_is_a(seed: int):
    """The same pairs with the sides exchanged, ties included; each order is there once."""
    generator = np.random.default_rng(seed)
    a, b = _random(generator), _random(generator)
    forth, back = _paired(a, b), _paired(b, a)
    turned = [(other.replace("b", "a"), one.replace("a", "b")) for one, other in forth]
    assert sorted(turned) == sorted(back)
    assert sorted(one for one, _ in forth if one) == [f"a{number}" for number in range(len(a))]
    assert sorted(other for _, other in forth if other) == [f"b{number}" for number in range(len(b))]


def test_ids_decide_where_there_are_any_in_common():
    """However far apart; what one side calls otherwise is unmatched."""
    pairs = pair(_book("x", [(1, 14), (2, 14)]), _book("x", [(30, 14)]))
    assert [(each.a is not None, each.b is not None) for each in pairs] == [(True, True), (True, False)]


def _log(folder: Path, name: str, *days: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(
        "timestamp,asset,side,quantity,price\n" + "".join(f"{day}T15:00:00Z,AAPL,buy,1,100\n" for day in days)
    )
    return path


def test_five_sessions_without_prices(tmp_path: Path):
    """Two lonely fills in January and in December are no pair."""
    variance = diff(_log(tmp_path, "a", "2020-01-03"), _log(tmp_path, "b", "2020-12-01"))
    assert variance.count(Match.MATCHED) == 0


def test_near_fills_without_prices(tmp_path: Path):
    """The next day is near enough."""
    variance = diff(_log(tmp_path, "a", "2020-01-03"), _log(tmp_path, "b", "2020-01-06"))
    assert variance.count(Match.MATCHED) == 1
