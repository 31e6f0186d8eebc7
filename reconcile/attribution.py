"""The split of a difference by cause, order by order.

The terms of a matched pair are Shapley values of a product: Sun & Sundararajan (2011), "Axiomatic
attribution for multilinear functions", arXiv:1102.0989. An unmatched order is opportunity cost in the
sense of Perold (1988), "The implementation shortfall". Nothing depends on which run is called A.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.contract import Cause
from reconcile.lots import Entry, LotBook
from reconcile.matching import Pair
from reconcile.orders import Effect, Order


@dataclass(frozen=True, slots=True)
class Prices:
    """The three prices of one side of a pair: ``fill = market + (reference − market) + slippage``."""

    market: float
    reference: float
    fill: float

    @property
    def slipped(self) -> float:
        return self.fill - self.reference

    @property
    def off_market(self) -> float:
        return self.reference - self.market


def entries_of_pair(row: int, pair: Pair, whole: Pair, book: LotBook) -> Iterator[Entry]:
    """Entries of one pair; pairs of an asset are booked in time order into the same ``book``.

    Parameters
    ----------
    pair
        As far as it is filled by the moment looked at.
    whole
        The same pair when all is done. While one side of it has fills to come, the pair is half open.
    """
    if pair.a is not None and pair.b is not None and pair == whole:
        yield from _matched(row, pair.a, pair.b)
        price = (pair.a.price + pair.b.price) / 2
        yield from book.book(row, pair.b.quantity - pair.a.quantity, price, Cause.SIZING)
    elif whole.a is not None and whole.b is not None:
        yield from _half_open(row, pair)
    else:
        yield from _unmatched(row, pair, book)


def _matched(row: int, a: Order, b: Order) -> Iterator[Entry]:
    quantity = (a.quantity + b.quantity) / 2
    prices_a, prices_b = prices_of_pair(a, b)
    if a.commission is not None and b.commission is not None:
        yield Entry(row, Cause.FEES, -(b.commission - a.commission))
    yield Entry(row, Cause.SLIPPAGE, -quantity * (prices_b.slipped - prices_a.slipped))
    yield Entry(row, Cause.TIMING, -quantity * (prices_b.market - prices_a.market))
    yield Entry(row, Cause.PRICE, -quantity * (prices_b.off_market - prices_a.off_market))


def prices_of_pair(a: Order, b: Order) -> tuple[Prices, Prices]:
    """Both sides' prices. What one side does not tell is not told of the pair:

    - without a reference price on either side, slippage is nothing and part of the price;
    - where the market's price is not known, the other side's of the same moment is; without any, market and
      price are one when the moments differ (the difference is timing), and the mean of both prices is the
      market when they are equal (the difference is price).
    """
    is_told = a.reference_price is not None and b.reference_price is not None
    reference_a, reference_b = (_reference(order) if is_told else order.price for order in (a, b))
    market_a, market_b = a.market_price, b.market_price
    if _at_the_same_moment(a, b):
        shared = market_a if market_a is not None else market_b
        shared = shared if shared is not None else (reference_a + reference_b) / 2
        market_a = shared if market_a is None else market_a
        market_b = shared if market_b is None else market_b
    return (
        Prices(reference_a if market_a is None else market_a, reference_a, a.price),
        Prices(reference_b if market_b is None else market_b, reference_b, b.price),
    )


def _at_the_same_moment(a: Order, b: Order) -> bool:
    """Equal instants; a date alone is taken for any moment of its session."""
    if a.is_dated_only or b.is_dated_only:
        return a.session == b.session
    return a.timestamp == b.timestamp


def _reference(order: Order) -> float:
    return order.price if order.reference_price is None else order.reference_price


def _prices(order: Order, market: float | None) -> Prices:
    reference = _reference(order)
    return Prices(reference if market is None else market, reference, order.price)


def _half_open(row: int, pair: Pair) -> Iterator[Entry]:
    """One side has filled more than the other so far: what that gained since is timing."""
    for order, sign in ((pair.a, -1.0), (pair.b, 1.0)):
        if order is not None:
            prices = _prices(order, order.market_price)
            yield Entry(row, Cause.FEES, -sign * (order.commission or 0.0))
            yield Entry(row, Cause.SLIPPAGE, -sign * order.quantity * prices.slipped)
            yield Entry(row, Cause.PRICE, -sign * order.quantity * prices.off_market)
            yield Entry(row, Cause.TIMING, -sign * order.quantity * prices.market, sign * order.quantity)


def _unmatched(row: int, pair: Pair, book: LotBook) -> Iterator[Entry]:
    order = pair.either
    sign = 1.0 if pair.a is None else -1.0
    cause = cause_of_unmatched(order)
    yield Entry(row, cause, -sign * (order.commission or 0.0))
    yield from book.book(row, sign * order.quantity, order.price, cause)


def cause_of_unmatched(order: Order) -> Cause:
    """Rebalancing where the order changed the size of a position that was held before and after."""
    return Cause.REBALANCING if order.effect is Effect.RESIZE else Cause.UNMATCHED
