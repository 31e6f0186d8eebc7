"""Rules of engines that stand in their own files alone."""

from __future__ import annotations

import pytest

import reconcile
from scenarios.terms import Commission, Slippage
from tests.reconcile.logs.exports.oracle import SAMPLES
from tests.reconcile.logs.exports.strategy import FEES, PRICES, SLIPPAGE

SLIPPED, CHARGED = Slippage(rate=SLIPPAGE), Commission(rate=FEES)
FILES = (
    ("backtrader/transactions_one.csv", "open", SLIPPED, None),
    ("bt/transactions_one.csv", "close", Slippage(), None),
    ("ml4t/fills_one.csv", "open", SLIPPED, CHARGED),
    ("nautilus/fills_one.csv", "close", Slippage(), CHARGED),
    ("pybroker/orders_one.csv", "open", Slippage(), CHARGED),
    ("vectorbt-1.0/orders_one.csv", "close", SLIPPED, CHARGED),
    ("zipline/transactions_one.csv", "close", SLIPPED, None),
)


@pytest.mark.parametrize(("path", "price", "slippage", "commission"), FILES)
def test_rules_of_an_export(path: str, price: str, slippage: Slippage, commission: Commission | None):
    """Price, slippage and, where the file reports one, commission, on every fill."""
    found = reconcile.fingerprint(SAMPLES / path, PRICES)
    assert (found["price"].values, found["slippage"].values) == ((price,), (slippage,))
    assert found["commission"].values == (() if commission is None else (commission,))
    assert found.explained == found.fills == 12
