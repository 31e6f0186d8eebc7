"""Sizes that an amount pays for with their costs, and fills of which a part is not slipped: by hand, and by search."""

from __future__ import annotations

import random
from typing import Any

import pytest

from adapters.reference.pricing import commission
from adapters.reference.sizing import paid_for
from scenarios.instructions import Kind
from scenarios.rules import Rules
from scenarios.terms import Commission, Slippage
from tests.adapters.reference_micro import fills, run

COSTS: dict[str, Any] = {"slippage": {"rate": 0.01}, "commission": {"rate": 0.001}, "sizing_price": "fill_price"}


def test_a_purchase_is_what_the_amount_pays_for_with_its_costs():
    """0.5 of 100,000 at an open of 110: 454 shares; at 111.1 and with a fee of 0.1111 a share, 449."""
    assert fills(run(Kind.WEIGHTS, [(0, "AAA", 0.5)], rounding="truncate", **COSTS))[0][2] == 454.0
    assert fills(run(Kind.WEIGHTS, [(0, "AAA", 0.5)], rounding="paid_for", **COSTS))[0][2] == 449.0
    assert fills(run(Kind.WEIGHTS, [(0, "AAA", 0.5)], rounding="paid_for, by floor division", **COSTS))[0][2] == 449.0


def test_a_sale_raises_the_amount_and_is_not_rounded_toward_zero():
    """From 500 shares to 0.1 of 97,500 at 105, without costs: 407.14 shares, so 408 raise what is asked."""
    made = fills(run(Kind.WEIGHTS, [(0, "AAA", 0.5), (1, "AAA", 0.1)], rounding="paid_for"))
    assert [row[2] for row in made] == [500.0, -408.0]


@pytest.mark.parametrize("seed", range(20))
def test_the_search_finds_the_most_shares_that_are_paid_for(seed: int):
    """Against counting, over random amounts of both signs, prices and costs."""
    draw = random.Random(seed)
    rules = Rules(
        slippage=Slippage(rate=draw.choice([0.0, 0.02])),
        commission=Commission(rate=draw.choice([0.0, 0.01]), minimum=draw.choice([0.0, 3.0])),
    )
    price, amount = draw.uniform(5.0, 50.0), draw.uniform(-5_000.0, 5_000.0)

    def cost(shares: int) -> float:
        slipped = rules.slippage.price(price, 1 if shares > 0 else -1)
        return shares * slipped + commission(rules, shares, slipped, price)

    counted = max(shares for shares in range(-1_500, 1_500) if cost(shares) <= amount)
    assert paid_for(rules, amount, price) == counted


def test_what_opens_a_position_is_slipped_and_what_closes_it_is_not():
    """Bought at 110 × 1.01, turned round at 120: ten shares at 120 itself, five at 120 × 0.99, each with its fee."""
    made = run(
        Kind.ORDERS,
        [(0, "AAA", 10.0), (1, "AAA", -15.0)],
        slipped_fills="opening",
        slippage={"rate": 0.01},
        commission={"minimum": 2.0},
    )
    assert [row[2] for row in fills(made)] == [10.0, -10.0, -5.0]
    assert made.fills["price"].tolist() == pytest.approx([111.1, 120.0, 118.8])
    assert made.fills["commission"].tolist() == [2.0, 2.0, 2.0]
