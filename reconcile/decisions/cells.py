"""Cells: one candidate under one specification in one window, replayed; in worker processes where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

import adapters
from adapters import registry
from adapters.contract import Mode
from reconcile.decisions.measures import Measures, measures, of_curve

if TYPE_CHECKING:
    from adapters.contract import Replay
    from reconcile.decisions.candidates import Candidate, Span
    from reconcile.decisions.study import Condition, DecisionSection
    from reconcile.decisions.workload import Specification, Workload
    from scenarios.rules import Rules
    from scenarios.scenario import Scenario

_CHUNKS = 4
"""Pieces of work for each process."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What came of a candidate under a specification in a window; ``commission`` in account currency."""

    candidate: str
    specification: str
    window: str
    measures: Measures
    decision: str
    score: float | None
    orders: int
    fills: int
    unfilled: int
    commission: float
    executed: bool
    beats: tuple[str, ...]

    @property
    def refused(self) -> float:
        """Share of the orders that were refused or cut."""
        return self.unfilled / self.orders if self.orders else 0.0


type Benchmarks = dict[tuple[str, str, str], Measures]
"""By benchmark, specification and window."""


def replayed(scenario: Scenario, rules: Rules) -> Replay:
    """The scenario under ``rules``, in plain numbers."""
    asked = replace(scenario, rules=rules, exceptions={})
    return adapters.get(registry.reference()).replay(asked, Mode.NATIVE)


def measured(workload: Workload, replay: Replay, span: Span) -> Measures:
    """Its measures from the window's first session to its last."""
    sessions = workload.panel.sessions
    return measures(replay, sessions=sessions, first=sessions[span.first], last=sessions[span.last])


def cells_of(
    workload: Workload,
    specifications: Sequence[Specification],
    windows: Sequence[str],
    jobs: int = 1,
    on_done: OnDone | None = None,
) -> list[Cell]:
    """Every candidate under every specification in every window, in this order; workers change no number.

    Candidates of the same weights are replayed once.
    """
    benchmarks = benchmarks_of(workload, specifications, windows)
    work = partial(_cells, specifications=tuple(specifications), windows=tuple(windows), benchmarks=benchmarks)
    distinct = list(workload.distinct.values())
    made = _side_by_side(workload, work, distinct, jobs, on_done)
    first = {workload.candidates[number].sha256: cells for number, cells in zip(distinct, made, strict=True)}
    return [
        replace(cell, candidate=candidate.name)
        for candidate in workload.candidates
        for cell in first[candidate.sha256]
    ]


type OnDone = Callable[[int, int], None]
"""Called with how many distinct candidates are done, and of how many."""

type _Work = Callable[[Workload, int], list[Cell]]


def _side_by_side(
    workload: Workload, work: _Work, numbers: Sequence[int], jobs: int, on_done: OnDone | None
) -> list[list[Cell]]:
    if jobs == 1 or len(numbers) < _CHUNKS * jobs:
        return _counted((work(workload, number) for number in numbers), len(numbers), on_done)
    size = -(-len(numbers) // (_CHUNKS * jobs))
    with ProcessPoolExecutor(jobs, get_context("spawn"), _keep, (workload,)) as pool:
        return _counted(pool.map(partial(_in_worker, work), numbers, chunksize=size), len(numbers), on_done)


def _counted(made: Iterable[list[Cell]], of: int, on_done: OnDone | None) -> list[list[Cell]]:
    found = []
    for cells in made:
        found.append(cells)
        if on_done is not None:
            on_done(len(found), of)
    return found


_KEPT: dict[str, Workload] = {}
"""A worker's workload, sent once."""


def _keep(workload: Workload) -> None:
    _KEPT["workload"] = workload


def _in_worker(work: _Work, number: int) -> list[Cell]:
    return work(_KEPT["workload"], number)


def _cells(
    workload: Workload,
    number: int,
    specifications: Sequence[Specification],
    windows: Sequence[str],
    benchmarks: Benchmarks,
) -> list[Cell]:
    candidate = workload.candidates[number]
    made = []
    for window in windows:
        scenario, span = workload.scenario(candidate, window), workload.span(window)
        for specification in specifications:
            replay = replayed(scenario, specification.rules)
            found = measured(workload, replay, span)
            others = {
                name: each for (name, *place), each in benchmarks.items() if place == [specification.name, window]
            }
            made.append(_cell(workload.study.decision, candidate, specification, window, found, replay, others))
    return made


def _cell(
    asked: DecisionSection,
    candidate: Candidate,
    specification: Specification,
    window: str,
    found: Measures,
    replay: Replay,
    benchmarks: dict[str, Measures],
) -> Cell:
    unfilled = len(replay.refused | replay.cut)
    orders = replay.orders
    return Cell(
        candidate=candidate.name,
        specification=specification.name,
        window=window,
        measures=found,
        decision=decision_of(asked, found, benchmarks),
        score=found.score(asked.weights),
        orders=orders,
        fills=len(replay.fills),
        unfilled=unfilled,
        commission=float(replay.commissions.sum()),
        executed=unfilled <= asked.not_executed * orders,
        beats=tuple(name for name, each in benchmarks.items() if found.total > each.total),
    )


def decision_of(asked: DecisionSection, found: Measures, benchmarks: dict[str, Measures]) -> str:
    """The decision of the first rule that holds; an undefined measure fulfils no condition."""
    for rule in asked.rules:
        if all(_is_met(each, found, benchmarks) for each in rule.all):
            return rule.decision
    return asked.otherwise.decision


def _is_met(asked: Condition, found: Measures, benchmarks: Mapping[str, Measures]) -> bool:
    against = asked.bound
    value: float | None = getattr(found, asked.measure)
    bound: float | None = getattr(benchmarks[against], asked.measure) if isinstance(against, str) else against
    if value is None or bound is None:
        return False
    return value > bound if asked.above is not None else value < bound


def benchmarks_of(workload: Workload, specifications: Sequence[Specification], windows: Sequence[str]) -> Benchmarks:
    """Measures of the benchmarks: strategies under the same rules, prices as they are."""
    found: Benchmarks = {}
    for window in windows:
        span = workload.span(window)
        for specification in specifications:
            for each in workload.benchmarks:
                replay = replayed(workload.scenario(each, window), specification.rules)
                found[each.name, specification.name, window] = measured(workload, replay, span)
            for name, closes in workload.held.items():
                found[name, specification.name, window] = of_curve(closes[span.first : span.last + 1])
    return found
