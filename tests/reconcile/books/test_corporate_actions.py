"""Splits and dividends: the comparison counts in shares of the last session, and books dividends as income."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest

from adapters.contract import Cause, Run
from bundles.actions import ActionKind, CorporateAction
from reconcile import compare
from reconcile.books.book import book_of
from reconcile.books.corporate_actions import dividends_paid, restate_closes, shares_later
from reconcile.verdicts.verdict import Verdict
from tests.reconcile.ledgers import SESSIONS, Stated, flat_closes, run_of

SPLIT = CorporateAction(SESSIONS[3], "AAA", ActionKind.SPLIT, 2.0)
DIVIDEND = CorporateAction(SESSIONS[4], "AAA", ActionKind.DIVIDEND, 1.5)
BOTH = (SPLIT, DIVIDEND)


def _closes() -> pd.DataFrame:
    """100 until the split, 50 from then on, as traded."""
    closes = flat_closes(100.0)
    closes.iloc[3:] = 50.0
    return closes


def _run(*fills: Stated, engine: str = "one", actions: tuple[CorporateAction, ...] = BOTH) -> Run:
    """A ledger in which the actions take place: shares double, dividends are paid into cash."""
    closes, shares, cash = _closes(), 0.0, 100_000.0
    equity = []
    for session in range(len(closes)):
        for action in actions:
            if action.session == SESSIONS[session] and action.kind is ActionKind.DIVIDEND:
                cash += shares * action.amount
            elif action.session == SESSIONS[session]:
                shares *= action.amount
        for fill in fills:
            if fill.session == session:
                shares += fill.quantity
                cash -= fill.quantity * fill.price + fill.commission
        equity.append(cash + shares * closes.iloc[session, 0])
    plain = run_of(list(fills), closes, engine=engine)
    return dataclasses.replace(plain, equity=pd.Series(equity, index=closes.index), actions=actions)


TEN = Stated("o1", 1, "AAA", 10, 100.0, 101.0, 1.0)
TWELVE = Stated("o1", 1, "AAA", 12, 100.0, 101.5, 1.2)
FOUR_LESS = Stated("o2", 6, "AAA", -4, 50.0, 49.5, 0.2)


def test_every_dollar_is_explained_across_a_split_and_a_dividend():
    """At the end and at every session, in both directions."""
    a, b = _run(TEN), _run(TWELVE, FOUR_LESS, engine="two")
    forth, back = compare(a, b), compare(b, a)
    assert forth.verdict is Verdict.EXPLAINED
    assert math.fsum(forth.causes.values()) == pytest.approx(b.final_value - a.final_value, abs=1e-9)
    assert forth.by_session["unexplained"].abs().max() < 1e-9
    assert {cause: -amount for cause, amount in back.causes.items()} == pytest.approx(forth.causes)


def test_dividends_are_income():
    """24 shares against 20 at 1.50 each, from the ex-date on; what a short position owes is negative."""
    variance = compare(_run(TEN), _run(TWELVE, engine="two"))
    assert variance.causes[Cause.INCOME] == pytest.approx(6.0)
    income = variance.by_session.set_index("session")["income"]
    assert (income[SESSIONS[3]], income[SESSIONS[4]]) == (0.0, pytest.approx(6.0))
    short = _run(dataclasses.replace(TEN, quantity=-10.0))
    assert dividends_paid(book_of(short).fills, BOTH, SESSIONS).iloc[-1] == -30.0


def test_fills_and_closes_in_shares_of_the_last_session():
    """Ten at 101 before a doubling are twenty at 50.50; a fill on the split's session is as it was."""
    piece = book_of(_run(TEN)).fills[0]
    assert (piece.quantity, piece.price, piece.reference_price) == (20.0, 50.5, 50.0)
    assert book_of(_run(FOUR_LESS)).fills[0].quantity == -4.0
    assert set(restate_closes(_closes(), BOTH)["AAA"]) == {50.0}
    assert [shares_later(BOTH, "AAA", SESSIONS[number]) for number in (2, 3)] == [2.0, 1.0]
    assert shares_later(BOTH, "BBB", SESSIONS[0]) == 1.0


@pytest.mark.parametrize("forgotten", [(DIVIDEND,), (SPLIT,)], ids=["split", "dividend"])
def test_an_engine_that_forgets_an_action_is_a_break(forgotten: tuple[CorporateAction, ...]):
    """Its accounts do not follow from its fills: nothing explains that."""
    faulty = dataclasses.replace(_run(TEN, engine="two", actions=forgotten), actions=BOTH)
    variance = compare(_run(TEN), faulty)
    assert variance.verdict is Verdict.BREAK
    assert variance.unexplained is not None
    assert abs(variance.unexplained) > 1.0
