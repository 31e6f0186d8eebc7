"""Runs of two folders, or of a folder and a command, set against each other: who meets whom, and under which name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import adapters
from bundles.errors import InputError, some_of
from reconcile.jobs.job import Job, JobResult
from reconcile.runs.comparison import Comparison
from reconcile.runs.differences import (
    accounts_differences,
    asked_alike,
    instructions_difference,
    terms_differences,
    with_accounts,
)
from reconcile.runs.kept import NamedRun, RunSet
from reconcile.runs.market import Market, market_difference
from reconcile.variance import Variance, compare
from reconcile.verdicts.declared import declared_of
from reconcile.verdicts.verdict import NOTHING_DECLARED, Declared

if TYPE_CHECKING:
    from adapters.contract import Run
    from scenarios.scenario import Scenario

type OnOtherMarket = Callable[[NamedRun, NamedRun, tuple[str, str]], Variance]
"""How two runs on different market data are compared, under these names."""

_TABLES = ("equity", "cash", "positions", "rejections", "pending")


@dataclass(frozen=True, eq=False)
class _Pairing:
    """Two runs that meet, and what each is called."""

    a: NamedRun
    b: NamedRun
    names: tuple[str, str]

    def variance(self, on_other_market: OnOtherMarket | None) -> Variance:
        runs = self.a.run, self.b.run
        if on_other_market is not None and market_difference(self.a.market, self.b.market):
            variance = on_other_market(self.a, self.b, self.names)
        else:
            alike = asked_alike(self.a, self.b)
            variance = compare(*runs, _declared(*runs), names=self.names, asked_alike=alike)
        return with_accounts(variance, tuple(accounts_differences(*runs)))

    def results(self) -> tuple[JobResult, JobResult]:
        a, b = (
            JobResult(each.run.engine, run=each.run, seconds=each.run.seconds, label=name)
            for each, name in zip((self.a, self.b), self.names, strict=True)
        )
        return a, b


def compare_sets(
    a: RunSet, b: RunSet, engines: str | None, command: str, on_other_market: OnOtherMarket | None = None
) -> Comparison:
    """Each run of A against its counterpart in B, with remarks on what was asked of them and on their accounts.

    Parameters
    ----------
    engines
        Names by comma: those alone. Without, engines that both sets hold pair by name; one engine each is a pair.
    on_other_market
        What compares runs on different market data; without it they are refused.

    Raises
    ------
    InputError
        It cannot be told who meets whom, or the runs are of different modes or on different market data.
    """
    pairings = _pairings(a, b, engines)
    first = pairings[0]
    for pairing in pairings:
        _check_mode((a.title, pairing.a), (b.title, pairing.b))
        if on_other_market is None:
            _check_market((a.title, pairing.a.market), (b.title, pairing.b.market))
    sides = zip(*(pairing.results() for pairing in pairings), strict=True)
    return Comparison(
        scenarios=_scenarios(first.a.scenario, first.b.scenario),
        mode=first.a.run.mode,
        results=tuple(result for side in sides for result in side),
        variances=tuple(pairing.variance(on_other_market) for pairing in pairings),
        command=command,
        remarks=(*_remarks(pairings), *(_left_out(a, b, pairings) if engines is None else ())),
    )


def one_variance(a: RunSet, b: RunSet, comparison: Comparison) -> Variance:
    """The variance of two sets that came to one pair, with the remarks on it.

    Raises
    ------
    InputError
        There are several pairs.
    """
    if len(comparison.variances) > 1:
        shared = [name for name in a.names if name in b.names]
        problem = f"{a.title} and {b.title} both hold {', '.join(shared)}"
        raise InputError(problem, f"name one: engines={shared[0]!r}")
    (variance,) = comparison.variances
    return replace(variance, remarks=(*comparison.remarks, *variance.remarks))


def compare_with_kept(
    kept: RunSet,
    jobs: Sequence[Job],
    results: Sequence[JobResult],
    command: str,
    policy_costs: tuple[Variance, ...] = (),
) -> Comparison:
    """Fresh runs (B) against kept ones (A); raises as ``compare_sets``."""
    both = zip(jobs, results, strict=True)
    fresh = tuple(NamedRun(result.name, result.run, job.scenario) for job, result in both if result.run)
    failed = tuple(result for result in results if result.run is None)
    if not fresh:
        return Comparison((jobs[0].scenario,), jobs[0].mode, failed, (), command)
    comparison = compare_sets(kept.of_scenario(jobs[0].scenario.name), RunSet("", fresh), None, command)
    return replace(comparison, results=(*comparison.results, *failed), policy_costs=policy_costs)


def check_kept(kept: RunSet, jobs: Sequence[Job], *, has_settings: bool) -> None:
    """Refuse, before any engine runs, fresh runs that cannot be held against the kept ones.

    ``has_settings`` says that terms were fixed for the fresh run alone, so that other terms are what was asked.

    Raises
    ------
    InputError
        No kept run for an engine, another mode, other market data, or another scenario under the same name.
    """
    scenario, mode = jobs[0].scenario, jobs[0].mode
    chosen = kept.of_scenario(scenario.name)
    engines = [job.name for job in jobs]
    met = {b for _, b in _meetings(chosen.names, engines)}
    if left := [engine for engine in engines if engine not in met]:
        problem = f"{left[0]} meets no kept run: {chosen.title} holds {', '.join(chosen.names)}"
        raise InputError(problem, "name engines that it holds, or one for its only one")
    for each in chosen.runs:
        if each.run.mode is not mode:
            raise InputError(f"{kept.title} ran in {each.run.mode} mode", f"--mode {each.run.mode}")
        _check_market((kept.title, each.market), ("the scenario", Market.of_panel(scenario.panel)))
        _check_same_question(kept.title, each, scenario, has_settings=has_settings)


def _check_mode(a: tuple[str, NamedRun], b: tuple[str, NamedRun]) -> None:
    modes = [f"{each.name} of {title or 'the command'} ran in {each.run.mode} mode" for title, each in (a, b)]
    if a[1].run.mode is not b[1].run.mode:
        raise InputError(", ".join(modes), "compare runs of one mode")


def _check_market(a: tuple[str, Market], b: tuple[str, Market]) -> None:
    if how := market_difference(a[1], b[1]):
        problem = f"{a[0]} and {b[0] or 'the command'} have other market data: {how}"
        raise InputError(problem, "compare runs on the same prices")


def _check_same_question(title: str, kept: NamedRun, scenario: Scenario, *, has_settings: bool) -> None:
    """One name is taken for one scenario, unless the user has set terms; under another name all may differ."""
    if kept.scenario is None or kept.scenario.name != scenario.name:
        return
    terms = () if has_settings else tuple(terms_differences(kept.scenario.terms, scenario.terms))
    instructions = instructions_difference(kept.scenario, scenario)
    if terms or instructions:
        how = "; ".join([*(f"term {each}" for each in terms), *filter(None, [instructions])])
        problem = f"{scenario.name} is another scenario than in {title}: {how}"
        raise InputError(problem, "run DIR/scenario.toml, fix terms with --set, or give it another name")


def _pairings(a: RunSet, b: RunSet, engines: str | None) -> list[_Pairing]:
    """Names tell all runs apart: with the folder's where an engine is on both sides; a fresh run needs none."""
    meetings = _wanted(a, b, engines)
    held = [name for meeting in meetings for name in meeting]
    titles = (a.title, b.title) if a.title != b.title else ("a", "b")
    marks = [f"-{title}" if title and len(set(held)) < len(held) else "" for title in titles]
    return [_Pairing(a.named(one), b.named(other), (one + marks[0], other + marks[1])) for one, other in meetings]


def _wanted(a: RunSet, b: RunSet, engines: str | None) -> list[tuple[str, str]]:
    """Who meets whom, by name."""
    holdings = "; ".join(f"{of.title or 'the command'} holds {', '.join(of.names)}" for of in (a, b))
    hint = f"name one of both, or one of each: --engines {','.join(dict.fromkeys((a.names[0], b.names[-1])))}"
    wanted = None if engines is None else [name.strip() for name in engines.split(",") if name.strip()]
    mine, theirs = ([name for name in of.names if wanted is None or name in wanted] for of in (a, b))
    found = _meetings(mine, theirs)
    if not found or set(wanted or ()) - {name for meeting in found for name in meeting}:
        asked = "who meets whom is not told" if engines is None else f"--engines {engines}"
        raise InputError(f"{asked}: {holdings}", hint)
    return found


def _meetings(mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, str]]:
    """Names of both sides pair; where there are none, one each is a pair."""
    shared = [name for name in mine if name in theirs]
    if not shared and len(mine) == len(theirs) == 1:
        return [(mine[0], theirs[0])]
    return [(name, name) for name in shared]


def _declared(a: Run, b: Run) -> Declared:
    """What adapters declare of two engines; an engine against itself has to be the same."""
    known = {*adapters.names(), *adapters.references()}
    return declared_of(a, b) if a.engine != b.engine and {a.engine, b.engine} <= known else NOTHING_DECLARED


def _scenarios(a: Scenario | None, b: Scenario | None) -> tuple[Scenario, ...]:
    """A's, and B's where that is another one; a saved run does not hold its."""
    held = tuple(each for each in (a, b) if each is not None)
    asked = {(each.name, each.terms) for each in held}
    return held[:1] if len(asked) == 1 and not instructions_difference(a, b) else held


def _remarks(pairings: Sequence[_Pairing]) -> Iterator[str]:
    """What is the same and what is not, of that which runs were asked and of what they came to, beside fills."""
    a, b = pairings[0].a, pairings[0].b
    sha256 = a.market.sha256 or b.market.sha256
    if how := market_difference(a.market, b.market):
        yield f"other prices: {how}; compared as trade logs, each with its own prices"
    else:
        yield f"the same prices, SHA-256 {sha256}" if sha256 else "the same prices"
    if how := instructions_difference(a.scenario, b.scenario):
        yield f"instructions: {how}"
    for each in pairings:
        name = " against ".join(dict.fromkeys((each.a.name, each.b.name)))
        yield from (f"{name}: {line}" for line in _of_pair(each.a.run, each.b.run))


def _of_pair(a: Run, b: Run) -> Iterator[str]:
    versions = list(dict.fromkeys(f"{run.engine} {run.version}" for run in (a, b)))
    yield f"the same version, {versions[0]}" if len(versions) == 1 else f"version {' against '.join(versions)}"
    yield from (f"term {line}" for line in terms_differences(a.terms, b.terms))
    yield from map(str, accounts_differences(a, b))
    if missing := [table for table in _TABLES if getattr(a, table) is None and getattr(b, table) is None]:
        yield f"not reported by either: {', '.join(missing)}"


def _left_out(a: RunSet, b: RunSet, pairings: Sequence[_Pairing]) -> Iterator[str]:
    for of, met in ((a, [each.a.name for each in pairings]), (b, [each.b.name for each in pairings])):
        if left := [name for name in of.names if name not in met]:
            yield f"not compared: {some_of(left)} of {of.title}"
