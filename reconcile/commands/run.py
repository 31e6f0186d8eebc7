"""``reconcile run``: load, run side by side, compare, report."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import adapters
from adapters.contract import Mode, stopwatch
from bundles.errors import InputError
from reconcile.report.files.folder import check_writable
from reconcile.report.files.summary import summary
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.write import write_comparison
from reconcile.report.html.viewing import Viewing
from reconcile.report.text.console import print_comparison, print_timing, print_tracebacks
from reconcile.runs.cash_policy_cost import costs, doubts
from reconcile.runs.comparison import Comparison, compare_cells
from reconcile.runs.jobs import Cell, Job, run_jobs
from reconcile.runs.progress import shown_progress
from reconcile.verdicts.verdict import Verdict
from scenarios.loading import load
from scenarios.overrides import with_settings
from scenarios.rules import aligned_rules
from scenarios.rules import read as read_rules
from scenarios.terms import ALIGNED_TERMS

if TYPE_CHECKING:
    from reconcile.variance import Variance
    from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked on the command line."""

    scenario: str
    against: str | None
    engines: str | None
    mode: str
    every_pair: bool
    settings: tuple[str, ...]
    rules: str | None = None

    @property
    def command(self) -> str:
        """The command that repeats it."""
        parts = ["reconcile", "run", self.scenario]
        parts += ["--against", self.against] if self.against else []
        parts += ["--engines", self.engines] if self.engines else []
        parts += ["--mode", self.mode]
        parts += ["--pairs", "all"] if self.every_pair else []
        parts += [part for setting in self.settings for part in ("--set", setting)]
        parts += ["--rules", self.rules] if self.rules else []
        return shlex.join(parts)


def run_and_report(
    request: Request,
    out: Path | None,
    *,
    as_json: bool,
    import_seconds: float = 0.0,
    viewing: Viewing | None = None,
) -> int:
    """Run, compare, print and write; gives the exit code. ``import_seconds`` is only passed on to be told.

    Raises
    ------
    InputError
        A scenario, an engine, a term or the output folder cannot be used.
    """
    started = time.perf_counter()
    viewing = viewing or Viewing()
    engines = chosen_engines(request.engines)
    viewing.check(out)
    if out is not None:
        check_writable(out)
    jobs = jobs_of(request, engines)
    with stopwatch() as waiting:
        cells = run_with_progress(jobs)
        doubtful = doubts(jobs, cells)
        unlimited = run_with_progress([doubt.job for doubt in doubtful])
    comparison = compared(request, jobs, cells, costs(doubtful, unlimited))
    out = viewing.target(out)
    if out is not None:
        write_comparison(comparison, out, pictures=viewing.pictures)
    print(to_json(summary(comparison)), end="") if as_json else print_comparison(comparison, out)
    ours = time.perf_counter() - started - waiting()
    print_tracebacks(cells)
    print_timing([*cells, *unlimited], waiting=waiting(), ours=ours, imports=import_seconds)
    viewing.show(out)
    return comparison.exit_code


def chosen_engines(named: str | None) -> tuple[str, ...]:
    """Engines by name, the first is the baseline; all registered ones where none is named.

    Raises
    ------
    InputError
        No engine is named, or one that is unknown or not installed.
    """
    if named is None:
        return adapters.names()
    engines = tuple(dict.fromkeys(name.strip() for name in named.split(",") if name.strip()))
    if not engines:
        raise InputError("--engines names no engine", f"engines are {', '.join(adapters.names())}")
    for name in engines:
        if adapters.get(name).version is None:
            raise InputError(f"engine {name} is not installed", f'pip install "backtest-reconcile[{name}]"')
    return engines


def jobs_of(request: Request, engines: Sequence[str]) -> tuple[Job, ...]:
    """One job per engine and scenario, everything that was asked checked.

    Raises
    ------
    InputError
        A scenario or a term cannot be used, or two scenarios cannot be compared.
    """
    names = [request.scenario, request.against] if request.against else [request.scenario]
    if len(names) > 1 and len(engines) != 1:
        raise InputError("--against compares one engine with itself", "name it with --engines")
    loaded = [with_settings(load(name), request.settings) for name in names if name]
    if request.rules is not None:
        loaded = [_with_rules(scenario, Path(request.rules), engines) for scenario in loaded]
    _check_comparable(loaded)
    if request.mode == Mode.ALIGNED:
        for scenario in loaded:
            scenario.check_lot(scenario.terms.lot or ALIGNED_TERMS.lot)
    return tuple(Job(engine, scenario, Mode(request.mode)) for engine in engines for scenario in loaded)


def _with_rules(scenario: Scenario, path: Path, engines: Sequence[str]) -> Scenario:
    """The scenario with the rules of a file; what it leaves out is aligned mode's under the scenario's terms."""
    if not set(engines) & set(adapters.references()):
        names = " or ".join(adapters.references())
        raise InputError("--rules are for an engine that obeys any, and none is asked", f"name {names} in --engines")
    return replace(scenario, rules=read_rules(path, aligned_rules(scenario.terms)))


def _check_comparable(loaded: Sequence[Scenario]) -> None:
    if len({scenario.panel.sha256 for scenario in loaded}) > 1:
        names = " and ".join(scenario.name for scenario in loaded)
        raise InputError(f"{names} do not share their market data", "--against takes scenarios on the same prices")
    if len(loaded) != len({scenario.name for scenario in loaded}):
        raise InputError(f"{loaded[0].name} against itself", "--against takes another scenario")


def run_with_progress(jobs: Sequence[Job]) -> tuple[Cell, ...]:
    """Run all jobs side by side, with a line for each while a person watches."""
    several = len({job.scenario.name for job in jobs}) > 1
    labels = [f"{job.engine} {job.scenario.name}" if several else job.engine for job in jobs]
    with shown_progress(labels, sys.stderr) as on_change:
        return run_jobs(jobs, on_change)


def compared(
    request: Request, jobs: Sequence[Job], cells: Sequence[Cell], policy_costs: tuple[Variance, ...] = ()
) -> Comparison:
    """The finished comparison; an engine asked for by name that is not installed is remembered."""
    missing = any(cell.verdict is Verdict.UNAVAILABLE for cell in cells)
    loaded = {job.scenario.name: job.scenario for job in jobs}
    return Comparison(
        scenarios=tuple(loaded.values()),
        mode=Mode(request.mode),
        cells=tuple(cells),
        variances=compare_cells(cells, request.every_pair),
        command=request.command,
        policy_costs=policy_costs,
        asked_and_missing=missing and request.engines is not None,
    )
