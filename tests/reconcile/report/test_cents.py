"""What is printed adds up to the cent."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adapters.contract import Cause
from reconcile import compare
from reconcile.report.view.cents import adding_up, to_cents
from reconcile.report.view.pair import PairView
from tests.reconcile.ledgers import random_pair, run_of


def test_parts_add_up_to_the_total():
    """Whatever the parts are: each is within a cent of the truth, and zeros stay zeros."""
    generator = np.random.default_rng(1)
    for _ in range(500):
        amounts = generator.normal(0, 100, 7) * generator.integers(0, 2, 7)
        total = round(math.fsum(amounts), 2)
        cents = adding_up(dict(enumerate(amounts)), total)
        assert round(math.fsum(cents.values()), 2) == total
        for key, amount in enumerate(amounts):
            assert abs(cents[key] - amount) < 0.011
            assert cents[key] or abs(amount) < 0.01


def test_rounding_each_by_itself_would_not_do():
    """Three parts of 1.004 make 3.01, and are printed so."""
    assert sorted(adding_up(dict.fromkeys("abc", 1.004), 3.01).values()) == [1.0, 1.0, 1.01]


@pytest.mark.parametrize("seed", range(30))
def test_every_table_adds_up(seed: int):
    """Causes to the difference, the difference to the final values as shown, episodes to their totals."""
    fills_a, fills_b, closes = random_pair(np.random.default_rng(seed), whole=seed % 2 == 0)
    variance = compare(run_of(fills_a, closes, "one"), run_of(fills_b, closes, "two", off_books=7.777 * (seed % 2)))
    amounts = to_cents(variance)
    parts = [*amounts.causes.values(), amounts.unexplained]
    assert round(math.fsum(part or 0.0 for part in parts), 2) == amounts.difference
    assert amounts.difference == round(
        round(variance.b.final_value or 0.0, 2) - round(variance.a.final_value or 0.0, 2), 2
    )
    assert all(abs(amounts.causes[cause] - variance.causes[cause]) < 0.021 for cause in Cause)
    lines = PairView(variance, len(variance.episodes)).episodes
    assert len(lines) == sum(bool(round(episode.total, 2)) for episode in variance.episodes)
    for line in lines:
        assert round(math.fsum(amount for _, amount in line.causes), 2) == line.total
