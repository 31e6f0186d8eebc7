"""Roots and consequences on scenarios built so that it is known which is which."""

from __future__ import annotations

import dataclasses

import pandas as pd

import adapters
import bundles
from adapters.contract import Mode
from reconcile import compare
from reconcile.explain.replays import Replays
from reconcile.explain.root_causes import Origin, traced
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.rules import CashRule, ExecutionOrder, Rounding, Rules
from scenarios.scenario import Scenario
from scenarios.terms import FillMoment, Terms

DAYS = ("2024-03-01", "2024-03-04", "2024-03-05", "2024-03-06", "2024-03-07")
BASE = Rules(initial_cash=1_000.0, order=ExecutionOrder.AS_STATED)


def _scenario(kind: Kind, *rows: tuple[int, str, float]) -> Scenario:
    """AAA rises from 100 by 10 a session, BBB stays at 30; orders or weights by session number."""
    prices = [
        (day, asset, price, price, price, price, 1e6)
        for number, day in enumerate(DAYS)
        for asset, price in (("AAA", 100.0 + 10 * number), ("BBB", 30.0))
    ]
    columns = ["session", "asset", "open", "high", "low", "close", "volume"]
    value = "quantity" if kind is Kind.ORDERS else "weight"
    stated = pd.DataFrame(
        [(DAYS[day], asset, amount) for day, asset, amount in rows], columns=["session", "asset", value]
    )
    document = Document(name="built", instructions=InstructionsSection(kind=kind), terms=Terms())
    return assemble(document, bundles.from_long(pd.DataFrame(prices, columns=columns)), stated)


def _traced(asked: Scenario, rules_a: Rules, rules_b: Rules) -> dict[str, tuple[str, str]]:
    replays = Replays(asked, Mode.NATIVE, rules_a, rules_b)
    reference = adapters.get("reference")
    a, b = (reference.run(dataclasses.replace(asked, rules=rules), Mode.NATIVE) for rules in (rules_a, rules_b))
    rows = traced(replays, compare(a, b).rows)
    return {each.row.pair.order_id: (each.origin.value, each.follows) for each in rows}


def test_a_refused_purchase_is_the_root_of_the_sale_that_cannot_be_made():
    """Weights: the second purchase is refused whole in A; its sale at a later session then asks for nothing."""
    asked = _scenario(Kind.WEIGHTS, (0, "AAA", 0.9), (1, "BBB", 0.9), (3, "BBB", 0.0))
    found = _traced(asked, BASE, BASE.model_copy(update={"cash": CashRule.UNLIMITED}))
    assert found == {
        "20240304-BBB-1": (Origin.ROOT, ""),
        "20240306-BBB-1": (Origin.CONSEQUENCE, "20240304-BBB-1"),
    }


def test_another_fill_moment_is_a_root_at_every_order():
    """Each order alone, filled at the same close, has another price."""
    asked = _scenario(Kind.ORDERS, (0, "AAA", 3), (2, "AAA", -3))
    found = _traced(asked, BASE, BASE.model_copy(update={"fill": FillMoment.SAME_CLOSE}))
    assert {origin for origin, _ in found.values()} == {Origin.ROOT}
    assert len(found) == 2


def test_a_smaller_account_is_a_consequence_of_a_root_in_another_asset():
    """A refuses 12 AAA for 1,320, B fills them and gains 120 by the next decision: then 0.3 of 1,000 makes 10
    shares of BBB in A and 0.3 of 1,120 makes 11 in B, though no rule is applied to BBB otherwise."""
    asked = _scenario(Kind.WEIGHTS, (0, "AAA", 1.2), (2, "BBB", 0.3))
    found = _traced(asked, BASE, BASE.model_copy(update={"cash": CashRule.UNLIMITED}))
    assert found == {
        "20240301-AAA-1": (Origin.ROOT, ""),
        "20240305-BBB-1": (Origin.CONSEQUENCE, "20240301-AAA-1"),
    }


def test_an_order_that_its_own_rule_changes_is_a_root_even_after_another_root():
    """Fractions: 4.5 AAA against 4, and then 0.4 of the account in BBB at 30 is no whole number either."""
    asked = _scenario(Kind.WEIGHTS, (0, "AAA", 0.45), (2, "BBB", 0.4))
    found = _traced(asked, BASE, BASE.model_copy(update={"rounding": Rounding.FRACTIONAL}))
    assert found == {"20240301-AAA-1": (Origin.ROOT, ""), "20240305-BBB-1": (Origin.ROOT, "")}


def test_equal_orders_are_neither():
    """Rows that do not differ are not listed."""
    asked = _scenario(Kind.ORDERS, (0, "AAA", 3), (2, "AAA", -3))
    assert _traced(asked, BASE, BASE.model_copy(update={"cash": CashRule.UNLIMITED})) == {}
