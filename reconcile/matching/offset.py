"""By how much one log's clock is ahead of the other's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reconcile.matching.likeness import ALONE, Events

if TYPE_CHECKING:
    from bundles.arrays import Ints
    from reconcile.matching.candidates import Field

_TRIED = 40
"""So many of the most frequent differences are tried, beside none at all."""
_ENOUGH = 0.8
"""An offset is taken where pairs cost less than this share of what they cost without one."""
_MINUTE = 60_000
_SAMPLE = 1_000
"""So many orders, spread evenly, tell the offset of any number."""
_MOST_DIFFERENCES = 20_000_000


def offset_of(asked: Events, field: Field) -> tuple[int, float]:
    """How much later the field's orders are than those that are asked, and what a sample of these then costs.

    Milliseconds; 0 where nothing tells.
    """
    sample = asked.taken(np.unique(np.linspace(0, len(asked) - 1, _SAMPLE).astype(np.int64)))
    totals = {0: _total(sample, field, 0)}
    if not totals[0]:
        return 0, 0.0
    totals |= {offset: _total(sample, field, offset) for offset in _frequent(sample, field)}
    best = min(totals, key=lambda offset: (totals[offset], abs(offset), offset))
    taken = best if totals[best] < _ENOUGH * totals[0] else 0
    return taken, totals[taken]


def _total(sample: Events, field: Field, offset: int) -> float:
    """What each order's cheapest candidate costs, summed; one without any costs what two orders left alone do."""
    edges = field.candidates(later(sample, offset))
    cheapest = np.full(len(sample), 2 * ALONE)
    np.minimum.at(cheapest, edges.one, edges.cost)
    return float(cheapest.sum())


def _frequent(sample: Events, field: Field) -> Iterator[int]:
    """The most frequent differences but none, whole minutes in milliseconds."""
    counts = field.counts(sample).cumsum()
    thinned = -(-int(counts[-1]) // _MOST_DIFFERENCES) or 1
    minutes, times = np.unique(
        field.differences(sample.taken(np.arange(0, len(sample), thinned))) // _MINUTE, return_counts=True
    )
    frequent: Ints = minutes[np.lexsort((np.abs(minutes), -times))]
    yield from (_MINUTE * frequent[frequent != 0][:_TRIED]).tolist()


def later(events: Events, offset: int) -> Events:
    """The same events, so many milliseconds later."""
    return replace(events, at=events.at + offset)
