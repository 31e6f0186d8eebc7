"""Whether two runs are the same within tolerance, and where in time they first are not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Run
from reconcile.matching import Pair
from reconcile.orders import Order, Piece

if TYPE_CHECKING:
    from collections.abc import Callable

PRICE_AND_COMMISSION = 1e-12
"""Relative tolerance of a price and of a commission; quantities are equal."""

EQUITY = 1e-6
"""Tolerance of the account value at every session, account currency."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first thing in time that two runs do not share, with both values as text."""

    session: pd.Timestamp | None
    order_id: str
    what: str
    a: str
    b: str

    def __str__(self) -> str:
        when = "" if self.session is None else f"{self.session:%Y-%m-%d} "
        order = f"order {self.order_id}: " if self.order_id else ""
        return f"{when}{order}{self.what} {self.a} against {self.b}"


def fill_divergence(pairs: Sequence[Pair], may_lack_commission: bool = False) -> Divergence | None:
    """The earliest difference of paired orders, fill by fill.

    A commission that neither side reports is a difference, unless ``may_lack_commission``.
    """
    return min(_fill_divergences(pairs, may_lack_commission), key=_when, default=None)


def account_divergence(a: Run, b: Run) -> Divergence | None:
    """The first session at which account values differ, then a difference in pending orders.

    A field that one run does not report is a divergence: it is never dropped from the check.
    """
    return _equity_divergence(a, b) or _pending_divergence(a, b)


def _when(divergence: Divergence) -> tuple[pd.Timestamp, str]:
    assert divergence.session is not None
    return divergence.session, divergence.order_id


def _fill_divergences(pairs: Sequence[Pair], may_lack_commission: bool) -> Iterator[Divergence]:
    for pair in pairs:
        if pair.a is None or pair.b is None:
            yield _missing(pair.a, pair.b)
        elif len(pair.a.pieces) != len(pair.b.pieces):
            counts = str(len(pair.a.pieces)), str(len(pair.b.pieces))
            yield Divergence(pair.either.session, pair.order_id, "number of fills", *counts)
        else:
            for piece_a, piece_b in zip(pair.a.pieces, pair.b.pieces, strict=True):
                yield from _piece_divergences(piece_a, piece_b, may_lack_commission)


def _missing(one: Order | None, other: Order | None) -> Divergence:
    order = one or other
    assert order is not None
    text = f"{order.side} {abs(order.quantity):g} {order.asset} at {order.price:.6g}"
    return Divergence(order.session, order.order_id, "fill", text if one else "none", text if other else "none")


def _piece_divergences(a: Piece, b: Piece, may_lack_commission: bool) -> Iterator[Divergence]:
    session = min(a.session, b.session)
    neither = a.commission is None and b.commission is None
    same_commission = _equal if neither and may_lack_commission else _close
    checks: tuple[tuple[str, object, object, Callable[[object, object], bool]], ...] = (
        ("asset", a.asset, b.asset, _equal),
        ("timestamp", a.timestamp, b.timestamp, _equal),
        ("quantity", a.quantity, b.quantity, _equal),
        ("price", a.price, b.price, _close),
        ("commission", a.commission, b.commission, same_commission),
    )
    for what, value_a, value_b, same in checks:
        if not same(value_a, value_b):
            yield Divergence(session, a.order_id, what, _text(value_a), _text(value_b))


def _equal(a: object, b: object) -> bool:
    return a == b


def _close(a: object, b: object) -> bool:
    """Within relative tolerance; what is not reported is never the same as anything."""
    if not isinstance(a, float) or not isinstance(b, float):
        return False
    return math.isclose(a, b, rel_tol=PRICE_AND_COMMISSION, abs_tol=0.0)


def _text(value: object) -> str:
    return "not reported" if value is None else repr(value) if isinstance(value, float) else str(value)


def _equity_divergence(a: Run, b: Run) -> Divergence | None:
    if a.equity is None or b.equity is None:
        reported = ["not reported" if run.equity is None else "reported" for run in (a, b)]
        return Divergence(None, "", "account value", *reported)
    if not a.equity.index.equals(b.equity.index):
        return Divergence(None, "", "sessions", str(len(a.equity)), str(len(b.equity)))
    same = (a.equity - b.equity).abs() <= EQUITY
    if same.all():
        return None
    session = same.index[~same][0]
    return Divergence(session, "", "account value", repr(float(a.equity[session])), repr(float(b.equity[session])))


def _pending_divergence(a: Run, b: Run) -> Divergence | None:
    if a.pending is None or b.pending is None:
        reported = ["not reported" if run.pending is None else "reported" for run in (a, b)]
        return Divergence(None, "", "pending orders", *reported)
    ids_a, ids_b = sorted(a.pending["order_id"]), sorted(b.pending["order_id"])
    if ids_a == ids_b:
        return None
    return Divergence(None, "", "pending orders", ", ".join(ids_a) or "none", ", ".join(ids_b) or "none")
