"""Sums in twice the precision, against exact ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reconcile.attribution.sums import column_sums, row_sums


def amounts(rows: int, seed: int) -> np.ndarray:
    """Amounts of very different sizes, many of which cancel."""
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(rows, 7)) * 10.0 ** rng.integers(-6, 7, (rows, 7))
    table[rng.random(table.shape) < 0.4] = 0.0
    table[:, 6] = np.where(rng.random(rows) < 0.5, -table[:, 0], table[:, 6])
    return np.asfortranarray(table)


@pytest.mark.parametrize("rows", [1, 2, 4_095, 4_096, 4_097, 20_000])
def test_as_exact_as_fsum(rows: int):
    table = amounts(rows, seed=rows)
    assert row_sums(table).tolist() == [math.fsum(row) for row in table.tolist()]
    assert column_sums(table) == [math.fsum(column) for column in table.T.tolist()]


def test_plain_sums_would_not_do():
    """The check can fail: numpy's own sums lose what these keep."""
    table = amounts(20_000, seed=1)
    assert table.sum(axis=0).tolist() != column_sums(table)
    lossy = np.array([[1e16], [1.0], [-1e16]])
    assert column_sums(lossy) == [1.0] != lossy.sum(axis=0).tolist()


def test_the_negative_has_the_negative_sum():
    table = amounts(5_000, seed=2)
    assert column_sums(-table) == [-total for total in column_sums(table)]
    assert row_sums(-table).tolist() == (-row_sums(table)).tolist()


def test_nothing_adds_up_to_nothing():
    assert column_sums(np.zeros((0, 7))) == [0.0] * 7
    assert row_sums(np.zeros((0, 7))).tolist() == []
    assert math.copysign(1.0, column_sums(np.full((1, 1), -0.0))[0]) == 1.0
