"""Whether two runs are the same within tolerance, and where in time they first are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from adapters.contract import Cause, Run
from bundles.tolerances import ACCOUNT_VALUE, LAST_DIGITS
from reconcile.attribution.dollars import ROW_CAUSES, matched_of, unmatched_causes
from reconcile.attribution.rows import marks_of
from reconcile.books.fills import moment
from reconcile.matching.pairs import Pair, Pairs

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats
    from reconcile.books.book import Book
    from reconcile.books.fills import Fill
    from reconcile.books.orders import Order

_AFTER_ANY_FILL = timedelta(days=2)

_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Divergence:
    """Something that two runs do not share, with both values as text.

    ``session`` is ``None`` for what belongs to no session; ``at`` is the instant by which it is ordered.
    """

    session: pd.Timestamp | None
    order_id: str
    what: str
    a: str
    b: str
    at: pd.Timestamp | None = None

    def __str__(self) -> str:
        when = "" if self.session is None else f"{self.session:%Y-%m-%d} "
        order = f"order {self.order_id}: " if self.order_id else ""
        return f"{when}{order}{self.what} {self.a} against {self.b}"


def first_divergence(pairs: Pairs, a: Run, b: Run) -> Divergence | None:
    """The earliest difference in fills and account values; else one in refused or in pending orders.

    A field that one run does not report is a divergence: it is never dropped from the check.
    """
    of_fills = _first_of_fills(pairs, are_logs=False)
    in_time = [*filter(None, [of_fills]), *_equity_divergences(a, b)]
    if in_time:
        return min(in_time, key=_when)
    return _list_divergence("refused orders", a.rejections, b.rejections) or _list_divergence(
        "pending orders", a.pending, b.pending
    )


def first_fill_divergence(pairs: Pairs) -> Divergence | None:
    """The earliest difference of two trade logs; what neither of them holds is none, nor that one tells in pieces."""
    return _first_of_fills(pairs, are_logs=True)


def first_market_divergence(pairs: Pairs, a: Book, b: Book) -> Divergence | None:
    """The first market price of a fill or of a position at the end that the panels of two logs do not share."""
    if a.closes is b.closes:
        return None
    matched = matched_of(pairs)
    of_a, of_b = matched.prices_a.market, matched.prices_b.market
    for place in np.flatnonzero(~_are_close(of_a, of_b))[:1].tolist():
        pair = pairs[int(matched.rows[place])]
        prices = repr(float(of_a[place])), repr(float(of_b[place]))
        return Divergence(pair.first_session, pair.order_id, "market price", *prices, pair.timestamp)
    for mark in marks_of(a, b):
        prices = repr(a.marks[mark.asset]), repr(b.marks[mark.asset])
        return Divergence(None, "", f"market price of {mark.asset} at the end", *prices)
    return None


def same_fills(a: Order, b: Order) -> bool:
    """Whether two orders were filled alike, fill by fill, within tolerance."""
    return next(_fill_divergences(Pair(a, b), are_logs=False), None) is None


def _first_of_fills(pairs: Pairs, *, are_logs: bool) -> Divergence | None:
    """The earliest difference; pairs are looked at in time, until what follows can only be later."""
    first: Divergence | None = None
    for place in _suspects(pairs, are_logs=are_logs):
        earliest = (True, moment(pairs.first_session[place]), moment(pairs.timestamp[place]))
        if first and _when(first) <= earliest:
            break
        found = [*filter(None, [first]), *_fill_divergences(pairs[place], are_logs=are_logs)]
        first = min(found, key=_when, default=None)
    return first


def _suspects(pairs: Pairs, *, are_logs: bool) -> Iterator[int]:
    """Places of the pairs that are not plainly alike, in time; most are never asked for."""
    in_time = np.arange(len(pairs))  # in order of timestamps, which is hardly ever another one than of sessions
    if (np.diff(pairs.first_session) < 0).any():
        in_time = np.argsort(pairs.first_session, kind="stable")
    for start in range(0, len(pairs), _AT_ONCE):
        places = in_time[start : start + _AT_ONCE]
        yield from places[~_are_plainly_alike(pairs.taken(places), are_logs=are_logs)].tolist()


def _are_plainly_alike(pairs: Pairs, *, are_logs: bool) -> Flags:
    """Pairs of one fill on either side that agree; all others have to be looked at fill by fill."""
    alike = pairs.is_matched.copy()
    rows = np.flatnonzero(alike)
    a, b, of_a, of_b = pairs.a, pairs.b, pairs.of_a[rows], pairs.of_b[rows]
    commissions = a.commission[of_a], b.commission[of_b]
    neither = np.isnan(commissions[0]) & np.isnan(commissions[1]) & are_logs
    alike[rows] = (
        (a.counts[of_a] == 1)
        & (b.counts[of_b] == 1)
        & (a.timestamp[of_a] == b.timestamp[of_b])
        & _are_same_quantity(a.quantity[of_a], b.quantity[of_b])
        & _are_close(a.price[of_a], b.price[of_b])
        & (_are_close(*commissions) | neither)
    )
    return alike


def differing_causes(pairs: Pairs) -> frozenset[Cause]:
    """Causes under which some fill differs, whether or not dollars come of it."""
    alone = np.unique(unmatched_causes(pairs.taken(np.flatnonzero(~pairs.is_matched))))
    return frozenset({*(ROW_CAUSES[column] for column in alone.tolist()), *_differing(pairs)})


def _differing(pairs: Pairs) -> Iterator[Cause]:
    """Of the matched pairs."""
    matched = matched_of(pairs)
    a, b, of_a, of_b = pairs.a, pairs.b, matched.of_a, matched.of_b
    one, other = matched.prices_a, matched.prices_b
    rounding = LAST_DIGITS * np.maximum(one.fill, other.fill)
    is_same_time = a.timestamp[of_a] == b.timestamp[of_b]
    checks = (
        (Cause.TIMING, (np.abs(one.market - other.market) <= rounding) & is_same_time),
        (Cause.PRICE, np.abs(one.off_market - other.off_market) <= rounding),
        (Cause.SLIPPAGE, np.abs(one.slipped - other.slipped) <= rounding),
        (Cause.FEES, _are_close(a.commission[of_a], b.commission[of_b])),
        (Cause.SIZING, _are_same_quantity(a.quantity[of_a], b.quantity[of_b])),
    )
    yield from (cause for cause, is_same in checks if not is_same.all())


def _are_close(a: Floats, b: Floats) -> Flags:
    """Within relative tolerance; NaN, what is not reported, is never the same as anything."""
    return np.less_equal(np.abs(a - b), LAST_DIGITS * np.maximum(np.abs(a), np.abs(b)))


def _are_same_quantity(a: Floats, b: Floats) -> Flags:
    """Whole shares are equal; fractions of shares are quotients, which agree to their last digits."""
    are_fractions = (a != np.trunc(a)) & (b != np.trunc(b))
    are_alike: Flags = (a == b) | (are_fractions & _are_close(a, b))
    return are_alike


def _when(divergence: Divergence) -> tuple[bool, pd.Timestamp, pd.Timestamp]:
    """What belongs to no session comes first: it is about the whole run."""
    start = pd.Timestamp(0, tz="UTC")
    return divergence.session is not None, divergence.session or start, divergence.at or start


def _fill_divergences(pair: Pair, *, are_logs: bool) -> Iterator[Divergence]:
    a, b = pair.a, pair.b
    if a is None or b is None:
        yield _missing(pair)
    elif len(a.fills) == len(b.fills):
        for fill_a, fill_b in zip(a.fills, b.fills, strict=True):
            yield from _divergences(fill_a, fill_b, are_logs=are_logs)
    elif are_logs:  # one log may tell in pieces what the other sums up
        yield from _divergences(a, b, are_logs=True)
    else:
        counts = str(len(a.fills)), str(len(b.fills))
        yield Divergence(pair.first_session, pair.order_id, "number of fills", *counts, pair.timestamp)


def _missing(pair: Pair) -> Divergence:
    order = pair.either
    text = f"{order.side} {abs(order.quantity):g} {order.asset} at {order.price:.6g}"
    texts = text if pair.a else "none", text if pair.b else "none"
    return Divergence(order.session, order.order_id, "fill", *texts, order.timestamp)


def _divergences[Filled: (Fill, Order)](a: Filled, b: Filled, *, are_logs: bool) -> Iterator[Divergence]:
    neither = are_logs and a.commission is None and b.commission is None
    checks: tuple[tuple[str, object, object, bool], ...] = (
        ("asset", a.asset, b.asset, a.asset == b.asset),
        ("timestamp", a.timestamp, b.timestamp, a.timestamp == b.timestamp),
        ("quantity", a.quantity, b.quantity, _holds(_are_same_quantity, a.quantity, b.quantity)),
        ("price", a.price, b.price, _holds(_are_close, a.price, b.price)),
        ("commission", a.commission, b.commission, neither or _holds(_are_close, a.commission, b.commission)),
    )
    for what, value_a, value_b, is_same in checks:
        if not is_same:
            texts = _text(value_a), _text(value_b)
            at = min(a.timestamp, b.timestamp)
            yield Divergence(min(a.session, b.session), a.order_id, what, *texts, at)


def _holds(same: Callable[[Floats, Floats], Flags], a: float | None, b: float | None) -> bool:
    """Of single values what ``same`` says of columns; what is not reported is never the same as anything."""
    return a is not None and b is not None and bool(same(np.array([a]), np.array([b]))[0])


def _text(value: object) -> str:
    return "not reported" if value is None else repr(value) if isinstance(value, float) else str(value)


def _equity_divergences(a: Run, b: Run) -> Iterator[Divergence]:
    """The first session at which account values are not within tolerance; a NaN never is."""
    if a.equity is None or b.equity is None:
        yield Divergence(None, "", "account value", _is_reported(a.equity), _is_reported(b.equity))
        return
    apart = a.equity.index[~((a.equity - b.equity).abs() <= ACCOUNT_VALUE)]
    if len(apart):
        session = apart[0]
        values = repr(float(a.equity[session])), repr(float(b.equity[session]))
        yield Divergence(session, "", "account value", *values, session + _AFTER_ANY_FILL)


def _list_divergence(what: str, a: pd.DataFrame | None, b: pd.DataFrame | None) -> Divergence | None:
    """By order_id; engines word their reasons differently."""
    text_a, text_b = _ids(a), _ids(b)
    if a is not None and b is not None and text_a == text_b:
        return None
    return Divergence(None, "", what, text_a, text_b)


def _is_reported(series: pd.Series[float] | None) -> str:
    return "not reported" if series is None else "reported"


def same_lists(a: Run, b: Run) -> bool:
    """Whether both runs refused and left pending the same orders, and report their account values."""
    reported = a.equity is not None and b.equity is not None
    lists = ((a.rejections, b.rejections), (a.pending, b.pending))
    return reported and all(_list_divergence("", *both) is None for both in lists)


def _ids(frame: pd.DataFrame | None) -> str:
    return "not reported" if frame is None else ", ".join(sorted(frame["order_id"])) or "none"
