"""A verdict is green only where everything is known and nothing is left over."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adapters.contract import Cause, Expectation, Mode, Run
from bundles import InputError
from reconcile import compare
from reconcile.verdicts.verdict import Declared, Verdict, judge_accounts
from tests.reconcile.ledgers import SESSIONS, Stated, flat_closes, run_of

CLOSES = flat_closes()
BUY = Stated("o1", 1, "AAA", 10, reference=100.0, price=100.5, commission=2.0)
DEARER = dataclasses.replace(BUY, commission=5.0)
LOST = pd.DataFrame({"order_id": ["o9"], "session": [SESSIONS[3]], "asset": ["AAA"]})


def _run(*fills: Stated, mode: Mode = Mode.ALIGNED, engine: str = "one", **changed: Any) -> Run:
    return dataclasses.replace(run_of(fills, CLOSES, engine, mode=mode), **changed)


def _fees(dollars: float) -> Expectation:
    return Expectation("stated", Cause.FEES, dollars, "known")


def _equity_with(value: float) -> pd.Series:
    equity = run_of([BUY], CLOSES).equity.copy()
    equity.iloc[5:19] = value
    return equity


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("equity", [None, _equity_with(95_000.0), _equity_with(np.nan)], ids=["none", "off", "nan"])
def test_accounts_that_do_not_follow_from_fills_are_a_break(mode: Mode, equity: pd.Series | None):
    """Not reported, wrong for some sessions only, or no number: in neither mode is that green."""
    variance = compare(_run(BUY, mode=mode), _run(BUY, mode=mode, engine="two", equity=equity))
    assert variance.verdict is Verdict.BREAK
    assert variance.divergence is not None


def test_an_undeclared_difference_in_aligned_mode_is_a_break():
    """Causes that add up turn no break green; in native mode the same is explained."""
    assert compare(_run(BUY), _run(DEARER, engine="two")).verdict is Verdict.BREAK
    native = compare(_run(BUY, mode=Mode.NATIVE), _run(DEARER, mode=Mode.NATIVE, engine="two"))
    assert native.verdict is Verdict.EXPLAINED


@pytest.mark.parametrize(
    ("declared", "verdict"),
    [
        ([-3.0], Verdict.EXPLAINED),
        ([-1.0, -2.0], Verdict.EXPLAINED),
        ([-2.9], Verdict.BREAK),
        ([-100.0, -3.0], Verdict.BREAK),
    ],
)
def test_only_the_declared_dollars_are_explained(declared: list[float], verdict: Verdict):
    """Declarations of one cause add up, and must be the difference to the cent."""
    expectations = [_fees(dollars) for dollars in declared]
    assert compare(_run(BUY), _run(DEARER, engine="two"), Declared(tuple(expectations))).verdict is verdict


def test_a_declaration_covers_nothing_else():
    """Not a pending order, not a refused one, not two faults that cancel each other out."""
    extra = [Stated("o2", 2, "AAA", 1, 100.0, 101.0), Stated("o3", 2, "AAA", -1, 100.0, 101.0)]
    for other in (
        _run(DEARER, engine="two", pending=LOST),
        _run(DEARER, engine="two", rejections=LOST.assign(reason="lost")),
        _run(DEARER, engine="two", rejections=None),
        _run(DEARER, *extra, engine="two"),
    ):
        assert compare(_run(BUY), other, Declared((_fees(-3.0),))).verdict is Verdict.BREAK


def test_a_declared_difference_that_is_gone_is_fixed():
    """It fails until the declaration is removed."""
    assert compare(_run(BUY), _run(BUY, engine="two"), Declared((_fees(-3.0),))).verdict is Verdict.FIXED


@pytest.mark.parametrize("field", ["pending", "rejections"])
def test_orders_that_only_one_run_lists_are_a_difference(field: str):
    """Also where the other does not report any at all."""
    listed = LOST.assign(reason="lost")
    for other in (listed, None):
        changed: dict[str, Any] = {field: other}
        variance = compare(_run(BUY), _run(BUY, engine="two", **changed))
        assert variance.verdict is Verdict.BREAK
        assert "orders" in variance.divergence.what


def test_runs_that_cannot_be_compared_are_refused():
    """Other modes, other market data: no verdict at all."""
    with pytest.raises(InputError, match="one mode"):
        compare(_run(BUY), _run(BUY, mode=Mode.NATIVE, engine="two"))
    with pytest.raises(InputError, match="same panel"):
        compare(_run(BUY), _run(BUY, engine="two", closes=flat_closes(101.0)))


def test_the_first_divergence_is_the_first_in_time():
    """An account value that is wrong earlier comes before a fill, a fill before the account of its session."""
    late = dataclasses.replace(BUY, session=30)
    equity = _run(late).equity.copy()
    equity.iloc[3] += 1
    early = compare(_run(late), _run(dataclasses.replace(late, price=101.0), engine="two", equity=equity))
    assert early.divergence.session == SESSIONS[3]
    assert early.divergence.what == "account value"
    same = compare(_run(BUY), _run(dataclasses.replace(BUY, price=101.0), engine="two"))
    assert same.divergence.what == "price"


def test_quantities_are_equal_and_fractions_to_their_last_digits():
    """A whole share more or a fraction off by 1e-9 is a difference; the last digit of a quotient is none."""
    third = dataclasses.replace(BUY, quantity=10 / 3)
    last_digit = dataclasses.replace(BUY, quantity=float(np.nextafter(10 / 3, 4)))
    assert compare(_run(third), _run(last_digit, engine="two")).verdict is Verdict.ALIGNED
    for one, other in ((third, 10 / 3 * (1 + 1e-9)), (BUY, 11.0), (BUY, float(np.nextafter(10, 11)))):
        changed = dataclasses.replace(one, quantity=other)
        assert compare(_run(one), _run(changed, engine="two")).verdict is Verdict.BREAK


def test_fills_that_agree_are_not_aligned_where_amounts_differ() -> None:
    """Also where no account value is reported, so that nothing can be left unexplained."""
    assert judge_accounts(Verdict.ALIGNED, -0.40, None, 1e-6) is Verdict.EXPLAINED
    assert judge_accounts(Verdict.ALIGNED, 0.0, None, 1e-6) is Verdict.ALIGNED
    assert judge_accounts(Verdict.EXPLAINED, 5.0, 0.01, 1e-6) is Verdict.BREAK
