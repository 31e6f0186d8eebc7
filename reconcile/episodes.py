"""Episodes: one asset from flat to flat in both runs. Rows of one position are ranked together.

A single row is no unit to rank by: a lot that one order opens is closed by another, and each alone shows
a large amount of which little is left when both are added.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from reconcile.fills import moment, ordered_by
from reconcile.positions import positions_after
from reconcile.rows import ROW_CAUSES, DiffRow, Rows

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Cause
    from reconcile.fills import Flags, Ints


@dataclass(frozen=True, eq=False)
class Episode:
    """Rows of one asset between two moments at which neither run holds it (or to the end).

    ``places`` are its rows' among ``among``.
    """

    asset: str
    among: Rows
    places: Ints

    @cached_property
    def rows(self) -> tuple[DiffRow, ...]:
        return self.among.at(self.places)

    @property
    def causes(self) -> Mapping[Cause, float]:
        """Dollars by cause, account currency, B minus A."""
        columns = self.among.dollars[self.places].T.tolist()
        return {cause: math.fsum(column) for cause, column in zip(ROW_CAUSES, columns, strict=True)}

    @property
    def total(self) -> float:
        return math.fsum(self.among.totals[self.places].tolist())

    @property
    def count(self) -> int:
        """How many of its rows are orders, and not marks."""
        return int((self.places < len(self.among.pairs)).sum())

    @property
    def sessions(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Of the first and the last order."""
        pairs = self.among.pairs.taken(self.places[self.places < len(self.among.pairs)])
        last = pairs.greatest(pairs.a.session, pairs.b.session)
        return moment(pairs.first_session.min()), moment(last.max())

    @property
    def order_ids(self) -> tuple[str, ...]:
        return tuple(row.pair.order_id for row in self.rows if row.pair)


@dataclass(frozen=True, eq=False)
class Episodes(Sequence[Episode]):
    """All episodes, the largest |total| first, then by asset and time.

    ``in_order`` are the rows' places by asset and time; an episode goes from one of ``starts`` to the next.
    """

    among: Rows
    in_order: Ints
    starts: Ints
    ranking: Ints

    def __len__(self) -> int:
        return len(self.ranking)

    @overload
    def __getitem__(self, place: int) -> Episode: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Episode, ...]: ...
    def __getitem__(self, place: int | slice) -> Episode | tuple[Episode, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        start = int(self.ranking[place])
        group = self.in_order[self.starts[start] : self.starts[start + 1]]
        pairs = self.among.pairs
        return Episode(pairs.names[pairs.asset[group[0]]], self.among, group)


def episodes_of(rows: Rows) -> Episodes:
    """Rows cut where both positions are flat; a mark, which comes last, belongs to its asset's last episode."""
    pairs = rows.pairs
    of_marks = [pairs.names.index(mark.asset) for mark in rows.marks]
    assets = np.concatenate([pairs.asset, np.array(of_marks, dtype=np.int64)])
    in_order = ordered_by(assets)
    starts = np.flatnonzero(_begins(rows, assets)[in_order])
    sizes = np.abs(np.add.reduceat(rows.totals[in_order], starts)) if len(starts) else np.zeros(0)
    return Episodes(rows, in_order, np.append(starts, len(in_order)), np.argsort(-sizes, kind="stable"))


def _begins(rows: Rows, assets: Ints) -> Flags:
    """Which rows are the first of an episode."""
    pairs = rows.pairs
    shares_a, shares_b = pairs.of_each(pairs.a.quantity, pairs.b.quantity, 0.0)
    is_flat = (positions_after(pairs.asset, shares_a) == 0) & (positions_after(pairs.asset, shares_b) == 0)
    begins = np.zeros(len(rows), dtype=np.bool_)
    in_order = ordered_by(pairs.asset)
    ordered = assets[in_order]
    is_new = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(pairs)]
    begins[in_order] = is_new | np.concatenate([[True], is_flat[in_order][:-1]])[: len(pairs)]
    return begins
