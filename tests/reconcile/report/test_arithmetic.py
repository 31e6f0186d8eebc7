"""The terms shown for a row are those of the attribution: they add up to each cause and to the total."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adapters.contract import Cause
from reconcile.attribution.rows import ROW_CAUSES
from reconcile.report.html.arithmetic import check_terms, terms_by_row
from reconcile.report.html.trade_rows import trade_table
from reconcile.variance import Variance, compare
from tests.reconcile.ledgers import SESSIONS, Stated, random_pair, run_of
from tests.reconcile.report.html_logs import hostile_logs, plain_logs


@pytest.fixture(params=[True, False], ids=["with-prices", "without-prices"])
def variance(request: pytest.FixtureRequest, tmp_path: Path) -> Variance:
    return plain_logs(tmp_path).variance(with_prices=request.param)


def test_terms_add_up_to_every_cause_of_every_row(variance: Variance) -> None:
    terms = terms_by_row(variance, range(len(variance.rows)))
    for place, row in enumerate(variance.rows):
        for cause in ROW_CAUSES:
            shown = math.fsum(term.dollars for term in terms[place] if term.cause is cause)
            assert shown == pytest.approx(row.causes[cause], abs=1e-9), (place, cause)


@pytest.mark.parametrize("seed", range(20))
def test_terms_of_random_runs_add_up(seed: int) -> None:
    """Whole and fractional shares, partial fills, orders of one side, marks that differ: checked as they are made."""
    fills_a, fills_b, closes = random_pair(np.random.default_rng(seed), whole=seed % 2 == 0)
    marks = {str(asset): float(mark) + 0.25 for asset, mark in closes.iloc[-1].items()}
    variance = compare(run_of(fills_a, closes, "one"), run_of(fills_b, closes, "two", marks=marks))
    terms = terms_by_row(variance, range(len(variance.rows)))
    total = math.fsum(term.dollars for each in terms.values() for term in each)
    assert total == pytest.approx(variance.difference, abs=1e-6)


def test_a_row_by_itself_has_the_same_terms_as_among_all(variance: Variance) -> None:
    """Only the assets of the chosen rows are booked: what is left out must not matter."""
    everything = terms_by_row(variance, range(len(variance.rows)))
    for place in range(len(variance.rows)):
        assert terms_by_row(variance, [place])[place] == everything[place]


def test_every_kind_of_term_is_met(tmp_path: Path) -> None:
    variance = plain_logs(tmp_path).variance()
    formulas = {
        term.formula for terms in terms_by_row(variance, range(len(variance.rows))).values() for term in terms
    }
    assert {"−q̄ × (D_b − D_a)", "−(f_b − f_a)", "f_a", "k × (p̄_close − p̄_open)", "k × (M̄ − p̄_open)"} <= formulas


def test_a_mark_that_differs_has_its_term() -> None:
    closes = pd.DataFrame({"AAA": 100.0}, index=SESSIONS)
    buy = Stated("1", 1, "AAA", 10, 99.0, 99.5, 1.0)
    variance = compare(run_of([buy], closes, "one"), run_of([buy], closes, "two", marks={"AAA": 100.5}))
    (term,) = terms_by_row(variance, [1])[1]
    assert (term.cause, term.numbers, term.dollars) == (Cause.PRICE, "10 × (100.5 − 100)", 5.0)
    assert trade_table(variance, 10).rows[1].order_id == "mark at the end"


def test_terms_that_do_not_add_up_are_refused(variance: Variance) -> None:
    row = variance.rows[0]
    terms = terms_by_row(variance, [0])[0]
    check_terms(row, terms, variance.tolerance)
    wrong = [replace(terms[0], dollars=terms[0].dollars + 0.01), *terms[1:]]
    with pytest.raises(AssertionError, match="its terms come to"):
        check_terms(row, wrong, variance.tolerance)
    with pytest.raises(AssertionError, match="its terms come to"):
        check_terms(row, [term for term in terms if term.cause is not Cause.FEES], variance.tolerance)


def test_what_is_shown_adds_up_to_the_last_decimal(tmp_path: Path) -> None:
    variance = hostile_logs(tmp_path).variance()
    for terms in trade_table(variance, 100).arithmetic.values():
        *parts, total = (round(float(term["dollars"].replace(",", "")) * 10_000) for term in terms)
        assert sum(parts) == total


def test_a_commission_that_is_missing_is_said_and_not_nought(tmp_path: Path) -> None:
    logs = plain_logs(tmp_path)
    logs.b.write_text(logs.b.read_text().replace(",88.99", ","))
    table = trade_table(logs.variance(), 100)
    row = next(row for row in table.rows if "not reported" in row.figures)
    fee = next(term for term in table.arithmetic[str(row.number)] if term["cause"] == "fees")
    assert fee["numbers"] == "−(not reported − 90.03)"
    assert fee["note"] == "a commission is not reported"


def test_the_largest_rows_are_kept_in_the_order_of_the_diff(tmp_path: Path) -> None:
    variance = plain_logs(tmp_path).variance()
    table = trade_table(variance, 2)
    gross = [sum(abs(amount) for amount in row.causes.values()) for row in variance.rows]
    largest = sorted(sorted(range(len(gross)), key=lambda place: -gross[place])[:2])
    assert [row.number for row in table.rows] == largest
    assert table.of == len(variance.rows) > 2
