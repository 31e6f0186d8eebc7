"""What refused and cut orders cost: the same scenario once more with cash that never ends.

Engines that follow the same policy agree, so no pair of them can tell what the policy itself cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.contract import Mode, Run
from reconcile.variance import Variance, compare
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from reconcile.runs.jobs import Cell, Job
    from scenarios.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Doubt:
    """An aligned run that refused or cut orders, and the job that runs the same with unlimited cash."""

    run: Run
    job: Job


def doubts(jobs: Sequence[Job], cells: Sequence[Cell]) -> tuple[Doubt, ...]:
    """One for each aligned run that refused or cut orders."""
    return tuple(
        Doubt(cell.run, replace(job, scenario=with_unlimited_cash(job.scenario)))
        for job, cell in zip(jobs, cells, strict=True)
        if job.mode is Mode.ALIGNED and cell.run and cell.run.rejections is not None and len(cell.run.rejections)
    )


def with_unlimited_cash(scenario: Scenario) -> Scenario:
    """The same scenario, named so, under which no order is refused for cash."""
    terms = scenario.terms.model_copy(update={"cash": CashPolicy.UNLIMITED})
    return replace(scenario.with_terms(terms), name=f"{scenario.name} with unlimited cash")


def costs(found: Sequence[Doubt], cells: Sequence[Cell]) -> tuple[Variance, ...]:
    """Each run minus its like with unlimited cash; another engine's where its own cannot do that.

    ``cells`` answer the jobs of ``found``, in their order. Aligned engines agree wherever none refuses, so
    that the run of any serves for all.
    """
    able: dict[str, Run] = {}
    for cell in cells:
        if cell.run:
            able.setdefault(cell.run.scenario, cell.run)
    pairs = ((doubt, cell.run or able.get(doubt.job.scenario.name)) for doubt, cell in zip(found, cells, strict=True))
    return tuple(compare(like, doubt.run) for doubt, like in pairs if like)
