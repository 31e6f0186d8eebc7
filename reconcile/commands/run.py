"""``reconcile run``: load, run side by side, compare, report."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.contract import Mode, stopwatch
from bundles.errors import InputError
from reconcile.report.files.summary import summary
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.write import write_comparison
from reconcile.report.html.viewing import Viewing
from reconcile.report.text.console import print_comparison, print_timing, print_tracebacks
from reconcile.runs.cash_policy_cost import cash_policy_costs, reruns
from reconcile.runs.kept import RunSet, read_kept
from reconcile.runs.pairing import check_kept, compare_with_kept
from reconcile.runs.plan import choose_engines, compare_results, plan_jobs, run_with_progress, with_second_side
from reconcile.verdicts.verdict import Verdict, exit_code

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.commands.requests import RunRequest
    from reconcile.environments.place import Column
    from reconcile.jobs.job import Job, JobResult
    from reconcile.runs.comparison import Comparison
    from reconcile.variance import Variance


_OBEYS = ", which follows the scenario's terms, and aligned mode's where they are free"


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
    kept = None if request.against_run is None else _kept(request, request.against_run)
    asked, engines = _engines(request, kept)
    viewing.check(out)
    mode = Mode(request.mode)
    jobs = plan_jobs(request.scenarios, engines, mode, settings=request.settings, rules=request.rules)
    if kept is not None:
        check_kept(kept, jobs, has_settings=bool(request.settings))
    with stopwatch() as waiting:
        results = run_with_progress(jobs, request.limits)
        again = reruns(jobs, results)
        unlimited = run_with_progress([rerun.job for rerun in again], request.limits)
    comparison = _comparison(request, kept, jobs, results, cash_policy_costs(again, unlimited))
    comparison = replace(comparison, remarks=(*comparison.remarks, *_second_side(engines[len(asked) :])))
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


def _kept(request: RunRequest, folder: Path) -> RunSet:
    if request.against is not None:
        raise InputError("--against and --against-run are both given", "one other side at a time")
    if request.every_pair:
        raise InputError("--pairs all and --against-run are both given", "each fresh run has one kept counterpart")
    return read_kept(folder)


def _engines(request: RunRequest, kept: RunSet | None) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Those asked for, else those of the kept runs; and the same with the other side, where one has none."""
    held = [] if kept is None else [each.name if {"@", ":"} & {*each.name} else each.run.engine for each in kept.runs]
    asked = choose_engines(request.engines or ",".join(dict.fromkeys(held)) or None)
    return asked, asked if held or request.against else with_second_side(asked)


def _second_side(added: Sequence[Column]) -> Iterator[str]:
    yield from (f"one engine alone: the other side is {column.label}{_OBEYS}" for column in added)


def _comparison(
    request: RunRequest,
    kept: RunSet | None,
    jobs: Sequence[Job],
    results: Sequence[JobResult],
    costs: tuple[Variance, ...],
) -> Comparison:
    if kept is not None:
        return compare_with_kept(kept, jobs, results, request.command, costs)
    return compare_results(jobs, results, request.command, every_pair=request.every_pair, policy_costs=costs)
