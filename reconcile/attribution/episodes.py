"""Episodes: one asset from flat to flat in both runs. Rows of one position are ranked together.

A single row is no unit to rank by: a lot that one order opens is closed by another, and each alone shows
a large amount of which little is left when both are added.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reconcile.attribution.rows import ROW_CAUSES, DiffRow, Rows
from reconcile.books.fills import moment
from reconcile.books.positions import grouped
from reconcile.books.sequence import Columnar

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Cause
    from bundles.arrays import Flags, Ints
    from reconcile.books.positions import Grouping


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


@dataclass(frozen=True, eq=False)
class Episodes(Columnar[Episode]):
    """All episodes, the largest |total| first, then by asset and time.

    ``in_order`` are the rows' places by asset and time; an episode goes from one of ``starts`` to the next.
    """

    among: Rows
    in_order: Ints
    starts: Ints
    ranking: Ints

    def __len__(self) -> int:
        return len(self.ranking)

    def item(self, place: int) -> Episode:
        start = int(self.ranking[place])
        group = self.in_order[self.starts[start] : self.starts[start + 1]]
        pairs = self.among.pairs
        return Episode(pairs.names[pairs.asset[group[0]]], self.among, group)


def episodes_of(rows: Rows) -> Episodes:
    """Rows cut where both positions are flat; a mark, which comes last, belongs to its asset's last episode."""
    pairs = rows.pairs
    of_marks = [pairs.names.index(mark.asset) for mark in rows.marks]
    by_asset = grouped(np.concatenate([pairs.asset, np.array(of_marks, dtype=np.int64)]))
    starts = np.flatnonzero(_begins(rows, by_asset))
    sizes = np.abs(np.add.reduceat(rows.totals[by_asset.places], starts)) if len(starts) else np.zeros(0)
    ranking = np.argsort(-sizes, kind="stable")
    return Episodes(rows, by_asset.places, np.append(starts, len(rows)), ranking)


def _begins(rows: Rows, by_asset: Grouping) -> Flags:
    """Which rows, by asset, are the first of an episode."""
    pairs, marks = rows.pairs, np.zeros(len(rows.marks))
    sides = pairs.of_each(pairs.a.quantity, pairs.b.quantity, 0.0)
    after_a, after_b = (by_asset.positions(np.append(shares, marks)) for shares in sides)
    is_cut: Flags = (by_asset.before(after_a) == 0) & (by_asset.before(after_b) == 0)
    is_mark = by_asset.places >= len(pairs)
    is_cut[is_mark] = False
    is_cut[by_asset.starts] = True
    return is_cut
