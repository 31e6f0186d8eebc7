"""From what was asked to the jobs that answer it, and from their results to the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, cycle
from pathlib import Path
from typing import TYPE_CHECKING

import adapters
from adapters.contract import Mode
from bundles.errors import InputError
from reconcile.environments.columns import check_presets, column_of, columns_here, is_here, without_preset
from reconcile.jobs.job import Job, JobResult
from reconcile.jobs.local import run_jobs
from reconcile.runs.comparison import Comparison
from reconcile.runs.progress import shown_progress, shown_steps
from reconcile.variance import Variance, compare
from reconcile.verdicts.declared import declared_of
from scenarios.loading import load
from scenarios.overrides import with_settings
from scenarios.rules import aligned_rules
from scenarios.rules import read as read_rules
from scenarios.terms import ALIGNED_TERMS

if TYPE_CHECKING:
    from reconcile.environments.place import Column
    from reconcile.jobs.limits import Limits
    from scenarios.scenario import Scenario


def choose_engines(named: str | None) -> tuple[Column, ...]:
    """Engines by name, the first is the baseline; all that have their place in this environment where none is named.

    ``vectorbt@1.2`` and the like run in environments of their own, which are built where they are not there yet;
    ``ml4t:zipline`` is an engine on one of its presets.

    Raises
    ------
    InputError
        No engine is named, or one that is unknown or not installed, or an environment cannot be built.
    """
    if named is None:
        return columns_here(adapters.names())
    names = tuple(dict.fromkeys(name.strip() for name in named.split(",") if name.strip()))
    if not names:
        raise InputError("--engines names no engine", f"engines are {', '.join(adapters.registered())}")
    for name, _ in map(without_preset, names):
        if is_here(name) and adapters.get(name).version is None:
            raise InputError(f"engine {name} is not installed", adapters.get(name).installing)
    with shown_steps() as on_step:
        return tuple(column_of(name, on_step) for name in names)


def with_second_side(engines: tuple[Column, ...]) -> tuple[Column, ...]:
    """The engines, and where only one of them can run, the reference engine as the other side."""
    able = [column.engine for column in engines if column.version is not None]
    others = [name for name in adapters.references() if name not in able]
    return (*engines, *columns_here(others[:1])) if len(able) == 1 else engines


def plan_jobs(
    scenarios: Sequence[str],
    engines: Sequence[Column],
    mode: Mode,
    *,
    settings: Sequence[str] = (),
    rules: str | None = None,
) -> tuple[Job, ...]:
    """One job per engine, or one per scenario where there are two, everything that was asked checked.

    Two scenarios are for one engine to run both, or for two to run one each; ``settings`` are terms as ``--set`` has
    them and ``rules`` is a file of execution rules.

    Raises
    ------
    InputError
        A scenario or a term cannot be used, or two scenarios cannot be compared.
    """
    check_presets(engines, mode)
    if len(scenarios) > 1 and len(engines) > 2:
        raise InputError("--against compares one engine with itself, or two", "name one or two with --engines")
    loaded = [with_settings(load(name), settings) for name in scenarios]
    if rules is not None:
        loaded = [_with_rules(scenario, Path(rules), engines) for scenario in loaded]
    _check_comparable(loaded)
    if mode is Mode.ALIGNED:
        for scenario in loaded:
            scenario.check_lot(scenario.terms.lot or ALIGNED_TERMS.lot)
    if len(loaded) > 1:
        return tuple(Job.of(engine, scenario, mode) for engine, scenario in zip(cycle(engines), loaded, strict=False))
    return tuple(Job.of(engine, loaded[0], mode) for engine in engines)


def _with_rules(scenario: Scenario, path: Path, engines: Sequence[Column]) -> Scenario:
    """The scenario with the rules of a file; what it leaves out is aligned mode's under the scenario's terms."""
    if not {column.engine for column in engines} & set(adapters.references()):
        names = " or ".join(adapters.references())
        raise InputError("--rules are for an engine that obeys any, and none is asked", f"name {names} in --engines")
    return replace(scenario, rules=read_rules(path, aligned_rules(scenario.terms)))


def _check_comparable(loaded: Sequence[Scenario]) -> None:
    if len({scenario.panel.sha256 for scenario in loaded}) > 1:
        names = " and ".join(scenario.name for scenario in loaded)
        raise InputError(f"{names} do not share their market data", "--against takes scenarios on the same prices")
    if len(loaded) != len({scenario.name for scenario in loaded}):
        raise InputError(f"{loaded[0].name} against itself", "--against takes another scenario")


def run_with_progress(jobs: Sequence[Job], limits: Limits | None = None) -> tuple[JobResult, ...]:
    """Run all jobs side by side, with a line for each while a person watches."""
    with shown_progress(labels_of(jobs)) as on_change:
        return run_jobs(jobs, on_change, limits)


def labels_of(jobs: Sequence[Job]) -> list[str]:
    """What tells each job from the others: the engine, the scenario, or both."""
    engines, scenarios = {job.name for job in jobs}, {job.scenario.name for job in jobs}
    if len(scenarios) < 2:
        return [job.name for job in jobs]
    return [job.scenario.name if len(engines) < 2 else f"{job.name}-{job.scenario.name}" for job in jobs]


def compare_results(
    jobs: Sequence[Job],
    results: Sequence[JobResult],
    command: str,
    *,
    every_pair: bool = False,
    policy_costs: tuple[Variance, ...] = (),
) -> Comparison:
    """The comparison of what ``jobs`` came to: the first run against each other one, or every pair."""
    labelled = [replace(result, label=label) for result, label in zip(results, labels_of(jobs), strict=True)]
    runs = [(result.name, result.run) for result in labelled if result.run]
    pairs = combinations(runs, 2) if every_pair else ((runs[0], run) for run in runs[1:])
    loaded = {job.scenario.name: job.scenario for job in jobs}
    return Comparison(
        scenarios=tuple(loaded.values()),
        mode=jobs[0].mode,
        results=tuple(labelled),
        variances=tuple(compare(a, b, declared_of(a, b), names=(one, other)) for (one, a), (other, b) in pairs),
        command=command,
        policy_costs=policy_costs,
    )
