"""Orders that one real run alone filled: what became of them in the other, as the report tells it."""

from __future__ import annotations

import pytest

from adapters.contract import Cause, Mode
from reconcile import compare
from reconcile.jobs.job import JobResult
from reconcile.report.text.markdown import markdown
from reconcile.report.view.pair import PairView
from reconcile.report.view.unmatched import Fate, fate_sums
from reconcile.runs.comparison import Comparison
from tests.engines.runs import run, scenario


@pytest.mark.xdist_group("cash")
def test_refused_purchases_and_their_sales_are_told():
    """Against unlimited cash all that cash refused is unmatched, and nothing else is."""
    reject = run("backtrader", "rotation", Mode.ALIGNED, "cash=reject")
    free = run("zipline", "rotation", Mode.ALIGNED, "cash=unlimited")
    variance = compare(free, reject)
    assert reject.rejections is not None
    (refused,) = fate_sums(variance) or ()
    assert refused.fate is Fate.REFUSED
    assert refused.orders == 2 * len(reject.rejections)
    assert refused.dollars == pytest.approx(variance.causes[Cause.UNMATCHED], abs=1e-6)
    summary = PairView(variance).summary["unmatched"]
    assert summary == {"refused": {"orders": refused.orders, "dollars": refused.dollars}}


@pytest.mark.xdist_group("cash")
def test_the_report_shows_them_below_the_cause():
    reject = run("backtrader", "rotation", Mode.ALIGNED, "cash=reject")
    free = run("zipline", "rotation", Mode.ALIGNED, "cash=unlimited")
    variance = compare(free, reject)
    results = tuple(JobResult(each.engine, run=each) for each in (free, reject))
    text = markdown(Comparison((scenario("rotation"),), Mode.ALIGNED, results, (variance,), ""))
    (line,) = PairView(variance).fates
    assert f"refused ({line.orders}) | {line.net:+,.2f}" in text
