"""The lots of quantity difference that a row closes or leaves open, as ``reconcile.attribution.lots`` books them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reconcile.attribution.dollars import ROW_CAUSES
from reconcile.attribution.rows import mean_mark

if TYPE_CHECKING:
    from adapters.contract import Cause
    from reconcile.attribution.lots import Closed, Open
    from reconcile.books.fills import Ints
    from reconcile.variance import Variance


@dataclass(frozen=True, slots=True)
class Closing:
    """``shares`` (B minus A) that row ``origin`` opened at one price and that ``row`` values at another."""

    row: int
    origin: int
    cause: Cause
    shares: float
    opened_at: float
    closed_at: float
    closed_by_mark: bool

    @property
    def dollars(self) -> float:
        """The gain, account currency, B minus A."""
        return self.shares * (self.closed_at - self.opened_at)


def closings_of(variance: Variance, places: Ints) -> Mapping[int, tuple[Closing, ...]]:
    """Closings by row, of the rows at these places."""
    closed, still_open = variance.rows.lots
    found: dict[int, list[Closing]] = defaultdict(list)
    for closing in (*_closed(closed, places), *_open(still_open, places, variance)):
        found[closing.row].append(closing)
    return {row: tuple(closings) for row, closings in found.items()}


def _closed(lots: Closed, places: Ints) -> Iterator[Closing]:
    chosen = np.isin(lots.rows, places)
    columns = (lots.rows, lots.origin, lots.cause, lots.shares, lots.opened_at, lots.closed_at)
    lists = (each[chosen].tolist() for each in columns)
    for row, origin, cause, shares, opened_at, closed_at in zip(*lists, strict=True):
        yield Closing(row, origin, ROW_CAUSES[cause], shares, opened_at, closed_at, closed_by_mark=False)


def _open(lots: Open, places: Ints, variance: Variance) -> Iterator[Closing]:
    chosen = np.isin(lots.rows, places)
    columns = (lots.rows, lots.cause, lots.shares, lots.price, lots.asset)
    for row, cause, shares, price, asset in zip(*(each[chosen].tolist() for each in columns), strict=True):
        mark = mean_mark(variance.pairs.names[asset], variance.a, variance.b)
        yield Closing(row, row, ROW_CAUSES[cause], shares, price, mark, closed_by_mark=True)
