"""``reconcile explain``: why two engines differ, rule by rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bundles.errors import InputError
from reconcile.commands.run import Request, chosen_engines, compared, jobs_of, run_with_progress
from reconcile.explain.explanation import Explanation, explain
from reconcile.report.files.folder import check_writable
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.write import write_comparison
from reconcile.report.html.viewing import Viewing
from reconcile.report.text.console import report_console
from reconcile.report.view.rules import explanation_summary, print_explanation

if TYPE_CHECKING:
    from reconcile.runs.comparison import Comparison


def explain_and_report(request: Request, out: Path | None, *, as_json: bool, with_interactions: bool) -> int:
    """Run both engines, explain, print and write; gives 0, or 1 where something is left unexplained.

    Raises
    ------
    InputError
        The scenario, an engine, a term or the output folder cannot be used, or an engine gave no run.
    """
    if out is not None:
        check_writable(out)
    comparison, explanation = explained(request)
    if out is not None:
        write_comparison(comparison, out, (explanation,))
    if as_json:
        print(to_json(explanation_summary(explanation)), end="")
    else:
        print_explanation(explanation, report_console(), with_interactions)
    Viewing().show(out)
    return 0 if abs(explanation.unexplained) <= explanation.variance.tolerance else 1


def explained(request: Request) -> tuple[Comparison, Explanation]:
    """The comparison of the request's two engines, and why they differ."""
    engines = chosen_engines(request.engines)
    if len(engines) != 2:
        raise InputError(f"explain takes two engines, not {len(engines)}", "name an engine and another one")
    jobs = jobs_of(request, engines)
    cells = run_with_progress(jobs)
    for cell in cells:
        if cell.run is None:
            reason = (cell.reason.strip().splitlines() or [""])[-1]
            raise InputError(f"{cell.engine} gave no run: {cell.verdict}: {reason}", "explain takes two runs")
    comparison = compared(request, jobs, cells)
    a, b = comparison.runs
    return comparison, explain(jobs[0].scenario, a, b)
