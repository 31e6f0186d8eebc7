"""Positions of many assets at once, against a walk from trade to trade."""

from __future__ import annotations

import numpy as np
import pytest

from reconcile.books.positions import Position, grouped


def walked(assets: list[int], quantities: list[float]) -> tuple[list[float], list[float]]:
    """Before and after each trade, one trade after the other."""
    held = {asset: Position() for asset in assets}
    before, after = [], []
    for asset, quantity in zip(assets, quantities, strict=True):
        position = held[asset]
        before.append(0.0 if position.is_flat else position.shares)
        position.trade(quantity)
        after.append(0.0 if position.is_flat else position.shares)
    return before, after


@pytest.mark.parametrize(("trades", "names"), [(0, 1), (1, 1), (500, 1), (3_000, 7), (3_000, 300), (1_000, 70_000)])
def test_as_if_walked(trades: int, names: int):
    """With fractions of shares too, which leave rounding behind where they cancel out."""
    rng = np.random.default_rng(trades + names)
    assets = rng.integers(0, names, trades)
    quantities = rng.integers(-3, 4, trades) / 10
    by_asset = grouped(assets)
    positions = by_asset.positions(quantities)
    before, after = walked(assets.tolist(), quantities.tolist())
    assert by_asset.as_they_stand(positions).tolist() == after
    assert by_asset.as_they_stand(by_asset.before(positions)).tolist() == before


def test_flat_although_fractions_do_not_cancel_exactly():
    quantities = np.array([0.1, 0.2, -0.3])
    assert quantities.cumsum()[-1] != 0.0
    assert grouped(np.zeros(3, dtype=np.int64)).positions(quantities)[-1] == 0.0
