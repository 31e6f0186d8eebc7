"""What refused and cut orders cost: the same scenario once more with cash that never ends.

Engines that follow the same policy agree, so no pair of them shows what the policy itself cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.contract import Mode, Run
from reconcile.variance import Variance, compare
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from reconcile.jobs.job import Job, JobResult
    from scenarios.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Rerun:
    """An aligned run that refused or cut orders, and the job that runs the same with unlimited cash."""

    run: Run
    job: Job


def reruns(jobs: Sequence[Job], results: Sequence[JobResult]) -> tuple[Rerun, ...]:
    """One for each aligned run that refused or cut orders."""
    answered = ((job, result.run) for job, result in zip(jobs, results, strict=True) if job.mode is Mode.ALIGNED)
    return tuple(
        Rerun(run, replace(job, scenario=with_unlimited_cash(job.scenario)))
        for job, run in answered
        if run and run.rejections is not None and len(run.rejections)
    )


def with_unlimited_cash(scenario: Scenario) -> Scenario:
    """The same scenario, named so, under which no order is refused for cash."""
    terms = scenario.terms.model_copy(update={"cash": CashPolicy.UNLIMITED})
    return replace(scenario.with_terms(terms), name=f"{scenario.name} with unlimited cash")


def cash_policy_costs(asked: Sequence[Rerun], results: Sequence[JobResult]) -> tuple[Variance, ...]:
    """Each run minus its rerun; another engine's rerun where its own cannot have unlimited cash.

    ``results`` are of the jobs of ``asked``, in their order. Aligned engines agree wherever none refuses, so
    that the rerun of any serves for all.
    """
    able: dict[str, Run] = {}
    for result in results:
        if result.run:
            able.setdefault(result.run.scenario, result.run)
    pairs = ((each, one.run or able.get(each.job.scenario.name)) for each, one in zip(asked, results, strict=True))
    return tuple(compare(like, each.run) for each, like in pairs if like)
