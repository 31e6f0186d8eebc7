"""``reconcile explain``: why two engines differ, rule by rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import adapters
from adapters.contract import Mode, Run
from bundles.errors import InputError
from reconcile.explain.explanation import Explanation, explain
from reconcile.jobs.local import Workers
from reconcile.probe.columns import probe_column
from reconcile.probe.kept import kept_of
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.write import write_comparison
from reconcile.report.html.viewing import Viewing
from reconcile.report.text.console import report_console
from reconcile.report.view.rules import explanation_summary, print_explanation
from reconcile.runs.plan import choose_engines, compare_results, plan_jobs, run_with_progress

if TYPE_CHECKING:
    from reconcile.commands.requests import RunRequest
    from reconcile.environments.place import Column
    from reconcile.runs.comparison import Comparison
    from scenarios.rules import Rules


def explain_and_report(request: RunRequest, out: Path | None, *, as_json: bool, with_interactions: bool) -> int:
    """Run both engines, explain, print and write; gives 0, or 1 where something is left unexplained.

    Raises
    ------
    InputError
        The scenario, an engine, a term or the output folder cannot be used, or an engine gave no run.
    """
    Viewing().check(out)
    comparison, explanation = _explain(request)
    if out is not None:
        write_comparison(comparison, out, (explanation,))
    if as_json:
        print(to_json(explanation_summary(explanation)), end="")
    else:
        print_explanation(explanation, report_console(), with_interactions=with_interactions)
    Viewing().show(out)
    return 0 if abs(explanation.unexplained) <= explanation.variance.tolerance else 1


def _explain(request: RunRequest) -> tuple[Comparison, Explanation]:
    """The comparison of the request's two engines, and why they differ."""
    engines = choose_engines(request.engines)
    if len(engines) != 2:
        raise InputError(f"explain takes two engines, not {len(engines)}", "name an engine and another one")
    jobs = plan_jobs(request.scenarios, engines, Mode(request.mode), settings=request.settings)
    results = run_with_progress(jobs, request.limits)
    for result in results:
        if result.run is None:
            reason = (result.reason.strip().splitlines() or [""])[-1]
            raise InputError(f"{result.engine} gave no run: {result.verdict}: {reason}", "explain takes two runs")
    comparison = compare_results(jobs, results, request.command)
    a, b = comparison.runs
    with Workers(request.limits) as workers:
        of_a, of_b = (_measured(column, run, workers) for column, run in zip(engines, comparison.runs, strict=True))
    names = engines[0].label, engines[1].label
    return comparison, explain(jobs[0].scenario, a, b, (of_a, of_b), names)


def _measured(column: Column, run: Run, workers: Workers) -> Rules | None:
    """Rules of a version, or a preset, that none are kept of; ``None`` where the kept ones hold."""
    kept = None if column.preset else kept_of(adapters.get(column.engine))
    if (column.place.is_here and not column.preset) or (kept is not None and kept.version == run.version):
        return None
    return probe_column(column, run.mode, workers).rules
