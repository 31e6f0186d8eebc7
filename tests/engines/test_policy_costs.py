"""The report names orders that were refused or cut, and what that came to."""

from __future__ import annotations

import math

import pytest

from adapters.contract import Mode
from reconcile.jobs.job import Job, run_job
from reconcile.report.text.markdown import markdown
from reconcile.report.view.run import refusal_views
from reconcile.runs.cash_policy_cost import cash_policy_costs, reruns
from reconcile.runs.comparison import Comparison
from reconcile.runs.plan import compare_results
from reconcile.verdicts.verdict import Verdict
from tests.engines.runs import ENGINES, scenario


def _comparison(policy: str) -> Comparison:
    jobs = [Job(engine, scenario("rotation", f"cash={policy}"), Mode.ALIGNED) for engine in ENGINES]
    results = [run_job(job) for job in jobs]
    again = reruns(jobs, results)
    costs = cash_policy_costs(again, [run_job(rerun.job) for rerun in again])
    return compare_results(jobs, results, "reconcile run rotation", policy_costs=costs)


@pytest.mark.ci
@pytest.mark.parametrize("policy", ["reject", "partial"])
@pytest.mark.xdist_group("cash")
def test_every_refused_or_cut_order_has_its_cost(policy: str):
    """Each is named with its reason and dollars, the same for engines that agree, and the report shows them."""
    comparison = _comparison(policy)
    views = list(refusal_views(comparison))
    by_engine = {run.engine: [view for view in views if view.engine == run.engine] for run in comparison.runs}
    assert len(by_engine) >= 2
    assert len({tuple(view.order_id for view in of) for of in by_engine.values()}) == 1
    costs = [[view.episode for view in of] for of in by_engine.values()]
    for engine_costs in costs:
        assert engine_costs
        assert engine_costs == pytest.approx(costs[0], abs=1e-6)
    report = markdown(comparison)
    for view in views:
        assert view.order_id in report
        assert f"{view.episode:+,.2f}" in report


@pytest.mark.xdist_group("cash")
def test_what_the_policy_cost_adds_up():
    """Against unlimited cash the whole difference is explained; refused episodes are most of it, not all."""
    comparison = _comparison("reject")
    for variance in comparison.policy_costs:
        assert variance.verdict is Verdict.EXPLAINED
        assert math.fsum(variance.causes.values()) == pytest.approx(variance.difference, abs=1e-6)
        assert abs(variance.difference) > 100


@pytest.mark.xdist_group("cash")
def test_nothing_is_run_again_where_nothing_was_refused():
    """No extra run for a scenario in which cash never binds, nor for native mode, whose policy is the engine's."""
    slack = Job("backtrader", scenario("rotation-slack"), Mode.ALIGNED)
    native = Job("backtrader", scenario("rotation"), Mode.NATIVE)
    for job in (slack, native):
        assert reruns([job], [run_job(job)]) == ()
