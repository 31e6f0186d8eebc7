"""Two versions of an engine, held against each other: rules by probes, orders and dollars by scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from adapters.contract import Mode
from reconcile.explain.replays import reproduced
from reconcile.jobs.job import Job, JobResult
from reconcile.jobs.local import Workers
from reconcile.jobs.processes import call_side_by_side
from reconcile.probe.columns import probe_column
from reconcile.upgrade.change import RuleChange, ScenarioChange, Upgrade
from reconcile.variance import compare
from reconcile.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from reconcile.environments.place import Column
    from reconcile.jobs.limits import Limits
    from reconcile.probe.probe import Probed
    from scenarios.scenario import Scenario

type OnStep = Callable[[str], None]
"""Is called with what is about to be run."""

type _Answered = tuple[Scenario, Mode, JobResult, JobResult]


def measure(
    before: Column,
    after: Column,
    scenarios: Sequence[Scenario],
    modes: Sequence[Mode],
    on_step: OnStep,
    limits: Limits,
) -> Upgrade:
    """Probe both versions, run every scenario on both, and tell what is not the same.

    Raises
    ------
    EngineUnavailable, EngineFailed
        A version cannot be probed.
    """
    with Workers(limits) as workers:
        on_step("probing both versions")
        probes = [partial(probe_column, column, mode, workers) for column, mode in product((before, after), modes)]
        probed = call_side_by_side(probes, limits.jobs, workers.close)
        asked = list(product(scenarios, modes))
        calls = [partial(_answer, *each, (before, after), workers, on_step) for each in asked]
        answered = call_side_by_side(calls, limits.jobs, workers.close)
    pairs = zip(probed, probed[len(modes) :], strict=False)
    rules = tuple(change for pair in pairs for change in _rules(*pair, before.preset))
    return _upgrade(before, after, rules, answered)


def _answer(
    scenario: Scenario, mode: Mode, columns: tuple[Column, Column], workers: Workers, on_step: OnStep
) -> _Answered:
    on_step(f"{scenario.name}, {mode} mode")
    before, after = (workers.answer(Job.of(column, scenario, mode)) for column in columns)
    return scenario, mode, before, after


def _rules(before: Probed, after: Probed, preset: str) -> Iterator[RuleChange]:
    """Rules whose finding reads otherwise, also where one of the two was not decided."""
    for old, new in zip(before.findings, after.findings, strict=True):
        if str(old) != str(new):
            yield RuleChange(before.mode, old.rule, str(old), str(new), preset)


def _upgrade(before: Column, after: Column, rules: tuple[RuleChange, ...], answered: Sequence[_Answered]) -> Upgrade:
    changes = [_change(before, after, each) for each in answered]
    found = tuple(each for each in changes if isinstance(each, ScenarioChange))
    ran = [old.run is not None and new.run is not None for _, _, old, new in answered]
    return Upgrade(
        engine=before.engine,
        before=before.version or "",
        after=after.version or "",
        rules=rules,
        scenarios=found,
        same=sum(did and change is None for did, change in zip(ran, changes, strict=True)),
        unable=sum(not did and change is None for did, change in zip(ran, changes, strict=True)),
        failed=tuple(each for each in changes if isinstance(each, str)),
    )


def _change(before: Column, after: Column, answered: _Answered) -> ScenarioChange | str | None:
    """What is otherwise; ``None`` where nothing is, and a text where an error says nothing of it."""
    scenario, mode, old, new = answered
    for column, result in ((before, old), (after, new)):
        if result.verdict in (Verdict.ERROR, Verdict.UNAVAILABLE):
            return f"{scenario.name}, {mode} mode, {column.label}: {result.verdict}: {result.reason}"
    if old.run is None or new.run is None:
        said = [str(each.verdict) if each.run is None else "runs" for each in (old, new)]
        if said[0] == said[1]:
            return None
        why = old.reason or new.reason
        return ScenarioChange(scenario.name, mode, f"{said[0]} before, {said[1]} now: {why}", preset=before.preset)
    variance = compare(old.run, new.run, names=(before.label, after.label))
    if variance.verdict is Verdict.ALIGNED:
        return None
    return ScenarioChange(
        scenario.name,
        mode,
        str(variance.divergence),
        variance.difference,
        dict(variance.causes),
        len(old.run.fills),
        reproduced(old.run, new.run),
        before.preset,
    )
