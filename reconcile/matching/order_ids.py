"""Whether order ids of two logs name the same orders: two numberings may share ids and no order."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reconcile.matching.likeness import ALONE, Events, costs

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints

OWN_FORM = r"^(?:\d{8}-.+-\d+$|engine-)"
"""Ids of our own form, which mean the same wherever they stand."""

_ENOUGH = 0.9
"""Of the ids that both lists hold so many must agree in asset and time."""
_ALIKE = 0.5
"""And of so many the orders could be the same by time, quantity and price: more than chance gives."""
_DAYS = 8
"""Five sessions with a weekend and a holiday."""
_DAY = 86_400_000
_SAMPLE = 20_000
_FIRST = 1_000


class Evidence(StrEnum):
    """What ids say."""

    DECIDE = "the ids of both logs name the same orders"
    COUNTERS = "in both logs the ids only count the trades"
    CONTRADICTED = "the ids that both logs hold are of different orders"
    NOTHING_SHARED = "no id is in both logs"


@dataclass(frozen=True, eq=False)
class Named:
    """Fills of a log that have an order id, in the file's order.

    ``number`` and ``asset`` are numbers that mean the same in both logs, ``text`` is the id, ``day`` counts from
    1970; ``shares`` are positive.
    """

    number: Ints
    text: pl.Series
    asset: Ints
    day: Ints
    shares: Floats
    price: Floats

    def only(self, chosen: Flags) -> Named:
        """Those that are chosen."""
        return Named(
            *(
                getattr(self, name).filter(pl.Series(chosen)) if name == "text" else getattr(self, name)[chosen]
                for name in (column.name for column in fields(self))
            )
        )

    @property
    def is_counter(self) -> bool:
        """Whether ids are whole numbers that rise by one from trade to trade, or fall by one: newest first."""
        return _counts(self.text.head(_FIRST)) and _counts(self.text)


def _counts(ids: pl.Series) -> bool:
    numbers = ids.cast(pl.Int64, strict=False)
    if numbers.null_count():
        return False
    steps = np.diff(numbers.to_numpy())
    steps = steps[steps != 0]
    return bool((steps == 1).all() or (steps == -1).all())


def evidence(a: Named, b: Named) -> Evidence:
    """What the ids of two logs are worth. A sample tells of many: the same ids on both sides."""
    sparse = max(len(a.number), len(b.number)) // _SAMPLE + 1
    sample_a, sample_b = (_sampled(side, sparse) for side in (a, b))
    shared, of_a, of_b = np.intersect1d(sample_a.number, sample_b.number, return_indices=True)
    if not len(shared):
        return Evidence.NOTHING_SHARED
    of_others = ~sample_a.text.gather(of_a).str.contains(OWN_FORM).to_numpy()
    if not of_others.any():
        return Evidence.DECIDE
    if a.is_counter and b.is_counter:
        return Evidence.COUNTERS
    agree = _agree(sample_a, sample_b, of_a[of_others], of_b[of_others])
    return Evidence.DECIDE if agree else Evidence.CONTRADICTED


def _sampled(side: Named, sparse: int) -> Named:
    return side if sparse == 1 else side.only(side.number % sparse == 0)


def _agree(a: Named, b: Named, of_a: Ints, of_b: Ints) -> bool:
    apart = b.day[of_b] - a.day[of_a]
    usual = np.clip(np.median(apart), -_DAYS, _DAYS)
    is_near = (a.asset[of_a] == b.asset[of_b]) & (np.abs(apart - usual) <= _DAYS)
    ratio = np.median(b.shares[of_b]) / np.median(a.shares[of_a])
    none = np.zeros(len(of_a), dtype=np.bool_)
    events = (
        Events(a.asset[of_a], a.day[of_a] * _DAY, a.shares[of_a], a.price[of_a], none),
        Events(b.asset[of_b], b.day[of_b] * _DAY, b.shares[of_b] / ratio, b.price[of_b], none),
    )
    return bool(is_near.mean() >= _ENOUGH and (costs(*events) < 2 * ALONE).mean() >= _ALIKE)
