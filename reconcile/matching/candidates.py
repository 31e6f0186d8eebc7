"""Which orders are near enough in time to be asked whether they are the same: asset and side are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bundles.arrays import Flags, Floats, Ints, hashed, spans
from reconcile.matching.likeness import ALONE, costs

if TYPE_CHECKING:
    from reconcile.matching.likeness import Events

NEAREST = 64
"""Where more orders lie in the window only so many are asked, the nearest in time,"""
SAME_QUANTITY = 8
"""and so many of equal quantity."""

_KIND = np.int64(1) << 41
"""Kinds are further apart than any moments, so that one number sorts by both; milliseconds, 69 years."""
_AT_ONCE = 1 << 20
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Edges:
    """Candidates: places among the events of the one side and of the other, and what the pair would cost."""

    one: Ints
    other: Ints
    cost: Floats

    def __len__(self) -> int:
        return len(self.one)

    def only(self, chosen: Flags | Ints | slice) -> Edges:
        """Those that are chosen, by flags or places."""
        return Edges(self.one[chosen], self.other[chosen], self.cost[chosen])


def joined(parts: list[Edges]) -> Edges:
    """All in a row."""
    if not parts:
        return Edges(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    one, other = (np.concatenate([getattr(part, name) for part in parts]) for name in ("one", "other"))
    return Edges(one, other, np.concatenate([part.cost for part in parts]))


@dataclass(frozen=True, eq=False)
class Field:
    """The events among which candidates are looked for, sorted by kind and time; ``window`` in milliseconds.

    ``earliest`` is what times are counted from: no moment that is asked for is earlier.
    """

    events: Events
    window: int
    earliest: int

    @cached_property
    def _keys(self) -> Ints:
        return self._key(self.events.kind, self.events.at)

    def _key(self, kind: Ints, at: Ints) -> Ints:
        return kind * _KIND + np.clip(at - self.earliest, 0, _KIND - 1)

    def _reach(self, asked: Events, keys: Ints, kind: Ints) -> tuple[Ints, Ints]:
        """Where the window of each event that is asked begins and ends among sorted keys."""
        first = np.searchsorted(keys, self._key(kind, asked.at - self.window), side="left")
        return first, np.searchsorted(keys, self._key(kind, asked.at + self.window), side="right")

    def differences(self, asked: Events) -> Ints:
        """How much later each event in the window is than the one that is asked, milliseconds."""
        first, end = self._reach(asked, self._keys, asked.kind)
        places = spans(first, end - first)
        return self.events.at[places] - np.repeat(asked.at, end - first)

    def counts(self, asked: Events) -> Ints:
        """How many events lie in the window of each that is asked."""
        first, end = self._reach(asked, self._keys, asked.kind)
        return end - first

    def candidates(self, asked: Events) -> Edges:
        """Pairs that cost less than two orders left alone, in the order of ``asked``."""
        first, end = self._reach(asked, self._keys, asked.kind)
        is_crowded = end - first > NEAREST
        few, crowded = np.flatnonzero(~is_crowded), np.flatnonzero(is_crowded)
        found = [self._worth(asked, rows, places) for rows, places in _listed(few, first, end)]
        if not len(crowded):
            return joined(found)
        for rows in np.array_split(crowded, -(-len(crowded) * NEAREST // _AT_ONCE)):
            found += [self._worth(asked, *each) for each in self._of_crowd(asked, rows, first, end)]
        edges = joined(found)
        return edges.only(np.argsort(edges.one, kind="stable"))

    def _worth(self, asked: Events, rows: Ints, places: Ints) -> Edges:
        mine, theirs = asked.taken(rows), self.events.taken(places)
        cost = costs(mine, theirs)
        return Edges(rows, places, cost).only((cost < 2 * ALONE) & ~(mine.is_named & theirs.is_named))

    def _of_crowd(self, asked: Events, rows: Ints, first: Ints, end: Ints) -> Iterator[tuple[Ints, Ints]]:
        """The nearest in time, then those of equal quantity that are further away than these."""
        events = asked.taken(rows)
        middle = np.searchsorted(self._keys, self._key(events.kind, events.at))
        places, apart = self._nearest(events, middle, first[rows], end[rows], NEAREST, np.arange(len(self.events)))
        yield np.repeat(rows, NEAREST), places.ravel()
        order, keys, kinds = self._by_quantity
        kind = self._quantity_kinds(events, kinds)
        first, end = self._reach(events, keys, kind)
        middle = np.searchsorted(keys, self._key(kind, events.at))
        equal, far = self._nearest(events, middle, first, end, SAME_QUANTITY, order)
        is_new = (far > apart.max(axis=1)[:, None]) & (far < _NEVER) & (kind >= 0)[:, None]
        yield np.repeat(rows, is_new.sum(axis=1)), equal[is_new]

    def _nearest(
        self, events: Events, middle: Ints, first: Ints, end: Ints, most: int, order: Ints
    ) -> tuple[Ints, Ints]:
        """The ``most`` nearest in time to each event from ``first`` to ``end`` of ``order``, and how far."""
        around = middle[:, None] + np.arange(-most, most)
        is_in = (around >= first[:, None]) & (around < end[:, None])
        places = order[np.clip(around, 0, len(order) - 1)]
        apart = np.where(is_in, np.abs(self.events.at[places] - events.at[:, None]), _NEVER)
        chosen = np.argpartition(apart, most - 1, axis=1)[:, :most]
        return np.take_along_axis(places, chosen, 1), np.take_along_axis(apart, chosen, 1)

    @cached_property
    def _by_quantity(self) -> tuple[Ints, Ints, Ints]:
        """Places sorted by kind, quantity and time, their keys, and the kinds with a quantity that there are."""
        kinds, numbers = np.unique(_quantities(self.events), return_inverse=True)
        order = np.lexsort((self.events.at, numbers))
        return order, self._key(numbers, self.events.at)[order], kinds

    @staticmethod
    def _quantity_kinds(events: Events, kinds: Ints) -> Ints:
        """The place of each event's among these, −1 where there is none."""
        asked = _quantities(events)
        places = np.minimum(np.searchsorted(kinds, asked), len(kinds) - 1)
        return np.where(kinds[places] == asked, places, -1)


def _quantities(events: Events) -> Ints:
    """A number for kind and quantity."""
    return hashed(events.kind, events.shares.view(np.int64))


def _listed(rows: Ints, first: Ints, end: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Rows with all places of their windows, so many at once as memory bears."""
    lengths = (end - first)[rows]
    for some in np.split(rows, np.flatnonzero(np.diff(np.cumsum(lengths) // _AT_ONCE)) + 1):
        lengths = (end - first)[some]
        yield np.repeat(some, lengths), spans(first[some], lengths)
