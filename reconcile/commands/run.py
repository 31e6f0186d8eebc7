"""``reconcile run``: load, run side by side, compare, report."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from adapters.contract import Mode, stopwatch
from reconcile.report.files.summary import summary
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.write import write_comparison
from reconcile.report.html.viewing import Viewing
from reconcile.report.text.console import print_comparison, print_timing, print_tracebacks
from reconcile.runs.cash_policy_cost import cash_policy_costs, reruns
from reconcile.runs.plan import choose_engines, compare_results, plan_jobs, run_with_progress
from reconcile.verdicts.verdict import Verdict, exit_code

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.commands.requests import RunRequest


def run_and_report(
    request: RunRequest,
    out: Path | None,
    *,
    as_json: bool,
    import_seconds: float = 0.0,
    viewing: Viewing | None = None,
) -> int:
    """Run, compare, print and write; gives the exit code. ``import_seconds`` is only passed on, to be printed.

    Raises
    ------
    InputError
        A scenario, an engine, a term or the output folder cannot be used.
    """
    started = time.perf_counter()
    viewing = viewing or Viewing()
    engines = choose_engines(request.engines)
    viewing.check(out)
    mode = Mode(request.mode)
    jobs = plan_jobs(request.scenarios, engines, mode, settings=request.settings, rules=request.rules)
    with stopwatch() as waiting:
        results = run_with_progress(jobs)
        again = reruns(jobs, results)
        unlimited = run_with_progress([rerun.job for rerun in again])
    costs = cash_policy_costs(again, unlimited)
    comparison = compare_results(jobs, results, request.command, every_pair=request.every_pair, policy_costs=costs)
    out = viewing.target(out)
    if out is not None:
        write_comparison(comparison, out, pictures=viewing.pictures)
    print(to_json(summary(comparison)), end="") if as_json else print_comparison(comparison, out)
    ours = time.perf_counter() - started - waiting()
    print_tracebacks(results)
    print_timing([*results, *unlimited], waiting=waiting(), ours=ours, imports=import_seconds)
    viewing.show(out)
    verdicts = list(comparison.verdicts)
    missing = request.engines is not None and Verdict.UNAVAILABLE in verdicts
    return exit_code(verdicts, asked_and_missing=missing)
