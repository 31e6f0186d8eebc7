"""How each shown row of the per-trade diff comes to its total: the terms of the attribution with their numbers.

Prices and lots are those that ``reconcile.attribution`` itself works with (``dollars``, ``lots``). Terms that do not
add up to the row's causes are a fault in this package and never reach a reader.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause
from bundles.tolerances import TERMS
from reconcile.attribution.dollars import ROW_CAUSES, Prices, matched_of, unmatched_causes
from reconcile.attribution.rows import DiffRow, held_at_the_end, last_gap, mean_mark

if TYPE_CHECKING:
    from bundles.arrays import Floats, Ints
    from reconcile.attribution.lots import Closed, Open
    from reconcile.books.orders import Order
    from reconcile.matching.pairs import Pairs
    from reconcile.variance import Variance

type SidePrices = Prices[float]
type PairPrices = tuple[SidePrices, SidePrices, float | None]
"""Both sides' prices, and how much higher B's market is than A's: ``None`` on one panel, NaN where not known."""


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a row: ``numbers`` is ``formula`` with its values; ``dollars`` in account currency."""

    cause: Cause
    formula: str
    numbers: str
    dollars: float
    note: str = ""


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


def terms_by_row(variance: Variance, chosen: Sequence[int]) -> Mapping[int, tuple[Term, ...]]:
    """The terms of the rows at these places; each row's add up to its causes.

    Raises
    ------
    AssertionError
        Terms that do not add up: a fault in this package.
    """
    places = np.array([place for place in chosen if place < len(variance.pairs)], dtype=np.int64)
    prices, closings = _prices(variance.pairs, places), _closings(variance, places)
    alone = dict(zip(places.tolist(), unmatched_causes(variance.pairs.taken(places)).tolist(), strict=True))
    found = {}
    for place in chosen:
        row = variance.rows[place]
        cause = ROW_CAUSES[alone[place]] if place in alone else Cause.PRICE
        terms = [*_own_terms(variance, row, prices.get(place), cause)]
        found[place] = (*terms, *(_lot_term(variance, closing) for closing in closings.get(place, ())))
        check_terms(row, found[place], variance.tolerance)
    return found


def _prices(pairs: Pairs, places: Ints) -> dict[int, PairPrices]:
    """Of the matched pairs at these places, the prices as the attribution takes them."""
    matched = matched_of(pairs.taken(places))
    gaps = [None] * len(matched.rows) if matched.gap is None else matched.gap.tolist()
    sides = zip(_side_prices(matched.prices_a), _side_prices(matched.prices_b), gaps, strict=True)
    return dict(zip(places[matched.rows].tolist(), sides, strict=True))


def _side_prices(prices: Prices[Floats]) -> Iterator[SidePrices]:
    columns = (prices.market.tolist(), prices.reference.tolist(), prices.fill.tolist())
    return (Prices(*values) for values in zip(*columns, strict=True))


def _closings(variance: Variance, places: Ints) -> Mapping[int, tuple[Closing, ...]]:
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


def _own_terms(variance: Variance, row: DiffRow, prices: PairPrices | None, alone: Cause) -> Iterator[Term]:
    """What a row has apart from lots."""
    if row.pair is None:
        yield from _mark_terms(variance, row.asset)
    elif row.pair.a is not None and row.pair.b is not None and prices is not None:
        yield from _pair_terms(row.pair.a, row.pair.b, *prices)
    else:
        yield _unmatched_fee(row.pair.either, alone, is_b=row.pair.a is None)


def _pair_terms(a: Order, b: Order, of_a: SidePrices, of_b: SidePrices, gap: float | None) -> Iterator[Term]:
    q = (a.quantity + b.quantity) / 2
    moved, numbers = of_b.market - of_a.market, f"{_n(of_b.market)} − {_n(of_a.market)}"
    untold = _untold(a.market_price, b.market_price, "a market price")
    if gap is None or math.isnan(gap):
        yield Term(Cause.TIMING, "−q̄ × (D_b − D_a)", f"{_n(-q)} × ({numbers})", -q * moved, untold)
    else:
        formula, rest = "−q̄ × (D_b − D_a − gap)", f"{_n(-q)} × ({numbers} − {_n(gap)})"
        yield Term(Cause.TIMING, formula, rest, -q * (moved - gap), untold)
        note = "B's market prices minus A's, the mean of both moments"
        yield Term(Cause.DATA, "−q̄ × gap", f"{_n(-q)} × {_n(gap)}", -q * gap, note)
    yield Term(
        Cause.PRICE, "−q̄ × ((ref_b − D_b) − (ref_a − D_a))",
        f"{_n(-q)} × (({_n(of_b.reference)} − {_n(of_b.market)}) − ({_n(of_a.reference)} − {_n(of_a.market)}))",
        -q * (of_b.off_market - of_a.off_market),
    )  # fmt: skip
    yield Term(
        Cause.SLIPPAGE, "−q̄ × ((p_b − ref_b) − (p_a − ref_a))",
        f"{_n(-q)} × (({_n(of_b.fill)} − {_n(of_b.reference)}) − ({_n(of_a.fill)} − {_n(of_a.reference)}))",
        -q * (of_b.slipped - of_a.slipped),
        _untold(a.reference_price, b.reference_price, "a reference price"),
    )  # fmt: skip
    yield _pair_fee(a, b)


def _pair_fee(a: Order, b: Order) -> Term:
    numbers = f"−({_money(b.commission)} − {_money(a.commission)})"
    known = a.commission is not None and b.commission is not None
    dollars = -((b.commission or 0.0) - (a.commission or 0.0)) if known else 0.0
    return Term(Cause.FEES, "−(f_b − f_a)", numbers, dollars, _untold(a.commission, b.commission, "a commission"))


def _untold(a: float | None, b: float | None, what: str) -> str:
    return "" if a is not None and b is not None else f"{what} is not reported"


def _unmatched_fee(order: Order, cause: Cause, *, is_b: bool) -> Term:
    """The commission of an order that only one side has, under the order's own cause."""
    formula, sign = ("−f_b", -1.0) if is_b else ("f_a", 1.0)
    note = "commission" if order.commission is not None else "its commission is not reported"
    numbers = _money(None if order.commission is None else sign * order.commission)
    return Term(cause, formula, numbers, sign * (order.commission or 0.0), note)


def _lot_term(variance: Variance, closing: Closing) -> Term:
    if closing.closed_by_mark:
        formula, note = "k × (M̄ − p̄_open)", "still open at the end, at the mean of both marks"
    else:
        formula, note = "k × (p̄_close − p̄_open)", f"closes a lot of {variance.pairs.order_id_of(closing.origin)}"
    numbers = f"{_n(closing.shares)} × ({_n(closing.closed_at)} − {_n(closing.opened_at)})"
    return Term(closing.cause, formula, numbers, closing.dollars, note)


def _mark_terms(variance: Variance, asset: str) -> Iterator[Term]:
    held_a, held_b = (held_at_the_end(book).get(asset, 0.0) for book in (variance.a, variance.b))
    held = (held_a + held_b) / 2
    mark_a, mark_b = variance.a.marks[asset], variance.b.marks[asset]
    gap, numbers, note = (
        last_gap(asset, variance.a, variance.b),
        f"{_n(mark_b)} − {_n(mark_a)}",
        "what is held at the end",
    )
    if not gap:
        yield Term(Cause.PRICE, "q̄_end × (M_b − M_a)", f"{_n(held)} × ({numbers})", held * (mark_b - mark_a), note)
        return
    yield Term(
        Cause.DATA, "q̄_end × (D_b − D_a)", f"{_n(held)} × {_n(gap)}", held * gap, f"{note}, at the last closes"
    )
    rest = mark_b - mark_a - gap
    if rest:
        yield Term(
            Cause.PRICE, "q̄_end × (M_b − M_a − (D_b − D_a))", f"{_n(held)} × ({numbers} − {_n(gap)})", held * rest
        )


def check_terms(row: DiffRow, terms: Sequence[Term], tolerance: float) -> None:
    """Each cause of the row is the sum of its terms.

    Raises
    ------
    AssertionError
        It is not.
    """
    for cause in ROW_CAUSES:
        shown = math.fsum(term.dollars for term in terms if term.cause is cause)
        room = tolerance + TERMS * math.fsum(abs(term.dollars) for term in terms)
        if math.isfinite(shown) and not abs(shown - row.causes[cause]) <= room:
            raise AssertionError(f"{row.asset}: {cause} is {row.causes[cause]!r}, its terms come to {shown!r}")


def _n(number: float) -> str:
    """A number of a formula, to ten digits; what is negative stands in parentheses of its own."""
    text = f"{abs(number):,.10g}"
    return f"(−{text})" if number < 0 and text != "0" else text


def _money(amount: float | None) -> str:
    return "not reported" if amount is None else _n(amount)
