"""Rows of the per-trade diff: one per pair of orders, per unmatched order and per asset whose mark differs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause
from reconcile.attribution.dollars import (
    COLUMN,
    bookings_of,
    matched_dollars,
    matched_of,
    no_dollars,
    unmatched_causes,
    unmatched_fees,
)
from reconcile.attribution.dollars import ROW_CAUSES as ROW_CAUSES
from reconcile.attribution.lots import Lots, book_lots
from reconcile.attribution.sums import row_sums
from reconcile.books.sequence import Columnar

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.books.book import Book
    from reconcile.matching.pairs import Pair, Pairs


class Match(StrEnum):
    """What a row compares."""

    MATCHED = "matched"
    ONLY_A = "only_a"
    ONLY_B = "only_b"
    MARK = "mark"


_MATCHES = tuple(Match)


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


@dataclass(frozen=True, eq=False)
class Mark:
    """A position at the end that the two sides value at different marks: q̄ × (M_b − M_a), account currency.

    ``data`` is what their market prices are apart by, ``price`` what is left of it.
    """

    asset: str
    data: float
    price: float


@dataclass(frozen=True, eq=False)
class Rows(Columnar[DiffRow]):
    """All rows, pairs in time order and then marks, as columns; a place gives the ``DiffRow``.

    ``dollars`` is row × cause (columns as ``ROW_CAUSES``) and ``outcome`` by row, account currency, B minus A,
    marks included. ``lots`` are those that differences of quantity opened.
    """

    pairs: Pairs
    marks: tuple[Mark, ...]
    lots: Lots
    dollars: Floats
    outcome: Floats

    def __len__(self) -> int:
        return len(self.dollars)

    def item(self, place: int) -> DiffRow:
        causes = dict(zip(ROW_CAUSES, self.dollars[place].tolist(), strict=True))
        outcome = float(self.outcome[place])
        if place >= len(self.pairs):
            return DiffRow(self.marks[place - len(self.pairs)].asset, Match.MARK, None, causes, outcome)
        pair = self.pairs[place]
        return DiffRow(pair.either.asset, _MATCHES[self.matches[place]], pair, causes, outcome)

    def at(self, places: Ints) -> tuple[DiffRow, ...]:
        """The rows at these places."""
        return tuple(self[place] for place in places.tolist())

    @cached_property
    def totals(self) -> Floats:
        """Each row's dollars of all causes, account currency."""
        return row_sums(self.dollars)

    @cached_property
    def sizes(self) -> Floats:
        """``dollars`` without their signs."""
        return np.abs(self.dollars)

    @cached_property
    def gross(self) -> Floats:
        """Each row's Σ|causes|, account currency."""
        return self.sizes.sum(axis=1)

    def largest_of(self, places: Ints, most: int) -> Ints:
        """Of these places those of the rows with the largest Σ|causes|, at most so many, in the order of the rows."""
        gross = self.gross[places]
        if len(gross) > most:
            smallest = np.partition(gross, -most)[-most]
            places, gross = places[gross >= smallest], gross[gross >= smallest]
        return np.sort(places[np.argsort(-gross, kind="stable")[:most]])

    @cached_property
    def largest(self) -> Ints:
        """The column of each row's largest amount, −1 where all are zero."""
        return np.where(self.gross > 0, self.sizes.argmax(axis=1), -1)

    @cached_property
    def matches(self) -> Ints:
        """By row what it compares, as a place among the members of ``Match``."""
        of_pairs = np.select([self.pairs.is_matched, self.pairs.in_a], [0, 1], 2)
        return np.append(of_pairs, np.full(len(self.marks), 3))

    def is_(self, match: Match) -> Flags:
        """Which rows compare that."""
        return np.equal(self.matches, _MATCHES.index(match))


def rows_of(pairs: Pairs, a: Book, b: Book) -> Rows:
    """All rows of the comparison."""
    marks = tuple(marks_of(a, b))
    dollars = no_dollars(len(pairs) + len(marks))
    outcome = np.zeros(len(dollars))
    lots = book_lots(bookings_of(pairs))
    _enter_pairs(pairs, lots, a, b, dollars, outcome)
    for cause, of_marks in (
        (Cause.DATA, [mark.data for mark in marks]),
        (Cause.PRICE, [mark.price for mark in marks]),
    ):
        dollars[len(pairs) :, COLUMN[cause]] = of_marks
        outcome[len(pairs) :] += of_marks
    dollars += 0.0  # no −0.0
    outcome += 0.0
    return Rows(pairs, marks, lots, dollars, outcome)


def _enter_pairs(pairs: Pairs, lots: Lots, a: Book, b: Book, dollars: Floats, outcome: Floats) -> None:
    """What pairs come to by cause, and what the own difference of each came to in the end."""
    matched = matched_of(pairs)
    for column, own in matched_dollars(pairs, matched):
        dollars[matched.rows, column] = own
    alone = np.flatnonzero(~pairs.is_matched)
    unmatched = pairs.taken(alone)
    dollars[alone, unmatched_causes(unmatched)] += unmatched_fees(unmatched)
    outcome[:] = dollars.sum(axis=1)
    closed, still_open = lots
    marks = np.array([mean_mark(name, a, b) for name in pairs.names])
    worth = -still_open.shares * still_open.price + still_open.shares * marks[still_open.asset]
    for rows, origin, cause, amounts in (
        (closed.rows, closed.origin, closed.cause, closed.dollars),
        (still_open.rows, still_open.rows, still_open.cause, worth),
    ):
        np.add.at(dollars, (rows, cause), amounts)
        np.add.at(outcome, origin, amounts)


def mean_mark(asset: str, a: Book, b: Book) -> float:
    """The mean of both sides' marks: what open lots are worth."""
    return (a.marks[asset] + b.marks[asset]) / 2


def marks_of(a: Book, b: Book) -> Iterator[Mark]:
    """Positions at the end that the two sides value at different marks."""
    if a.marks == b.marks:
        return
    held_a, held_b = held_at_the_end(a), held_at_the_end(b)
    for asset in sorted(held_a.keys() | held_b.keys()):
        quantity = (held_a.get(asset, 0.0) + held_b.get(asset, 0.0)) / 2
        if quantity and a.marks[asset] != b.marks[asset]:
            apart, gap = b.marks[asset] - a.marks[asset], last_gap(asset, a, b)
            yield Mark(asset, quantity * gap, quantity * (apart - gap))


def last_gap(asset: str, a: Book, b: Book) -> float:
    """How much higher B's last close is than A's; 0.0 where there are no market prices."""
    if a.closes is None or b.closes is None or a.closes is b.closes:
        return 0.0
    return float(b.closes[asset].iloc[-1] - a.closes[asset].iloc[-1])


def held_at_the_end(book: Book) -> dict[str, float]:
    """Shares by asset after the last fill, exactly summed."""
    quantities = book.fills.by_asset(book.fills.quantity)
    return {asset: math.fsum(values.tolist()) for asset, values in quantities.items()}
