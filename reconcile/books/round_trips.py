"""Round-trip trades, entry to exit, derived from fills; an engine's own notion of a trade is not used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.books.positions import Position

if TYPE_CHECKING:
    import pandas as pd

    from reconcile.books.fills import Piece


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """A position from flat (or through zero) to flat (or through zero), whatever its size did in between."""

    asset: str
    entered: pd.Timestamp
    exited: pd.Timestamp


def round_trips(pieces: Sequence[Piece]) -> tuple[RoundTrip, ...]:
    """All round trips that were completed, in the order of their exits."""
    positions: dict[str, Position] = defaultdict(Position)
    entered: dict[str, pd.Timestamp] = {}
    trips = []
    for piece in pieces:
        position = positions[piece.asset]
        was_flat, before = position.is_flat, position.shares
        position.trade(piece.quantity)
        if not was_flat and (position.is_flat or before * position.shares < 0):
            trips.append(RoundTrip(piece.asset, entered[piece.asset], piece.timestamp))
        if was_flat or before * position.shares < 0:
            entered[piece.asset] = piece.timestamp
    return tuple(trips)
