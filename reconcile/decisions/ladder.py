"""Which rules flip decisions: what is left when one is fixed for all, and then one more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.decisions.cells import cells_of
from reconcile.decisions.stability import flips_of, scores_of, stability_of
from reconcile.decisions.workload import under
from scenarios.rules import Rules, aligned_rules

if TYPE_CHECKING:
    from reconcile.decisions.workload import Specification, Workload


@dataclass(frozen=True, slots=True)
class Step:
    """Rules that are fixed for every specification, and how much still depends on the others.

    ``flipped`` counts candidates by window, ``otherwise`` pairs of specifications that choose otherwise.
    """

    fixed: tuple[str, ...]
    flipped: int
    otherwise: int

    @property
    def left(self) -> tuple[int, int]:
        """By how much one step is better than another: the less the better."""
        return self.flipped, self.otherwise


@dataclass(frozen=True, slots=True)
class Ladder:
    """``alone``: each rule that differs, fixed alone; none where nothing depends on any.

    ``steps``: nothing fixed, then one rule more each time.
    """

    alone: tuple[Step, ...]
    steps: tuple[Step, ...]


type OnStep = Callable[[str], None]


def ladder_of(workload: Workload, jobs: int = 1, on_step: OnStep | None = None) -> Ladder:
    """Fix the rule of which fixing leaves least, as aligned mode has it, until nothing depends on the others."""
    fixed_as = aligned_rules(workload.study.terms)
    names = _differing(workload.specifications)

    def tried(fixed: Sequence[str]) -> Step:
        if on_step is not None:
            on_step(f"fixed: {', '.join(fixed) or 'nothing'}")
        values = {name: getattr(fixed_as, name) for name in fixed}
        return _step(workload, [under(each, **values) for each in workload.specifications], tuple(fixed), jobs)

    steps = [tried(())]
    alone = tuple(tried((name,)) for name in names) if any(steps[0].left) else ()
    rest, found = list(names), alone
    while rest and any(steps[-1].left):
        best = min(found, key=lambda step: step.left)
        steps.append(best)
        rest.remove(best.fixed[-1])
        found = tuple(tried((*best.fixed, name)) for name in rest) if any(best.left) else ()
    return Ladder(alone, tuple(steps))


def _differing(specifications: Sequence[Specification]) -> tuple[str, ...]:
    """Rules in which not all of them are the same, in the order of ``Rules``."""
    first, *others = (each.rules for each in specifications)
    found = {name for each in others for name in first.differing(each)}
    return tuple(name for name in Rules.model_fields if name in found)


def _step(workload: Workload, specifications: Sequence[Specification], fixed: tuple[str, ...], jobs: int) -> Step:
    windows = [span.name for span in workload.spans]
    cells = cells_of(workload, specifications, windows, jobs)
    study = workload.study
    scores = scores_of(cells, study.window, with_not_executed=study.decision.choose_not_executed)
    weights = {each.name: each.sha256 for each in workload.candidates}
    pairs = stability_of(cells, scores, weights).pairs
    return Step(fixed, flips_of(cells), sum(not pair.same_choice for pair in pairs))
