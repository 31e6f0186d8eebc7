"""What the report says of one engine's run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.books.fills import fills_of_run, known
from reconcile.variance import Variance

if TYPE_CHECKING:
    from adapters.contract import Run
    from reconcile.attribution.rows import DiffRow
    from reconcile.jobs.job import JobResult
    from reconcile.runs.comparison import Comparison


@dataclass(frozen=True, slots=True)
class CellView:
    """A line of the table of engines, amounts in account currency; a cell without a run has a ``note`` alone."""

    name: str
    version: str = ""
    final_value: float | None = None
    gain: float | None = None
    fills: int | None = None
    round_trips: int | None = None
    refused: int | None = None
    pending: int | None = None
    seconds: float | None = None
    note: str = ""


def cell_views(comparison: Comparison) -> tuple[CellView, ...]:
    """A line for each run, and for each engine that was asked and gave none."""
    return tuple(map(_cell_view, comparison.results))


def _cell_view(cell: JobResult) -> CellView:
    run = cell.run
    if run is None:
        lines = cell.reason.strip().splitlines() or ["no reason given"]
        return CellView(cell.name, note=f"{cell.verdict}: {lines[-1]}")
    return CellView(
        name=cell.name,
        version=run.version,
        final_value=run.final_value,
        gain=None if run.final_value is None else run.final_value / run.terms.initial_cash - 1,
        fills=len(run.fills),
        round_trips=sum(fills_of_run(run.fills).round_trips.values()),
        refused=None if run.rejections is None else len(run.rejections),
        pending=None if run.pending is None else len(run.pending),
        seconds=known(run.seconds),
    )


@dataclass(frozen=True, slots=True)
class RefusalView:
    """An order that an engine refused or cut, and what that came to.

    ``episode`` is the total of the order's flat-to-flat episode: this engine minus what ``against`` names,
    account currency. It stands with the first refusal of an episode, and is ``None`` with the others and where
    no comparison tells: the other side must have filled the order.
    """

    engine: str
    order_id: str
    session: str
    reason: str
    against: str
    episode: float | None


def refusal_views(comparison: Comparison) -> Iterator[RefusalView]:
    """One line per refusal: against the same scenario with unlimited cash, else against another engine."""
    for cell in comparison.results:
        run = cell.run
        if run is not None and run.rejections is not None:
            sides = list(_sides(run, comparison))
            told: set[tuple[int, int]] = set()
            for order_id, session, _asset, reason in run.rejections.itertuples(index=False):
                against, episode = _episode(order_id, sides, told)
                yield RefusalView(cell.name, order_id, f"{session:%Y-%m-%d}", reason, against, episode)


type _Side = tuple[str, bool, Variance]


def _sides(run: Run, comparison: Comparison) -> Iterator[_Side]:
    """What the run is measured against, and whether the run is side B of it."""
    for variance in comparison.policy_costs:
        if variance.b.run is run:
            yield "unlimited cash", True, variance
    for variance in comparison.variances:
        if variance.b.run is run:
            yield variance.a.name, True, variance
        elif variance.a.run is run:
            yield variance.b.name, False, variance


def _episode(order_id: str, sides: Sequence[_Side], told: set[tuple[int, int]]) -> tuple[str, float | None]:
    for name, is_b, variance in sides:
        for place, episode in enumerate(variance.episodes):
            if any(_is_filled_by_other(row, order_id, is_b=is_b) for row in episode.rows):
                if (id(variance), place) in told:
                    return name, None
                told.add((id(variance), place))
                return name, episode.total if is_b else -episode.total
    return "", None


def _is_filled_by_other(row: DiffRow, order_id: str, *, is_b: bool) -> bool:
    """Whether the row is that order, and the side that did not refuse it filled it."""
    other = row.pair and (row.pair.a if is_b else row.pair.b)
    return other is not None and other.order_id == order_id
