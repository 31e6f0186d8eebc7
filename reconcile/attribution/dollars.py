"""The split of a difference by cause, order by order.

The terms of a matched pair are Shapley values of a product: Sun & Sundararajan (2011), "Axiomatic
attribution for multilinear functions", arXiv:1102.0989. An unmatched order is opportunity cost in the
sense of Perold (1988), "The implementation shortfall". Nothing depends on which run is called A.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause
from reconcile.attribution.accounts import ACCOUNT_CAUSES
from reconcile.attribution.lots import Bookings

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.books.fills import Fills
    from reconcile.books.orders import Orders
    from reconcile.matching.pairs import Pairs

ROW_CAUSES = tuple(cause for cause in Cause if cause not in ACCOUNT_CAUSES)
"""Causes that an order can have, the columns of every table of dollars by cause."""

COLUMN = {cause: column for column, cause in enumerate(ROW_CAUSES)}


def no_dollars(rows: int) -> Floats:
    """A table of zeros, row × cause, each cause in one piece of memory."""
    return np.zeros((rows, len(ROW_CAUSES)), order="F")


@dataclass(frozen=True, eq=False)
class Prices[Each: (Floats, float)]:
    """The three prices of one side of a pair or of all: ``fill = market + (reference − market) + slippage``."""

    market: Each
    reference: Each
    fill: Each

    @property
    def slipped(self) -> Each:
        return self.fill - self.reference

    @property
    def off_market(self) -> Each:
        return self.reference - self.market


@dataclass(frozen=True, eq=False)
class Matched:
    """Pairs with an order on both sides: ``rows`` are their places among all pairs, all else is by row.

    ``gap`` is how much higher B's market prices are than A's at the pair's moments; ``None`` on one panel.
    """

    rows: Ints
    of_a: Ints
    of_b: Ints
    prices_a: Prices[Floats]
    prices_b: Prices[Floats]
    gap: Floats | None


def matched_of(pairs: Pairs) -> Matched:
    """The matched pairs with both sides' prices. What one side does not tell is not told of the pair:

    - without a reference price on either side, slippage is nothing and part of the price;
    - where the market's price is not known, the other side's of the same moment is; without any, market and
      price are one when the moments differ (the difference is timing), and the mean of both prices is the
      market when they are equal (the difference is price).
    """
    rows = np.flatnonzero(pairs.is_matched)
    a, b, of_a, of_b = pairs.a, pairs.b, pairs.of_a[rows], pairs.of_b[rows]
    price_a, price_b = a.price[of_a], b.price[of_b]
    told_a, told_b = a.reference_price[of_a], b.reference_price[of_b]
    is_told = ~np.isnan(told_a) & ~np.isnan(told_b)
    if is_told.all():
        reference_a, reference_b = told_a, told_b
    else:
        reference_a, reference_b = np.where(is_told, told_a, price_a), np.where(is_told, told_b, price_b)
    market_a, market_b = a.market_price[of_a], b.market_price[of_b]
    shared = _first_known(market_a, market_b, (reference_a + reference_b) / 2)
    is_same = _at_the_same_moment(a, of_a, b, of_b)
    return Matched(
        rows,
        of_a,
        of_b,
        Prices(_first_known(market_a, np.where(is_same, shared, reference_a)), reference_a, price_a),
        Prices(_first_known(market_b, np.where(is_same, shared, reference_b)), reference_b, price_b),
        _gap(pairs, of_a, of_b),
    )


def _gap(pairs: Pairs, of_a: Ints, of_b: Ints) -> Floats | None:
    """D_b − D_a, the mean of both moments, or that of the one at which both panels have a price; NaN at neither."""
    a, b = pairs.a, pairs.b
    if a.other_price is None or b.other_price is None:
        return None
    at_a = a.other_price[of_a] - a.market_price[of_a]
    at_b = b.market_price[of_b] - b.other_price[of_b]
    return _first_known((at_a + at_b) / 2, at_a, at_b)


def data_is_unknown(pairs: Pairs) -> bool:
    """Whether some pair has no price in both panels, at neither of its moments."""
    rows = np.flatnonzero(pairs.is_matched) if pairs.a.other_price is not None else np.arange(0)
    gap = _gap(pairs, pairs.of_a[rows], pairs.of_b[rows])
    return gap is not None and bool(np.isnan(gap).any())


def _first_known(*columns: Floats) -> Floats:
    """Row by row the first value that is not NaN."""
    first = columns[0]
    for column in columns[1:]:
        is_missing = np.isnan(first)
        if is_missing.any():
            first = np.where(is_missing, column, first)
    return first


def _at_the_same_moment(a: Orders, of_a: Ints, b: Orders, of_b: Ints) -> Flags:
    """Equal instants; a date alone is taken for any moment of its session."""
    is_dated = a.is_dated_only[of_a] | b.is_dated_only[of_b]
    is_same_session = np.equal(a.session[of_a], b.session[of_b])
    is_same_instant = np.equal(a.timestamp[of_a], b.timestamp[of_b])
    return (is_dated & is_same_session) | (~is_dated & is_same_instant)


def matched_dollars(pairs: Pairs, matched: Matched) -> Iterator[tuple[int, Floats]]:
    """What each matched pair comes to without its difference of quantity, account currency: by column."""
    a, b = matched.prices_a, matched.prices_b
    fees = pairs.b.commission[matched.of_b] - pairs.a.commission[matched.of_a]
    sold = -(pairs.a.quantity[matched.of_a] + pairs.b.quantity[matched.of_b]) / 2
    yield COLUMN[Cause.FEES], -np.nan_to_num(fees)
    yield COLUMN[Cause.SLIPPAGE], sold * (b.slipped - a.slipped)
    moved = b.market - a.market
    if matched.gap is not None:
        gap = np.nan_to_num(matched.gap)
        moved -= gap
        yield COLUMN[Cause.DATA], sold * gap
    yield COLUMN[Cause.TIMING], sold * moved
    yield COLUMN[Cause.PRICE], sold * (b.off_market - a.off_market)


def filled_dollars(fills: Fills) -> Floats:
    """What the fills of one side alone come to before marks: fill × cause, account currency.

    Slippage, price and fees as their own; the market's part under timing, without the shares at the mark.
    """
    reference = _first_known(fills.reference_price, fills.price)
    market = _first_known(fills.market_price, reference)
    dollars = no_dollars(len(fills))
    dollars[:, COLUMN[Cause.FEES]] = -np.nan_to_num(fills.commission)
    dollars[:, COLUMN[Cause.SLIPPAGE]] = -fills.quantity * (fills.price - reference)
    dollars[:, COLUMN[Cause.PRICE]] = -fills.quantity * (reference - market)
    dollars[:, COLUMN[Cause.TIMING]] = -fills.quantity * market
    return dollars


def unmatched_causes(pairs: Pairs) -> Ints:
    """The cause of each pair that only one side has, as a column, ``COLUMN[SIZING]`` for matched pairs.

    Rebalancing where the order changed the size of a position that was held before and after.
    """
    resize_a, resize_b = pairs.of_each(pairs.a.is_resize, pairs.b.is_resize, missing=False)
    alone = np.where(resize_a | resize_b, COLUMN[Cause.REBALANCING], COLUMN[Cause.UNMATCHED])
    return np.where(pairs.is_matched, COLUMN[Cause.SIZING], alone)


def unmatched_fees(pairs: Pairs) -> Floats:
    """The commission of each pair that only one side has, B minus A, account currency; 0.0 where not reported."""
    of_a, of_b = pairs.of_each(pairs.a.commission, pairs.b.commission, 0.0)
    return np.where(pairs.is_matched, 0.0, np.nan_to_num(of_a) - np.nan_to_num(of_b))


def bookings_of(pairs: Pairs) -> Bookings:
    """Differences of quantity, B minus A, in the order of the pairs; at the mean of both prices."""
    shares_a, shares_b = pairs.of_each(pairs.a.quantity, pairs.b.quantity, 0.0)
    shares = shares_b - shares_a
    rows = np.flatnonzero(shares)
    differing = pairs.taken(rows)
    price_a, price_b = differing.of_each(pairs.a.price, pairs.b.price, np.nan)
    price = np.where(differing.is_matched, (price_a + price_b) / 2, _first_known(price_a, price_b))
    return Bookings(rows, pairs.asset[rows], shares[rows], price, unmatched_causes(differing))
