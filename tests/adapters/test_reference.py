"""The reference engine's arithmetic, against values worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.instructions import Kind
from tests.adapters.reference_micro import fills, refused, run

ORDERS, WEIGHTS = Kind.ORDERS, Kind.WEIGHTS
BUY = [(0, "AAA", 10.0)]


@pytest.mark.parametrize(
    ("fill", "expected"),
    [("next_open", ("03-04", 110.0)), ("same_close", ("03-01", 100.0)), ("next_close", ("03-04", 105.0))],
)
def test_fill_moment(fill: str, expected: tuple[str, float]):
    """Decided on Friday: Monday's open, Friday's close, Monday's close."""
    ((day, _, shares, price),) = fills(run(ORDERS, BUY, fill=fill))
    assert (day, price) == expected
    assert shares == 10


def test_accounts_by_hand():
    """Ten shares at 110 with 1 % slippage and 0.1 % commission: 10 × 111.1 = 1,111 and 1.111; the close is 105."""
    made = run(ORDERS, BUY, slippage={"rate": 0.01}, commission={"rate": 0.001}, initial_cash=2000.0)
    assert made.fills["price"].item() == pytest.approx(111.1)
    assert made.fills["commission"].item() == pytest.approx(1.111)
    assert made.cash.iloc[1] == pytest.approx(2000 - 1111 - 1.111)
    assert made.equity.iloc[1] == pytest.approx(2000 - 1111 - 1.111 + 1050)
    assert made.equity.iloc[3] == pytest.approx(2000 - 1111 - 1.111 + 1300)


@pytest.mark.parametrize(
    ("rounding", "weight", "shares"),
    [
        ("truncate", 0.3555, 355),
        ("fractional", 0.3555, 355.5),
        ("truncate", 0.35599995, 355),
        ("truncate, or up within 0.0001", 0.35599995, 356),
        ("truncate, or up within 0.0001", 0.3559, 355),
        ("floor division", 0.3555, 355),
    ],
)
def test_rounding(rounding: str, weight: float, shares: float):
    """100,000 at a close of 100 are 1,000 shares; 0.35599995 asks for 355.99995, within 0.0001 of 356."""
    assert fills(run(WEIGHTS, [(0, "AAA", weight)], rounding=rounding))[0][2] == pytest.approx(shares)


def test_rounding_of_sales_is_toward_zero():
    """Half of 100,000 at 100, and then a tenth of what that has become.

    500 shares are bought at 110 for 55,000, so that 45,000 + 500 × 105 = 97,500 stand at Monday's close;
    0.1 of it is 9,750 or 92.857 shares at 105, so 407.14 are to be sold: 407.
    """
    made = fills(run(WEIGHTS, [(0, "AAA", 0.5), (1, "AAA", 0.1)]))
    assert made == [("03-04", "AAA", 500.0, 110.0), ("03-05", "AAA", -407.0, 120.0)]


def test_floor_division_loses_the_share_that_floats_hide():
    """0.16 of 80,000 is 12,800; at 12.8 it would be 1,000 shares, and 12,800 // 12.8 is 999."""
    assert 12800 // 12.8 == 999.0
    assert 12800 / 12.8 == 1000.0


def test_a_weight_of_zero_sells_everything():
    """Whatever the rounding: there is nothing to divide."""
    for rounding in ("truncate", "floor division", "fractional", "truncate, or up within 0.0001"):
        made = fills(run(WEIGHTS, [(0, "AAA", 0.333), (1, "AAA", 0.0)], rounding=rounding))
        assert made[0][2] == -made[1][2]


def test_sizing_at_the_fill_price():
    """0.22 of 100,000 by Monday's open of 110 are 200 shares, by Friday's close of 100 they are 220."""
    assert fills(run(WEIGHTS, [(0, "AAA", 0.22)], sizing_price="fill_price"))[0][2] == 200
    assert fills(run(WEIGHTS, [(0, "AAA", 0.22)], sizing_price="decision_close"))[0][2] == 220


def test_account_value_at_the_fill_and_after_each_fill():
    """Holding 100 BBB at 10, which opens at 20 on the 5th: the account is worth 100,000 at the decision, 101,000
    at the fill. 0.1 of that in AAA at the decision's close of 105 are 95 or 96 shares; a commission of 5,000 on
    an order before leaves 96,000, or 91 shares."""
    held = [(0, "BBB", 0.01), (1, "BBB", 0.02), (1, "AAA", 0.1)]
    shares = {
        value: next(fill[2] for fill in fills(run(WEIGHTS, held, account_value=value)) if fill[1] == "AAA")
        for value in ("decision", "fill", "each_fill")
    }
    assert shares == {"decision": 95, "fill": 96, "each_fill": 96}
    dear = run(WEIGHTS, held, account_value="each_fill", commission={"minimum": 5000.0})
    assert next(fill[2] for fill in fills(dear) if fill[1] == "AAA") == 86  # 0.1 × (101,000 − 2 × 5,000) / 105


def test_cash_to_the_cent():
    """Ten shares at 110 cost 1,100: covered by 1,100, not by 1,099.99."""
    assert len(fills(run(ORDERS, BUY, initial_cash=1100.0))) == 1
    short = run(ORDERS, BUY, initial_cash=1099.99)
    assert fills(short) == []
    assert refused(short) == ["20240301-AAA-1"]
    assert run(ORDERS, BUY, initial_cash=1099.99, cash="unlimited").cash.min() == pytest.approx(-0.01)


@pytest.mark.parametrize(
    ("commission", "rounding", "shares"),
    [
        ({}, "truncate", 9),
        ({}, "fractional", 1000 / 110),
        ({"rate": 0.01}, "fractional", 1000 / (110 * 1.01)),
        ({"per_share": 15.0}, "truncate", 8),
        ({"minimum": 120.0}, "truncate", 8),
        ({"minimum": 1000.0}, "truncate", 0),
    ],
)
def test_partial_fills_take_what_cash_allows(commission: dict[str, float], rounding: str, shares: float):
    """1,000 at 110 a share: 9 whole ones; 8 at 125 with the fee, 8 where 120 go to the minimum, none where all does."""
    made = run(ORDERS, BUY, initial_cash=1000.0, cash="partial", commission=commission, rounding=rounding)
    assert sum(fill[2] for fill in fills(made)) == pytest.approx(shares)
    assert refused(made) == ["20240301-AAA-1"]
    assert made.cash.min() > -1e-9


def test_cascade_tries_the_batch_at_the_decision_s_closes():
    """2,000 in cash: 15 AAA at 100 leave 500; 60 BBB at 10 leave −100 and are refused; 10 more leave −200 and are
    refused too, though alone they would fit. Rejecting one by one at the fill refuses only what does not fit."""
    batch = [(0, "AAA", 15.0), (0, "BBB", 60.0), (0, "BBB", 10.0)]
    cascade = run(ORDERS, batch, initial_cash=2000.0, cash="cascade", order="as_stated")
    assert refused(cascade) == ["20240301-BBB-1", "20240301-BBB-2"]
    reject = run(ORDERS, batch, initial_cash=2000.0, cash="reject", order="as_stated")
    assert refused(reject) == ["20240301-BBB-1"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("as_stated", ["BBB+", "AAA-", "BBB-"]),
        ("sells_first", ["AAA-", "BBB-", "BBB+"]),
        ("by_asset", ["BBB+", "BBB-", "AAA-"]),
        ("by_column", ["AAA-", "BBB+", "BBB-"]),
        ("by_value", ["AAA-", "BBB-", "BBB+"]),
        ("exits_first", ["AAA-", "BBB-", "BBB+"]),
    ],
)
def test_order_of_execution(order: str, expected: list[str]):
    """Holding both: buy BBB, sell AAA (525 at the close of 105), sell BBB (50 at 10), stated so."""
    rows = [(0, "AAA", 10.0), (0, "BBB", 10.0), (1, "BBB", 3.0), (1, "AAA", -5.0), (1, "BBB", -5.0)]
    made = fills(run(ORDERS, rows, order=order))[2:]
    assert [f"{asset}{'+' if shares > 0 else '-'}" for _, asset, shares, _ in made] == expected


def test_clipping():
    """5 % on an open of 110 is 115.50, and Monday's high is 112; on the 5th 5 % below 120 is 114, the low is 119."""
    rows = [(0, "AAA", 10.0), (1, "AAA", -10.0)]
    prices = {
        clipping: [fill[3] for fill in fills(run(ORDERS, rows, clipping=clipping, slippage={"rate": 0.05}))]
        for clipping in ("none", "this_bar", "next_bar")
    }
    assert prices["none"] == pytest.approx([115.5, 114.0])
    assert prices["this_bar"] == [112.0, 119.0]
    assert prices["next_bar"] == pytest.approx([115.5, 129.0])  # the 5th's high is 121; the 6th's low is 129


def test_commission_basis():
    """1 % of 1,100 at the market's price, or of 1,155 at the slipped one."""
    terms: dict[str, Any] = {"commission": {"rate": 0.01}, "slippage": {"rate": 0.05}}
    assert run(ORDERS, BUY, **terms).fills["commission"].item() == pytest.approx(11.55)
    at_reference = run(ORDERS, BUY, commission_basis="reference_price", **terms)
    assert at_reference.fills["commission"].item() == pytest.approx(11.0)


def test_a_commission_inside_the_price_is_paid_where_a_position_is_opened():
    """1 % of the open of 110 on Monday, and the plain open where the half is sold; nothing is charged beside it."""
    rows = [(0, "AAA", 10.0), (1, "AAA", -5.0)]
    found = run(ORDERS, rows, commission_basis="inside_price", commission={"rate": 0.01, "minimum": 5.0}).fills
    assert list(found["price"]) == pytest.approx([111.1, 120.0])
    assert list(found["commission"]) == [0.0, 0.0]


def test_a_missing_bar_is_waited_for_or_the_order_dropped():
    """No bar on Monday: Tuesday's open of 120, or nothing."""
    gap = ((1, "AAA"),)
    assert fills(run(ORDERS, BUY, gap)) == [("03-05", "AAA", 10.0, 120.0)]
    dropped = run(ORDERS, BUY, gap, missing_bar="drop")
    assert (fills(dropped), refused(dropped)) == ([], ["20240301-AAA-1"])


def test_sizing_without_a_bar_at_the_decision():
    """The last close serves where the rule says so; else the target is never submitted."""
    gap = ((1, "AAA"),)
    late = [(1, "AAA", 0.5)]
    assert fills(run(WEIGHTS, late, gap)) == [("03-05", "AAA", 500.0, 120.0)]
    assert refused(run(WEIGHTS, late, gap, sizing_price="decision_close")) == ["20240304-AAA-1"]


def test_the_last_session():
    """Decided on the last session: pending, or dropped; at the same close it is filled."""
    last = [(3, "AAA", 10.0)]
    assert list(run(ORDERS, last).pending["order_id"]) == ["20240306-AAA-1"]
    assert refused(run(ORDERS, last, last_session="drop")) == ["20240306-AAA-1"]
    assert len(fills(run(ORDERS, last, fill="same_close"))) == 1


def test_the_last_session_opens_again_where_the_rule_says_so():
    """What is held is closed at the last open of 130, then what was decided at the last close is filled there."""
    rows = [(0, "AAA", 10.0), (3, "AAA", -4.0)]
    found = run(ORDERS, rows, last_session="last_open")
    assert fills(found) == [
        ("03-04", "AAA", 10.0, 110.0),
        ("03-06", "AAA", -10.0, 130.0),
        ("03-06", "AAA", -4.0, 130.0),
    ]
    assert list(found.fills["order_id"])[1] == "engine-end-of-run-20240306-AAA"
    assert found.positions["AAA"].iloc[-1] == -4.0


def test_held_positions_are_left_alone_where_the_rule_says_so():
    """A second target for AAA asks for nothing; 0 still sells."""
    rows = [(0, "AAA", 0.2), (1, "AAA", 0.4), (2, "AAA", 0.0)]
    assert [fill[2] for fill in fills(run(WEIGHTS, rows, resizing="never"))] == [200.0, -200.0]
    assert len(fills(run(WEIGHTS, rows))) == 3
