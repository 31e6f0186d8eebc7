"""The answer to a study: what is chosen and decided under every specification, and whether that is the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from reconcile.decisions.cells import Cell, cells_of
from reconcile.decisions.ladder import Ladder, ladder_of
from reconcile.decisions.score_shares import ScoreShares, score_shares
from reconcile.decisions.stability import Stability, by_place, choices_of, scores_of, stability_of
from reconcile.decisions.workload import workload_of

if TYPE_CHECKING:
    from reconcile.decisions.cells import OnDone
    from reconcile.decisions.ladder import OnStep
    from reconcile.decisions.stability import Scores
    from reconcile.decisions.study import Study
    from reconcile.decisions.workload import Workload


class Answer(StrEnum):
    """Whether the decision depends on the specification."""

    STABLE = "STABLE"
    FRAGILE = "FRAGILE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, eq=False)
class Decisions:
    """What came of a study.

    Attributes
    ----------
    specifications, windows
        Names, in the study's order.
    cells
        By candidate, window and specification, in this order.
    scores
        By specification, then candidate, in the window of the choice: those that take part in it.
    choices
        The candidate of the highest score by specification; ``None`` where none takes part.
    twins
        Candidates that state the weights of an earlier one, and that one.
    replays
        How many were made: candidates of the same weights are replayed once; those of the ladder are not counted.
    ladder
        Which rules flip decisions, where that was asked.
    score_shares
        Then also: the score of the first specification's choice there and under each other one, split over the rules.
    """

    study: Study
    specifications: tuple[str, ...]
    windows: tuple[str, ...]
    cells: tuple[Cell, ...]
    scores: Scores
    choices: Mapping[str, str | None]
    twins: Mapping[str, str]
    stability: Stability
    replays: int
    ladder: Ladder | None = None
    score_shares: tuple[ScoreShares, ...] = ()

    @property
    def answer(self) -> Answer:
        """FRAGILE where two specifications differ; UNKNOWN where none do, and one of them chooses nothing."""
        chosen = [each for each in self.choices.values() if each is not None]
        if len(chosen) > 1 and not self._is_one_decision:
            return Answer.FRAGILE
        return Answer.STABLE if len(chosen) == len(self.specifications) > 1 else Answer.UNKNOWN

    @property
    def same(self) -> bool:
        """Whether every specification chooses the same weights, and decides the same on them in every window."""
        return self.answer is Answer.STABLE

    @property
    def _is_one_decision(self) -> bool:
        """Of the specifications that choose."""
        by = {name: self.twins.get(each, each) for name, each in self.choices.items() if each is not None}
        if len(set(by.values())) > 1:
            return False
        (candidate,) = set(by.values())
        cells = [self.at(candidate, window) for window in self.windows]
        return all(len({each[name].decision for name in by}) == 1 for each in cells)

    @property
    def exit_code(self) -> int:
        """0: the same decision everywhere; 1: not; 2: nothing could be compared."""
        return {Answer.STABLE: 0, Answer.FRAGILE: 1, Answer.UNKNOWN: 2}[self.answer]

    def at(self, candidate: str, window: str) -> Mapping[str, Cell]:
        """A candidate's cells in a window, by specification."""
        return by_place(self.cells)[candidate, window]

    def not_executed(self, specification: str) -> int:
        """Candidates of which too many orders were refused or cut there, in the window of the choice."""
        window = self.study.window
        cells = [each for each in self.cells if (each.specification, each.window) == (specification, window)]
        return sum(not each.executed for each in cells)

    def counts(self, specification: str) -> Mapping[str, int]:
        """How many candidates get each decision there, in the window of the choice; those of the rules first."""
        names = [rule.decision for rule in self.study.decision.rules]
        found = dict.fromkeys([*names, self.study.decision.otherwise.decision], 0)
        for each in self.cells:
            if (each.specification, each.window) == (specification, self.study.window):
                found[each.decision] += 1
        return found


def decide(
    study: Study, *, why: bool = False, jobs: int = 1, on_done: OnDone | None = None, on_step: OnStep | None = None
) -> Decisions:
    """Whether a study's decision is the same under all of its specifications.

    Every candidate is replayed by the reference engine under each engine's measured native rules, with the study's
    terms in force. Numbers do not depend on ``jobs``, the number of processes.

    Parameters
    ----------
    why
        Fix rules one after the other until nothing depends on the others; takes many times as long.

    Raises
    ------
    InputError
        Data, a candidate, an engine, a window or a benchmark cannot be used; there are too many replays.
    """
    workload = workload_of(study)
    windows = tuple(span.name for span in workload.spans)
    cells = cells_of(workload, workload.specifications, windows, jobs, on_done)
    decisions = _decisions(workload, windows, cells)
    if not why:
        return decisions
    ladder = ladder_of(workload, jobs, on_step)
    return replace(decisions, ladder=ladder, score_shares=tuple(_score_shares(workload, decisions.choices, on_step)))


def _score_shares(
    workload: Workload, choices: Mapping[str, str | None], on_step: OnStep | None
) -> Iterator[ScoreShares]:
    """Of the first specification that chooses, against every other one."""
    first = next((each for each in workload.specifications if choices[each.name] is not None), None)
    candidate = None if first is None else choices[first.name]
    for other in workload.specifications:
        if first is None or candidate is None or other is first:
            continue
        if on_step is not None:
            on_step(f"score of {candidate}: {first.name} and {other.name}")
        found = score_shares(workload, candidate, first, other)
        if found is not None:
            yield found


def _decisions(workload: Workload, windows: tuple[str, ...], cells: Sequence[Cell]) -> Decisions:
    study = workload.study
    scores = scores_of(cells, study.window, with_not_executed=study.decision.choose_not_executed)
    weights = {each.name: each.sha256 for each in workload.candidates}
    return Decisions(
        study=study,
        specifications=tuple(each.name for each in workload.specifications),
        windows=windows,
        cells=tuple(cells),
        scores=scores,
        choices=MappingProxyType(choices_of(scores)),
        twins=MappingProxyType(_twins(workload)),
        stability=stability_of(cells, scores, weights),
        replays=len(workload.distinct) * len(workload.specifications) * len(windows),
    )


def _twins(workload: Workload) -> dict[str, str]:
    first = {each: workload.candidates[place].name for each, place in workload.distinct.items()}
    return {each.name: first[each.sha256] for each in workload.candidates if first[each.sha256] != each.name}
