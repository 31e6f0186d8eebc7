"""Which orders of two sides are the same, as far as asset, side, time, quantity and price tell.

One side is asked for its counterparts on the other: the shorter, else that with the smaller rows, so that nothing
depends on which is called A.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bundles.arrays import Ints, hashed
from reconcile.matching.assignment import assign
from reconcile.matching.candidates import NEAREST, Field
from reconcile.matching.offset import later, offset_of
from reconcile.matching.pairs import NONE, Likeness

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats
    from reconcile.matching.likeness import Events

_SAME_SIZE = 1.25
"""Accounts are of one size where the median quantities of an asset are within this ratio."""
_FEW, _FEW_ORDERS = 5, 10
"""Fewer orders of an asset, and of all, say nothing of the size of an account."""


def pair_by_likeness(a: Events, b: Events, window: int) -> Likeness:
    """Pair what is most alike; ``window`` is in milliseconds."""
    order_a, order_b = _in_order(a), _in_order(b)
    sorted_a, sorted_b = a.taken(order_a), b.taken(order_b)
    if not len(a) or not len(b):
        return Likeness(np.full(len(a), NONE))
    if not _is_first(sorted_a, sorted_b):
        found = _paired(sorted_b, sorted_a, window)
        matches = _inverted(found.matches, len(a))
        sizes = None if found.sizes is None else 1 / found.sizes
        found = Likeness(matches, -found.offset, sizes, found.is_crowded)
    else:
        found = _paired(sorted_a, sorted_b, window)
    matches = np.full(len(a), NONE)
    matches[order_a] = np.where(found.matches == NONE, NONE, order_b[found.matches])
    return replace(found, matches=matches)


def nearest(asked: Events, others: Events, window: int) -> Ints:
    """For each that is asked the place of its counterpart, ``NONE`` where it is alone; without offset or scaling."""
    order = _in_order(others)
    field = Field(others.taken(order), window, int(min(asked.at.min(), others.at.min())) - window)
    found = assign(field.candidates(asked), len(asked), len(others))
    return np.where(found == NONE, NONE, order[found])


def _in_order(events: Events) -> Ints:
    """Places by kind, time, quantity and price."""
    return np.lexsort((events.price, events.shares, events.at, events.kind))


def _is_first(one: Events, other: Events) -> bool:
    """Whether the one side is asked; both are sorted."""
    if len(one) != len(other):
        return len(one) < len(other)
    for mine, theirs in (
        (one.kind, other.kind),
        (one.at, other.at),
        (one.shares, other.shares),
        (one.price, other.price),
    ):
        differing = np.flatnonzero(mine != theirs)
        if len(differing):
            return bool(mine[differing[0]] < theirs[differing[0]])
    return True


def _inverted(matches: Ints, count: int) -> Ints:
    inverted = np.full(count, NONE)
    there = np.flatnonzero(matches != NONE)
    inverted[matches[there]] = there
    return inverted


def _paired(asked: Events, others: Events, window: int) -> Likeness:
    """The same for sides that are sorted, of which the one is asked."""
    earliest = int(min(asked.at.min(), others.at.min())) - 2 * window
    sizes = _sizes(asked, others)
    offset, total = offset_of(asked, Field(others, window, earliest))
    if sizes is not None:
        scaled = replace(others, shares=others.shares / sizes[others.kind // 2])
        scaled_offset, scaled_total = offset_of(asked, Field(scaled, window, earliest))
        # Few orders have medians by chance: sizes are taken where they make orders more alike.
        if scaled_total < total:
            others, offset = scaled, scaled_offset
        else:
            sizes = None
    asked = later(asked, offset)
    matches = _twins(asked, others)
    mine, theirs = np.flatnonzero(matches == NONE), _left(matches, len(others))
    if not len(mine) or not len(theirs):
        return Likeness(matches, offset, sizes)
    asked, field = asked.taken(mine), Field(others.taken(theirs), window, earliest)
    found = assign(field.candidates(asked), len(mine), len(theirs))
    matches[mine] = np.where(found == NONE, NONE, theirs[found])
    return Likeness(matches, offset, sizes, bool((field.counts(asked) > NEAREST).any()))


def _left(matches: Ints, count: int) -> Ints:
    """Places on the other side that nothing is paired with."""
    is_left: Flags = np.ones(count, dtype=np.bool_)
    is_left[matches[matches != NONE]] = False
    return np.flatnonzero(is_left)


def _sizes(one: Events, other: Events) -> Floats | None:
    """By asset the ratio of median quantities, 1 where it is small; ``None`` where all are.

    An asset of few orders has its median by chance: its ratio is the usual one of all assets, if there are enough.
    """
    if min(len(one), len(other)) < _FEW_ORDERS:
        return None
    both = _medians(one).join(_medians(other), on="asset", suffix="_other")
    ratio = (both["shares_other"] / both["shares"]).to_numpy()
    if not len(ratio):
        return None
    has_few = (both["count"].to_numpy() < _FEW) | (both["count_other"].to_numpy() < _FEW)
    ratio = np.where(has_few, np.median(ratio), ratio)
    differs = (ratio > _SAME_SIZE) | (ratio < 1 / _SAME_SIZE)
    sizes = np.ones(int(max(one.kind.max(), other.kind.max())) // 2 + 1)
    sizes[both["asset"].to_numpy()[differs]] = ratio[differs]
    return sizes if differs.any() else None


def _medians(events: Events) -> pl.DataFrame:
    table = pl.DataFrame({"asset": events.kind // 2, "shares": events.shares})
    return table.group_by("asset").agg(pl.col("shares").median(), count=pl.len()).sort("asset")


def _twins(one: Events, other: Events) -> Ints:
    """The n-th of equal events on both sides: pairs that cost nothing, whose taking never makes others dearer."""
    keys = [pl.DataFrame({"key": hashed(_hash(each), _repeats(each))}) for each in (one, other)]
    joined = keys[0].join(keys[1].with_row_index("place"), on="key", how="left", maintain_order="left")
    found = joined["place"].cast(pl.Int64).fill_null(NONE).to_numpy().copy()
    found[(_hash(one) != _hash(other)[found]) | (one.is_named & other.is_named[found])] = NONE
    return found


def _hash(events: Events) -> Ints:
    return hashed(events.kind, events.at, events.shares.view(np.int64), events.price.view(np.int64))


def _repeats(events: Events) -> Ints:
    """How many equal events stand before each; they are sorted."""
    columns = (events.kind, events.at, events.shares, events.price)
    is_new = np.append(True, np.logical_or.reduce([np.diff(column) != 0 for column in columns]))
    places = np.arange(len(events))
    return places - np.maximum.accumulate(np.where(is_new, places, 0))
