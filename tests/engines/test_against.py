"""One engine on two scenarios: what re-sizing at every session trades, gains and costs."""

from __future__ import annotations

import dataclasses
import math

import pytest

from adapters.contract import Cause, Mode
from bundles.errors import InputError
from reconcile import compare
from reconcile.attribution.rows import Match
from reconcile.books.orders import Effect
from reconcile.environments.columns import columns_here
from reconcile.jobs.job import JobResult
from reconcile.runs.plan import compare_results, plan_jobs
from reconcile.verdicts.verdict import Verdict
from tests.engines.runs import ENGINES, run


@pytest.mark.ci
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("continuous")
def test_resizing_is_told_apart(engine: str):
    """Extra fills are all re-sizes; their dollars are rebalancing, and everything adds up."""
    slack = run(engine, "rotation-slack", Mode.ALIGNED)
    continuous = run(engine, "rotation-continuous", Mode.ALIGNED)
    variance = compare(slack, continuous)
    extra = [row.pair.b for row in variance.rows if row.match is Match.ONLY_B]
    assert len(extra) == len(continuous.fills) - len(slack.fills) > 300
    assert {order.effect for order in extra} == {Effect.RESIZE}
    assert variance.count(Match.ONLY_A) == 0
    assert abs(variance.causes[Cause.REBALANCING]) > 1
    assert math.fsum(variance.causes.values()) == pytest.approx(variance.difference, abs=1e-6)
    assert variance.verdict is Verdict.EXPLAINED


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("continuous")
def test_dollars_do_not_depend_on_prices_after_the_close(engine: str):
    """Scaling the last prices of assets that nobody holds changes no cause."""
    runs = [run(engine, name, Mode.ALIGNED) for name in ("rotation-slack", "rotation-continuous")]
    flat = [asset for asset in runs[0].closes.columns if not any(each.positions[asset].iloc[-1] for each in runs)]
    assert len(flat) > 15
    before = compare(runs[0], runs[1]).causes
    scaled = [_with_last_closes_scaled(each, flat) for each in runs]
    after = compare(scaled[0], scaled[1]).causes
    assert after == before


@pytest.mark.xdist_group("continuous")
def test_two_engines_on_a_scenario_each_differ_by_the_schedule():
    """Engines that agree on either scenario differ by the schedule alone."""
    jobs = plan_jobs(("rotation-slack", "rotation-continuous"), columns_here(("backtrader", "ml4t")), Mode.ALIGNED)
    assert [(job.engine, job.scenario.name) for job in jobs] == [
        ("backtrader", "rotation-slack"), ("ml4t", "rotation-continuous"),
    ]  # fmt: skip
    runs = [run(job.engine, job.scenario.name, Mode.ALIGNED) for job in jobs]
    (across,) = compare_results(jobs, [JobResult(each.engine, run=each) for each in runs], "").variances
    alone = compare(runs[0], run("backtrader", "rotation-continuous", Mode.ALIGNED))
    assert (across.a.name, across.b.name) == ("backtrader-rotation-slack", "ml4t-rotation-continuous")
    assert dict(across.causes) == pytest.approx(dict(alone.causes), abs=1e-6)
    assert across.verdict is Verdict.EXPLAINED


def test_one_engine_runs_both_scenarios_and_three_none():
    jobs = plan_jobs(("rotation-slack", "rotation-continuous"), columns_here(("backtrader",)), Mode.ALIGNED)
    assert [job.engine for job in jobs] == ["backtrader", "backtrader"]
    with pytest.raises(InputError, match="--against compares one engine with itself, or two"):
        plan_jobs(
            ("rotation-slack", "rotation-continuous"), columns_here(("backtrader", "ml4t", "zipline")), Mode.ALIGNED
        )


def _with_last_closes_scaled(of, assets):
    closes = of.closes.copy()
    closes.loc[closes.index[-1], assets] *= 7.0
    marks = of.marks.copy()
    marks[assets] *= 7.0
    return dataclasses.replace(of, closes=closes, marks=marks)
