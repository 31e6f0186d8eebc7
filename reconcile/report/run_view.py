"""What the report says of one engine's run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.contract import Run
from reconcile.comparison import Comparison
from reconcile.execution import Cell
from reconcile.orders import pieces_of
from reconcile.round_trips import round_trips
from reconcile.variance import Variance


@dataclass(frozen=True, slots=True)
class CellView:
    """A line of the table of engines; amounts in account currency."""

    name: str
    version: str
    final_value: float | None
    gain: float | None
    fills: int | None
    round_trips: int | None
    refused: int | None
    pending: int | None
    seconds: float | None
    note: str


def cell_view(cell: Cell, several_scenarios: bool) -> CellView:
    """The line of one engine, or of one scenario where one engine ran two."""
    run = cell.run
    if run is None:
        note = f"{cell.verdict}: {cell.reason.strip().splitlines()[-1]}"
        return CellView(cell.engine, "", None, None, None, None, None, None, None, note)
    name = run.scenario if several_scenarios else run.engine
    value = run.final_value
    gain = None if value is None else value / run.terms.initial_cash - 1
    trips = len(round_trips(pieces_of(run.fills)))
    refused = None if run.rejections is None else len(run.rejections)
    pending = None if run.pending is None else len(run.pending)
    return CellView(name, run.version, value, gain, len(run.fills), trips, refused, pending, run.seconds, "")


@dataclass(frozen=True, slots=True)
class RefusalView:
    """An order that an engine refused or cut, and what that came to.

    ``cost`` is the total of the flat-to-flat episode that the order belongs to: this engine minus what
    ``against`` names, account currency; ``None`` where no comparison has the order.
    """

    engine: str
    order_id: str
    session: str
    reason: str
    against: str
    cost: float | None


def refusal_views(comparison: Comparison) -> Iterator[RefusalView]:
    """One line per refusal: against the same scenario with unlimited cash, else against another engine."""
    for run in comparison.runs:
        if run.rejections is None:
            continue
        sides = list(_sides(run, comparison))
        for order_id, session, _asset, reason in run.rejections.itertuples(index=False):
            against, cost = _cost(order_id, sides)
            yield RefusalView(run.engine, order_id, f"{session:%Y-%m-%d}", reason, against, cost)


type _Side = tuple[str, float, Variance]


def _sides(run: Run, comparison: Comparison) -> Iterator[_Side]:
    """What the run is measured against, with the sign that makes it this run minus the other."""
    for variance in comparison.policy_costs:
        if variance.b.run is run:
            yield "unlimited cash", 1.0, variance
    for variance in comparison.variances:
        if variance.b.run is run:
            yield variance.a.name, 1.0, variance
        elif variance.a.run is run:
            yield variance.b.name, -1.0, variance


def _cost(order_id: str, sides: Sequence[_Side]) -> tuple[str, float | None]:
    for name, sign, variance in sides:
        for episode in variance.episodes:
            if order_id in episode.order_ids:
                return name, sign * episode.total
    return "", None
