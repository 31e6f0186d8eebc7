"""Whether two runs are the same within tolerance, and where in time they first are not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Cause, Run
from reconcile.attribution import cause_of_unmatched, prices_of_pair
from reconcile.matching import Pair
from reconcile.orders import Order, Piece

if TYPE_CHECKING:
    from collections.abc import Callable

LAST_DIGITS = 1e-12
"""Relative tolerance of a price, a commission and a fraction of shares; whole quantities are equal."""

_AFTER_ANY_FILL = timedelta(days=2)

EQUITY = 1e-6
"""Tolerance of the account value at every session, account currency."""


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


def first_divergence(pairs: Sequence[Pair], a: Run, b: Run) -> Divergence | None:
    """The earliest difference in fills and account values; else one in refused or in pending orders.

    A field that one run does not report is a divergence: it is never dropped from the check.
    """
    in_time = [*_fill_divergences(pairs, may_lack_commission=False), *_equity_divergences(a, b)]
    if in_time:
        return min(in_time, key=_when)
    return _list_divergence("refused orders", a.rejections, b.rejections) or _list_divergence(
        "pending orders", a.pending, b.pending
    )


def first_fill_divergence(pairs: Sequence[Pair]) -> Divergence | None:
    """The earliest difference of two trade logs; what neither of them holds is no difference."""
    return min(_fill_divergences(pairs, may_lack_commission=True), key=_when, default=None)


def same_fills(a: Order, b: Order) -> bool:
    """Whether two orders were filled alike, fill by fill, within tolerance."""
    return next(_fill_divergences([Pair(a, b)], may_lack_commission=False), None) is None


def differing_causes(pairs: Sequence[Pair]) -> frozenset[Cause]:
    """Causes under which some fill differs, whether or not dollars come of it."""
    return frozenset(cause for pair in pairs for cause in _differing(pair))


def _differing(pair: Pair) -> Iterator[Cause]:
    if pair.a is None or pair.b is None:
        yield cause_of_unmatched(pair.either)
        return
    prices_a, prices_b = prices_of_pair(pair.a, pair.b)
    rounding = LAST_DIGITS * max(prices_a.fill, prices_b.fill)
    checks = (
        (Cause.TIMING, abs(prices_a.market - prices_b.market) <= rounding and pair.a.timestamp == pair.b.timestamp),
        (Cause.PRICE, abs(prices_a.off_market - prices_b.off_market) <= rounding),
        (Cause.SLIPPAGE, abs(prices_a.slipped - prices_b.slipped) <= rounding),
        (Cause.FEES, _close(pair.a.commission, pair.b.commission)),
        (Cause.SIZING, _same_quantity(pair.a.quantity, pair.b.quantity)),
    )
    yield from (cause for cause, is_same in checks if not is_same)


def _when(divergence: Divergence) -> tuple[bool, pd.Timestamp, pd.Timestamp]:
    """What belongs to no session comes first: it is about the whole run."""
    start = pd.Timestamp(0, tz="UTC")
    return divergence.session is not None, divergence.session or start, divergence.at or start


def _fill_divergences(pairs: Sequence[Pair], may_lack_commission: bool) -> Iterator[Divergence]:
    for pair in pairs:
        if pair.a is None or pair.b is None:
            yield _missing(pair.a, pair.b)
        elif len(pair.a.pieces) != len(pair.b.pieces):
            counts = str(len(pair.a.pieces)), str(len(pair.b.pieces))
            yield Divergence(pair.first_session, pair.order_id, "number of fills", *counts, pair.timestamp)
        else:
            for piece_a, piece_b in zip(pair.a.pieces, pair.b.pieces, strict=True):
                yield from _piece_divergences(piece_a, piece_b, may_lack_commission)


def _missing(one: Order | None, other: Order | None) -> Divergence:
    order = one or other
    assert order is not None
    text = f"{order.side} {abs(order.quantity):g} {order.asset} at {order.price:.6g}"
    texts = text if one else "none", text if other else "none"
    return Divergence(order.session, order.order_id, "fill", *texts, order.timestamp)


def _piece_divergences(a: Piece, b: Piece, may_lack_commission: bool) -> Iterator[Divergence]:
    session = min(a.session, b.session)
    neither = a.commission is None and b.commission is None
    same_commission = _equal if neither and may_lack_commission else _close
    checks: tuple[tuple[str, object, object, Callable[[object, object], bool]], ...] = (
        ("asset", a.asset, b.asset, _equal),
        ("timestamp", a.timestamp, b.timestamp, _equal),
        ("quantity", a.quantity, b.quantity, _same_quantity),
        ("price", a.price, b.price, _close),
        ("commission", a.commission, b.commission, same_commission),
    )
    for what, value_a, value_b, same in checks:
        if not same(value_a, value_b):
            texts = _text(value_a), _text(value_b)
            yield Divergence(session, a.order_id, what, *texts, min(a.timestamp, b.timestamp))


def _equal(a: object, b: object) -> bool:
    return a == b


def _same_quantity(a: object, b: object) -> bool:
    """Whole shares are equal; fractions of shares are quotients, which agree to their last digits."""
    assert isinstance(a, float)
    assert isinstance(b, float)
    return a == b or (not a.is_integer() and not b.is_integer() and _close(a, b))


def _close(a: object, b: object) -> bool:
    """Within relative tolerance; what is not reported is never the same as anything."""
    if not isinstance(a, float) or not isinstance(b, float):
        return False
    return math.isclose(a, b, rel_tol=LAST_DIGITS, abs_tol=0.0)


def _text(value: object) -> str:
    return "not reported" if value is None else repr(value) if isinstance(value, float) else str(value)


def _equity_divergences(a: Run, b: Run) -> Iterator[Divergence]:
    """The first session at which account values are not within tolerance; a NaN never is."""
    if a.equity is None or b.equity is None:
        yield Divergence(None, "", "account value", _is_reported(a.equity), _is_reported(b.equity))
        return
    apart = a.equity.index[~((a.equity - b.equity).abs() <= EQUITY)]
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
