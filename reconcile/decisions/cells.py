"""Cells: one candidate under one specification in one window, replayed; in worker processes where there are many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

import adapters
from adapters import registry
from adapters.contract import Mode
from reconcile.decisions.figures import Figures, figures_of

if TYPE_CHECKING:
    from adapters.contract import Replay
    from bundles.arrays import Floats
    from reconcile.decisions.candidates import Candidate
    from reconcile.decisions.study import DecisionSection
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
    figures: Figures
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


type Benchmarks = dict[tuple[str, str, str], Figures]
"""By benchmark, specification and window."""


def replayed(scenario: Scenario, rules: Rules) -> Replay:
    """The scenario under ``rules``, in plain numbers."""
    asked = replace(scenario, rules=rules, exceptions={})
    return adapters.get(registry.reference()).replay(asked, Mode.NATIVE)


def curve_of(workload: Workload, candidate: Candidate, window: str, rules: Rules) -> Floats:
    """Account values of the window's sessions."""
    span = workload.span(window)
    equity = replayed(workload.scenario(candidate, window), rules).equity
    return equity[span.first : span.last + 1]


def cells_of(
    workload: Workload, specifications: Sequence[Specification], windows: Sequence[str], jobs: int = 1
) -> list[Cell]:
    """Every candidate under every specification in every window, in this order; workers change no number.

    Candidates of the same weights are replayed once.
    """
    benchmarks = benchmarks_of(workload, specifications, windows)
    work = partial(_cells, specifications=tuple(specifications), windows=tuple(windows), benchmarks=benchmarks)
    distinct = list(workload.distinct.values())
    made = _side_by_side(workload, work, distinct, jobs)
    first = {workload.candidates[number].sha256: cells for number, cells in zip(distinct, made, strict=True)}
    return [
        replace(cell, candidate=candidate.name)
        for candidate in workload.candidates
        for cell in first[candidate.sha256]
    ]


type _Work = Callable[[Workload, int], list[Cell]]


def _side_by_side(workload: Workload, work: _Work, numbers: Sequence[int], jobs: int) -> list[list[Cell]]:
    if jobs == 1 or len(numbers) < _CHUNKS * jobs:
        return [work(workload, number) for number in numbers]
    size = -(-len(numbers) // (_CHUNKS * jobs))
    with ProcessPoolExecutor(jobs, get_context("spawn"), _keep, (workload,)) as pool:
        return list(pool.map(partial(_in_worker, work), numbers, chunksize=size))


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
            figures = figures_of(replay.equity[span.first : span.last + 1])
            others = {
                name: found for (name, *place), found in benchmarks.items() if place == [specification.name, window]
            }
            made.append(_cell(workload.study.decision, candidate, specification, window, figures, replay, others))
    return made


def _cell(
    asked: DecisionSection,
    candidate: Candidate,
    specification: Specification,
    window: str,
    figures: Figures,
    replay: Replay,
    benchmarks: dict[str, Figures],
) -> Cell:
    unfilled = len(replay.refused | replay.cut)
    orders = replay.orders
    return Cell(
        candidate=candidate.name,
        specification=specification.name,
        window=window,
        figures=figures,
        decision=decision_of(asked, figures, benchmarks),
        score=figures.score(asked.weights),
        orders=orders,
        fills=len(replay.fills),
        unfilled=unfilled,
        commission=float(replay.commissions.sum()),
        executed=unfilled <= asked.not_executed * orders,
        beats=tuple(name for name, each in benchmarks.items() if figures.total > each.total),
    )


def decision_of(asked: DecisionSection, figures: Figures, benchmarks: dict[str, Figures]) -> str:
    """The decision of the first rule that holds; an undefined measure fulfils no condition."""
    for rule in asked.rules:
        held = [
            _holds(figures.of(each.measure), _bound(each.bound, each.measure, benchmarks), each.above is not None)
            for each in rule.all
        ]
        if all(held):
            return rule.decision
    return asked.otherwise.decision


def _bound(bound: float | str, measure: str, benchmarks: dict[str, Figures]) -> float | None:
    return benchmarks[bound].of(measure) if isinstance(bound, str) else bound


def _holds(value: float | None, bound: float | None, is_above: bool) -> bool:
    if value is None or bound is None:
        return False
    return value > bound if is_above else value < bound


def benchmarks_of(workload: Workload, specifications: Sequence[Specification], windows: Sequence[str]) -> Benchmarks:
    """Figures of the benchmarks: strategies under the same rules, prices as they are."""
    found: Benchmarks = {}
    for window in windows:
        span = workload.span(window)
        for specification in specifications:
            for each in workload.benchmarks:
                curve = curve_of(workload, each, window, specification.rules)
                found[each.name, specification.name, window] = figures_of(curve)
            for name, closes in workload.held.items():
                found[name, specification.name, window] = figures_of(closes[span.first : span.last + 1])
    return found
