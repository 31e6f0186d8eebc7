"""From what was asked to the jobs that answer it, and from their results to the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import adapters
from adapters.contract import Mode
from bundles.errors import InputError
from reconcile.runs.comparison import Comparison
from reconcile.runs.jobs import Job, JobResult, run_jobs
from reconcile.runs.progress import shown_progress
from reconcile.variance import Variance, compare
from reconcile.verdicts.declared import declared_of
from scenarios.loading import load
from scenarios.overrides import with_settings
from scenarios.rules import aligned_rules
from scenarios.rules import read as read_rules
from scenarios.terms import ALIGNED_TERMS

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


def choose_engines(named: str | None) -> tuple[str, ...]:
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


def plan_jobs(
    scenarios: Sequence[str],
    engines: Sequence[str],
    mode: Mode,
    *,
    settings: Sequence[str] = (),
    rules: str | None = None,
) -> tuple[Job, ...]:
    """One job per engine and scenario, everything that was asked checked.

    ``scenarios`` are one, or two for one engine to run both; ``settings`` are terms as ``--set`` has them and
    ``rules`` is a file of execution rules.

    Raises
    ------
    InputError
        A scenario or a term cannot be used, or two scenarios cannot be compared.
    """
    if len(scenarios) > 1 and len(engines) != 1:
        raise InputError("--against compares one engine with itself", "name it with --engines")
    loaded = [with_settings(load(name), settings) for name in scenarios]
    if rules is not None:
        loaded = [_with_rules(scenario, Path(rules), engines) for scenario in loaded]
    _check_comparable(loaded)
    if mode is Mode.ALIGNED:
        for scenario in loaded:
            scenario.check_lot(scenario.terms.lot or ALIGNED_TERMS.lot)
    return tuple(Job(engine, scenario, mode) for engine in engines for scenario in loaded)


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


def run_with_progress(jobs: Sequence[Job]) -> tuple[JobResult, ...]:
    """Run all jobs side by side, with a line for each while a person watches."""
    several = len({job.scenario.name for job in jobs}) > 1
    labels = [f"{job.engine} {job.scenario.name}" if several else job.engine for job in jobs]
    with shown_progress(labels) as on_change:
        return run_jobs(jobs, on_change)


def compare_results(
    jobs: Sequence[Job],
    results: Sequence[JobResult],
    command: str,
    *,
    every_pair: bool = False,
    policy_costs: tuple[Variance, ...] = (),
) -> Comparison:
    """The comparison of what ``jobs`` came to: the first run against each other one, or every pair."""
    runs = [result.run for result in results if result.run]
    pairs = combinations(runs, 2) if every_pair else ((runs[0], run) for run in runs[1:])
    loaded = {job.scenario.name: job.scenario for job in jobs}
    return Comparison(
        scenarios=tuple(loaded.values()),
        mode=jobs[0].mode,
        results=tuple(results),
        variances=tuple(compare(a, b, declared_of(a, b)) for a, b in pairs),
        command=command,
        policy_costs=policy_costs,
    )
