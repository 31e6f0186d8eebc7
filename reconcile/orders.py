"""Fills summed per order: the unit in which two engines are compared."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FLAT = 1e-9
"""A position of fewer shares than this is flat: what is left is rounding of fractional shares."""


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


@dataclass(frozen=True, slots=True)
class Order:
    """All fills of one order, summed: prices are weighted by quantity, the timestamp is the first fill's."""

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
    """Pieces summed per order_id, in the order of their first fills."""
    by_order: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_order[piece.order_id].append(piece)
    effects = _effects(pieces)
    return tuple(summed(tuple(group), effects[order_id]) for order_id, group in by_order.items())


def summed(pieces: tuple[Piece, ...], effect: Effect) -> Order:
    """One order from its fills, of which there is at least one."""
    first = pieces[0]
    if len(pieces) == 1:
        return Order(
            first.order_id, first.session, first.timestamp, first.asset, first.quantity, first.price,
            first.reference_price, first.market_price, first.commission, effect, pieces,
        )  # fmt: skip
    weights = [piece.quantity for piece in pieces]
    return Order(
        first.order_id, first.session, first.timestamp, first.asset, math.fsum(weights),
        _weighted([piece.price for piece in pieces], weights) or 0.0,
        _weighted([piece.reference_price for piece in pieces], weights),
        _weighted([piece.market_price for piece in pieces], weights),
        _total([piece.commission for piece in pieces]), effect, pieces,
    )  # fmt: skip


def _weighted(values: Sequence[float | None], weights: Sequence[float]) -> float | None:
    products = [value * weight for value, weight in zip(values, weights, strict=True) if value is not None]
    return math.fsum(products) / math.fsum(weights) if len(products) == len(weights) else None


def _total(values: Iterable[float | None]) -> float | None:
    numbers = list(values)
    present = [number for number in numbers if number is not None]
    return math.fsum(present) if len(present) == len(numbers) else None


def _effects(pieces: Sequence[Piece]) -> dict[str, Effect]:
    """By order, from the position of its own engine before its first and after its last fill."""
    position: dict[str, float] = defaultdict(float)
    before: dict[str, float] = {}
    after: dict[str, float] = {}
    for piece in pieces:
        before.setdefault(piece.order_id, position[piece.asset])
        position[piece.asset] += piece.quantity
        after[piece.order_id] = position[piece.asset]
    return {order_id: effect_of(before[order_id], after[order_id]) for order_id in before}


def effect_of(before: float, after: float) -> Effect:
    """Entry, exit or resize, by the position in shares before and after."""
    if abs(after) < FLAT:
        return Effect.EXIT
    if abs(before) < FLAT or before * after < 0:
        return Effect.ENTRY
    return Effect.RESIZE
