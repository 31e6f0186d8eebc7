"""What causes add up to is what the fills themselves made, whatever way it was split."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.books.book import Book
    from reconcile.books.orders import Orders
    from reconcile.matching.pairs import Pairs


def check_identity(split: float, pairs: Pairs, a: Book, b: Book, tolerance: float) -> None:
    """Compare the dollars of all rows with Σ q·(M − p) − f of B's fills minus A's, account currency.

    Raises
    ------
    AssertionError
        A fault in this package: causes that do not add up must never reach a report.
    """
    told_a, told_b = _told_fees(pairs)
    made_b, made_a = _made(b, pairs.b, pairs, told_b), _made(a, pairs.a, pairs, told_a)
    made = math.fsum(np.concatenate([made_b, -made_a]).tolist())
    if not abs(split - made) <= tolerance:
        raise AssertionError(f"causes add up to {split!r}, the fills to {made!r}")


def _made(book: Book, orders: Orders, pairs: Pairs, is_told: Flags) -> Floats:
    """q·(M − p) − f of every order."""
    marks = np.array([book.marks[name] for name in pairs.names])[orders.asset_among(pairs.names)]
    return orders.quantity * (marks - orders.price) - np.where(is_told, orders.commission, 0.0)


def _told_fees(pairs: Pairs) -> tuple[Flags, Flags]:
    """By order of each side whether its commission counts: one that only one side of a pair reports does not."""
    told_a, told_b = ~np.isnan(pairs.a.commission), ~np.isnan(pairs.b.commission)
    of_a, of_b = pairs.of_each(told_a, told_b, missing=True)
    both = of_a & of_b
    return _by_order(both, pairs.of_a, len(pairs.a)), _by_order(both, pairs.of_b, len(pairs.b))


def _by_order(by_pair: Flags, places: Ints, count: int) -> Flags:
    by_order = np.zeros(count, dtype=np.bool_)
    there = places >= 0
    by_order[places[there]] = by_pair[there]
    return by_order
