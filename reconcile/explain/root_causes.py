"""Which rows of the per-trade diff are roots, and which only follow from an earlier one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reconcile.books.fills import fills_of_run
from reconcile.books.orders import Order, orders_of
from reconcile.books.positions import Position
from reconcile.verdicts.divergence import same_fills

if TYPE_CHECKING:
    from adapters.contract import Run
    from reconcile.attribution.rows import DiffRow
    from reconcile.explain.replays import Replays


class Origin(StrEnum):
    """Where a row's difference comes from."""

    ROOT = "root"
    CONSEQUENCE = "consequence"


@dataclass(frozen=True, slots=True)
class Traced:
    """A row that differs: a root, or a consequence of the root named by ``follows``."""

    row: DiffRow
    origin: Origin
    follows: str


def traced(replays: Replays, rows: Sequence[DiffRow]) -> tuple[Traced, ...]:
    """Every row of orders that differs, in time order.

    A row is a root where B's rules, applied to A's state just before this order, already give another
    outcome than A's; a consequence where they give the same. It then follows from the latest root before it:
    in the same asset while the position lasts, else in any.
    """
    baseline = _outcomes(replays.between(frozenset()))
    known = {instruction.order_id for instruction in replays.scenario.instructions}
    found: list[Traced] = []
    last = _Latest()
    for row in rows:
        if row.pair is None:
            continue
        order_id, is_root = row.pair.order_id, False
        if not _is_same(row):
            is_root = order_id not in known or _has_other_outcome(replays, order_id, baseline.get(order_id))
            follows = "" if is_root else last.before(row)
            found.append(Traced(row, Origin.ROOT if is_root else Origin.CONSEQUENCE, follows))
        last.note(row, is_root=is_root)
    return tuple(found)


def _is_same(row: DiffRow) -> bool:
    assert row.pair is not None
    return row.pair.a is not None and row.pair.b is not None and same_fills(row.pair.a, row.pair.b)


def _outcomes(run: Run) -> dict[str, Order]:
    return {order.order_id: order for order in orders_of(fills_of_run(run.fills))}


def _has_other_outcome(replays: Replays, order_id: str, under_a: Order | None) -> bool:
    """Whether B's rules for this order alone, all others under A's, fill it otherwise."""
    under_b = replays.order_of_b(order_id)
    if under_a is None or under_b is None:
        return under_a is not under_b
    return not same_fills(under_a, under_b)


class _Latest:
    """The latest root, by asset while a position lasts and overall."""

    def __init__(self) -> None:
        self._overall = ""
        self._by_asset: dict[str, str] = {}
        self._positions: dict[str, tuple[Position, Position]] = defaultdict(lambda: (Position(), Position()))

    def note(self, row: DiffRow, *, is_root: bool) -> None:
        """Take a row into account; where it leaves both sides flat, its asset's root is done with."""
        assert row.pair is not None
        if is_root:
            self._overall = self._by_asset[row.asset] = row.pair.order_id
        positions = self._positions[row.asset]
        for position, order in zip(positions, (row.pair.a, row.pair.b), strict=True):
            position.trade(order.quantity if order else 0.0)
        if all(position.is_flat for position in positions):
            self._by_asset.pop(row.asset, None)

    def before(self, row: DiffRow) -> str:
        """The root that a row follows from; empty where there is none before it."""
        return self._by_asset.get(row.asset, self._overall)
