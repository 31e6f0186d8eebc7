"""Fills summed per order: the unit in which two engines are compared."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_ROUNDING = 1e-12
"""A position below this share of all that was traded of the asset is rounding of fractional shares."""


@dataclass(slots=True)
class Position:
    """A position in shares that knows how much of it can be rounding."""

    shares: float = 0.0
    traded: float = 0.0

    def trade(self, quantity: float) -> None:
        """Add a signed quantity."""
        self.shares += quantity
        self.traded += abs(quantity)

    @property
    def is_flat(self) -> bool:
        return abs(self.shares) <= _ROUNDING * self.traded


type OrderKey = tuple[str, str, str]


class Effect(StrEnum):
    """What an order did to the position of its own engine."""

    ENTRY = "entry"
    EXIT = "exit"
    RESIZE = "resize"


@dataclass(frozen=True, slots=True)
class Piece:
    """One fill: signed quantity in shares, prices per share, commission in account currency.

    ``market_price`` is the market's price at the fill's moment and ``reference_price`` what the engine's
    price was slipped from; both are ``None`` where nothing tells them, and so is an unknown commission.
    ``is_dated_only`` marks a timestamp that is a date: the moment within the session is not known.
    """

    order_id: str
    session: pd.Timestamp
    timestamp: pd.Timestamp
    asset: str
    quantity: float
    price: float
    reference_price: float | None
    market_price: float | None
    commission: float | None
    is_dated_only: bool = False

    @property
    def order_key(self) -> OrderKey:
        """What names the order that the fill belongs to."""
        return self.order_id, self.asset, "buy" if self.quantity > 0 else "sell"


@dataclass(frozen=True, slots=True)
class Order:
    """All fills of one order, summed: prices are weighted by quantity, the timestamp is the first fill's.

    Fills are of one order when they share id, asset and side: a log may number a trade or a basket.
    """

    order_id: str
    session: pd.Timestamp
    timestamp: pd.Timestamp
    asset: str
    quantity: float
    price: float
    reference_price: float | None
    market_price: float | None
    commission: float | None
    effect: Effect
    pieces: tuple[Piece, ...]

    @property
    def side(self) -> str:
        return "buy" if self.quantity > 0 else "sell"

    @property
    def key(self) -> OrderKey:
        """What names the order: id, asset and side."""
        return self.order_id, self.asset, self.side

    @property
    def last_session(self) -> pd.Timestamp:
        """The session of the last fill."""
        return max(piece.session for piece in self.pieces)

    @property
    def is_dated_only(self) -> bool:
        return any(piece.is_dated_only for piece in self.pieces)

    @property
    def value(self) -> float:
        """Quantity × price, signed, account currency."""
        return self.quantity * self.price

    @property
    def slippage(self) -> float | None:
        """Signed quantity × (price − reference price), account currency, positive when adverse."""
        if self.reference_price is None:
            return None
        return self.quantity * (self.price - self.reference_price)

    def until(self, session: pd.Timestamp) -> Order | None:
        """The part of the order that was filled by the end of ``session``; ``None`` if nothing was."""
        pieces = tuple(piece for piece in self.pieces if piece.session <= session)
        if len(pieces) == len(self.pieces):
            return self
        return summed(pieces, self.effect) if pieces else None


def pieces_of(fills: pd.DataFrame) -> tuple[Piece, ...]:
    """Fills of a run as pieces; its reference price is the market's price at the fill's moment."""
    columns = (
        "order_id", "session", "timestamp", "asset", "side",
        "quantity", "price", "reference_price", "commission",
    )  # fmt: skip
    rows = zip(*(fills[name] for name in columns), strict=True)
    return tuple(
        Piece(
            order_id, session, timestamp, asset, quantity if side == "buy" else -quantity, price,
            known(reference), known(reference), known(commission),
        )
        for order_id, session, timestamp, asset, side, quantity, price, reference, commission in rows
    )  # fmt: skip


def known(value: float) -> float | None:
    """``None`` for NaN: not reported."""
    return None if math.isnan(value) else float(value)


def orders_of(pieces: Sequence[Piece]) -> tuple[Order, ...]:
    """Pieces summed per order, in the order of their first fills."""
    by_order: dict[OrderKey, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_order[piece.order_key].append(piece)
    effects = _effects(pieces)
    return tuple(summed(tuple(group), effects[key]) for key, group in by_order.items())


def summed(pieces: tuple[Piece, ...], effect: Effect) -> Order:
    """One order from its fills, of which there is at least one, all of one side."""
    first = pieces[0]
    weights = [piece.quantity for piece in pieces]
    return Order(
        order_id=first.order_id,
        session=first.session,
        timestamp=first.timestamp,
        asset=first.asset,
        quantity=math.fsum(weights),
        price=_weighted([piece.price for piece in pieces], weights),
        reference_price=_weighted_if_all([piece.reference_price for piece in pieces], weights),
        market_price=_weighted_if_all([piece.market_price for piece in pieces], weights),
        commission=_total_if_all([piece.commission for piece in pieces]),
        effect=effect,
        pieces=pieces,
    )


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    if len(values) == 1:
        return values[0]
    products = [value * weight for value, weight in zip(values, weights, strict=True)]
    return math.fsum(products) / math.fsum(weights)


def _weighted_if_all(values: Sequence[float | None], weights: Sequence[float]) -> float | None:
    present = [value for value in values if value is not None]
    return _weighted(present, weights) if len(present) == len(values) else None


def _total_if_all(values: Sequence[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return math.fsum(present) if len(present) == len(values) else None


def _effects(pieces: Sequence[Piece]) -> dict[OrderKey, Effect]:
    """By order, from the position of its own engine before its first and after its last fill."""
    positions: dict[str, Position] = defaultdict(Position)
    before: dict[OrderKey, float] = {}
    effects: dict[OrderKey, Effect] = {}
    for piece in pieces:
        position = positions[piece.asset]
        was = before.setdefault(piece.order_key, 0.0 if position.is_flat else position.shares)
        position.trade(piece.quantity)
        effects[piece.order_key] = effect_of(was, 0.0 if position.is_flat else position.shares)
    return effects


def effect_of(before: float, after: float) -> Effect:
    """Entry, exit or resize, by the position in shares before and after."""
    if not after:
        return Effect.EXIT
    return Effect.RESIZE if before * after > 0 else Effect.ENTRY
