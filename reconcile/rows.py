"""Rows of the per-trade diff: one per pair of orders, per unmatched order and per asset whose mark differs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from adapters.contract import Cause
from reconcile.lots import Entry
from reconcile.matching import Pair

if TYPE_CHECKING:
    from reconcile.books import Book

ROW_CAUSES: tuple[Cause, ...] = tuple(cause for cause in Cause if cause is not Cause.INCOME)
"""Causes that a row can have; income belongs to no order."""


class Match(StrEnum):
    """What a row compares."""

    MATCHED = "matched"
    ONLY_A = "only_a"
    ONLY_B = "only_b"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One row: its dollars by cause add up to ``total``, account currency, B minus A.

    ``outcome`` is what the row's own difference came to in the end: the same dollars, but with the gain of a
    lot on the row that opened it rather than on the one that closed it.
    """

    asset: str
    match: Match
    pair: Pair | None
    causes: Mapping[Cause, float]
    outcome: float

    @property
    def total(self) -> float:
        return math.fsum(self.causes.values())

    @property
    def cause(self) -> Cause | None:
        """The cause with the largest amount; ``None`` where all are zero."""
        largest = max(self.causes, key=lambda cause: abs(self.causes[cause]))
        return largest if self.causes[largest] else None


def rows_of(pairs: Sequence[Pair], entries: Iterable[Entry], a: Book, b: Book) -> tuple[DiffRow, ...]:
    """All rows, orders in time order, then marks."""
    return (*_order_rows(pairs, entries, a, b), *mark_rows(a, b))


def _order_rows(pairs: Sequence[Pair], entries: Iterable[Entry], a: Book, b: Book) -> Iterator[DiffRow]:
    amounts: dict[int, dict[Cause, list[float]]] = defaultdict(lambda: {cause: [] for cause in ROW_CAUSES})
    outcomes: dict[int, list[float]] = defaultdict(list)
    for entry in entries:
        amount = entry.at(mean_mark(pairs[entry.row].either.asset, a, b))
        amounts[entry.row][entry.cause].append(amount)
        outcomes[entry.origin].append(amount)
    for number, pair in enumerate(pairs):
        causes = {cause: math.fsum(values) + 0.0 for cause, values in amounts[number].items()}
        yield DiffRow(pair.either.asset, _match(pair), pair, causes, math.fsum(outcomes[number]))


def mean_mark(asset: str, a: Book, b: Book) -> float:
    """The mean of both sides' marks: what open lots are worth."""
    return (a.marks[asset] + b.marks[asset]) / 2


def _match(pair: Pair) -> Match:
    if pair.a is None:
        return Match.ONLY_B
    return Match.MATCHED if pair.b is not None else Match.ONLY_A


def mark_rows(a: Book, b: Book) -> Iterator[DiffRow]:
    """Positions at the end that the two sides value at different marks: q̄ × (M_b − M_a)."""
    held_a, held_b = held_at_the_end(a), held_at_the_end(b)
    for asset in sorted(held_a.keys() | held_b.keys()):
        quantity = (held_a.get(asset, 0.0) + held_b.get(asset, 0.0)) / 2
        if quantity and a.marks[asset] != b.marks[asset]:
            causes = dict.fromkeys(ROW_CAUSES, 0.0)
            causes[Cause.PRICE] = quantity * (b.marks[asset] - a.marks[asset])
            yield DiffRow(asset, Match.MARK, None, causes, causes[Cause.PRICE])


def held_at_the_end(book: Book) -> dict[str, float]:
    """Shares by asset after the last fill, exactly summed."""
    quantities: dict[str, list[float]] = defaultdict(list)
    for piece in book.pieces:
        quantities[piece.asset].append(piece.quantity)
    return {asset: math.fsum(values) for asset, values in quantities.items()}
