"""What refused and cut orders cost: the same scenario once more with cash that never ends.

Engines that follow the same policy agree, so no pair of them can tell what the policy itself cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.contract import Mode
from reconcile.execution import Cell, Job
from reconcile.variance import Variance, compare
from scenarios.scenario import Scenario
from scenarios.terms import CashPolicy


def with_unlimited_cash(scenario: Scenario) -> Scenario:
    """The same scenario, named so, under which no order is refused for cash."""
    terms = scenario.terms.model_copy(update={"cash": CashPolicy.UNLIMITED})
    return replace(scenario.with_terms(terms), name=f"{scenario.name} with unlimited cash")


def jobs_without_limit(jobs: Sequence[Job], cells: Sequence[Cell]) -> tuple[Job, ...]:
    """A job per aligned run that refused or cut orders, of the same engine."""
    return tuple(
        replace(job, scenario=with_unlimited_cash(job.scenario))
        for job, cell in zip(jobs, cells, strict=True)
        if job.mode is Mode.ALIGNED and cell.run and cell.run.rejections is not None and len(cell.run.rejections)
    )


def costs(cells: Sequence[Cell], unlimited: Sequence[Cell]) -> tuple[Variance, ...]:
    """Each aligned run minus its like with unlimited cash; another engine's where its own cannot do that.

    Aligned engines agree wherever none refuses, so either serves.
    """
    able = {cell.engine: cell.run for cell in unlimited if cell.run}
    asked = {cell.engine for cell in unlimited}
    if not able:
        return ()
    any_run = next(iter(able.values()))
    runs = [cell.run for cell in cells if cell.run and cell.engine in asked]
    return tuple(compare(able.get(run.engine, any_run), run) for run in runs)
