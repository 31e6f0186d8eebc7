"""Pairing the orders of two runs: by order_id, or by asset, side and time where ids say nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.orders import Order

if TYPE_CHECKING:
    import pandas as pd

WINDOW = 5
"""Without ids, two orders pair only within this many sessions of each other."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The same order in two runs, or an order that only one of them has (the other is ``None``)."""

    a: Order | None
    b: Order | None

    def __post_init__(self) -> None:
        if self.a is None and self.b is None:
            raise TypeError("a pair has at least one order")

    @property
    def either(self) -> Order:
        """One of the orders, for what both share: asset and side."""
        order = self.a or self.b
        assert order is not None
        return order

    @property
    def orders(self) -> tuple[Order, ...]:
        return tuple(order for order in (self.a, self.b) if order is not None)

    @property
    def timestamp(self) -> pd.Timestamp:
        """The earlier of both timestamps."""
        return min(order.timestamp for order in self.orders)

    @property
    def order_id(self) -> str:
        """The id; the smaller one where two logs name the order differently."""
        return min(order.order_id for order in self.orders)


def pair(a: Sequence[Order], b: Sequence[Order], sessions: pd.DatetimeIndex) -> tuple[Pair, ...]:
    """Orders of both runs, paired, in time order.

    By order_id where the runs share any; an id with opposite sides is two unmatched orders. Else by
    asset and side, one to one, order kept, at most five sessions apart: as many pairs as possible, among
    these the least total time difference, ties to the earlier.
    """
    shared = {order.order_id for order in a} & {order.order_id for order in b}
    pairs = _by_order_id(a, b) if shared else _by_time(a, b, sessions)
    return tuple(sorted(pairs, key=lambda pair: (pair.timestamp, pair.order_id, pair.a is None, pair.b is None)))


def _by_order_id(a: Sequence[Order], b: Sequence[Order]) -> list[Pair]:
    of_b = {order.order_id: order for order in b}
    pairs = []
    for order in a:
        other = of_b.get(order.order_id)
        if other is not None and _same_kind(order, other):
            del of_b[order.order_id]
            pairs.append(Pair(order, other))
        else:
            pairs.append(Pair(order, None))
    return pairs + [Pair(None, order) for order in of_b.values()]


def _same_kind(one: Order, other: Order) -> bool:
    return one.asset == other.asset and one.side == other.side


def _by_time(a: Sequence[Order], b: Sequence[Order], sessions: pd.DatetimeIndex) -> list[Pair]:
    groups: dict[tuple[str, str], tuple[list[Order], list[Order]]] = defaultdict(lambda: ([], []))
    for index, orders in enumerate((a, b)):
        for order in sorted(orders, key=lambda order: order.timestamp):
            groups[order.asset, order.side][index].append(order)
    return [pair for group in groups.values() for pair in _aligned_in_time(*group, sessions)]


def _aligned_in_time(a: list[Order], b: list[Order], sessions: pd.DatetimeIndex) -> list[Pair]:
    """The best order-keeping assignment, by dynamic programming over what is left of both lists."""
    place = {order.order_id: int(sessions.searchsorted(order.session)) for order in (*a, *b)}
    best: dict[tuple[int, int], tuple[int, float]] = {}
    for i in range(len(a), -1, -1):
        for j in range(len(b), -1, -1):
            best[i, j] = max(_choices(a, b, i, j, best, place), default=(0, 0.0))
    return list(_walk(a, b, best, place))


type _Best = dict[tuple[int, int], tuple[int, float]]


def _choices(
    a: list[Order], b: list[Order], i: int, j: int, best: _Best, place: dict[str, int]
) -> list[tuple[int, float]]:
    """(pairs, minus total seconds apart) of pairing both heads, or of leaving either one."""
    choices = [best[i + 1, j]] if i < len(a) else []
    choices += [best[i, j + 1]] if j < len(b) else []
    if i < len(a) and j < len(b) and _near(a[i], b[j], place):
        choices.append(_with_pair(a[i], b[j], best[i + 1, j + 1]))
    return choices


def _near(one: Order, other: Order, place: dict[str, int]) -> bool:
    return abs(place[one.order_id] - place[other.order_id]) <= WINDOW


def _with_pair(one: Order, other: Order, rest: tuple[int, float]) -> tuple[int, float]:
    return rest[0] + 1, rest[1] - abs((one.timestamp - other.timestamp).total_seconds())


def _walk(a: list[Order], b: list[Order], best: _Best, place: dict[str, int]) -> list[Pair]:
    pairs = []
    i = j = 0
    while i < len(a) and j < len(b):
        if _near(a[i], b[j], place) and best[i, j] == _with_pair(a[i], b[j], best[i + 1, j + 1]):
            pairs.append(Pair(a[i], b[j]))
            i, j = i + 1, j + 1
        elif best[i, j] == best[i + 1, j] and (best[i, j] != best[i, j + 1] or a[i].timestamp <= b[j].timestamp):
            pairs.append(Pair(a[i], None))
            i += 1
        else:
            pairs.append(Pair(None, b[j]))
            j += 1
    return pairs + [Pair(order, None) for order in a[i:]] + [Pair(None, order) for order in b[j:]]
