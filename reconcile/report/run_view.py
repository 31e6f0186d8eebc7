"""What the report says of one engine's run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.contract import Run
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
    """An order that an engine refused or cut, and what that came to against another engine.

    ``cost`` is the total of the flat-to-flat episode that the order belongs to, this engine minus the
    other, account currency; ``None`` where no compared pair has the order.
    """

    engine: str
    order_id: str
    session: str
    reason: str
    against: str
    cost: float | None


def refusal_views(run: Run, variances: Sequence[Variance]) -> Iterator[RefusalView]:
    """One line per refusal, against the first compared engine whose episodes hold the order."""
    if run.rejections is None:
        return
    mine = [variance for variance in variances if run.engine in (variance.a.name, variance.b.name)]
    for order_id, session, _asset, reason in run.rejections.itertuples(index=False):
        against, cost = _cost(run.engine, order_id, mine)
        yield RefusalView(run.engine, order_id, f"{session:%Y-%m-%d}", reason, against, cost)


def _cost(engine: str, order_id: str, variances: Sequence[Variance]) -> tuple[str, float | None]:
    for variance in variances:
        sign = 1.0 if variance.b.name == engine else -1.0
        other = variance.a.name if variance.b.name == engine else variance.b.name
        for episode in variance.episodes:
            if order_id in episode.order_ids:
                return other, sign * episode.total
    return "", None
