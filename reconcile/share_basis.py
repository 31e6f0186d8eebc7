"""Splits and dividends in a comparison: fills in shares of the last session, and what dividends paid.

A split changes the unit in which an asset is counted and priced. Everything is put into the unit of the last
session, in which the marks are: quantity × ratio and price ÷ ratio for each split still to come.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from bundles.actions import ActionKind, CorporateAction

if TYPE_CHECKING:
    from reconcile.orders import Piece

type Actions = Sequence[CorporateAction]


def shares_later(actions: Actions, asset: str, session: pd.Timestamp) -> float:
    """Shares of the last session that one share of ``session`` becomes."""
    splits = (each for each in actions if each.kind is ActionKind.SPLIT and each.asset == asset)
    return math.prod(each.amount for each in splits if each.session > session)


def restated(pieces: Iterable[Piece], actions: Actions) -> tuple[Piece, ...]:
    """Fills in shares of the last session; their values and commissions stay what they were."""
    if not actions:
        return tuple(pieces)
    return tuple(_restated(piece, shares_later(actions, piece.asset, piece.session)) for piece in pieces)


def _restated(piece: Piece, ratio: float) -> Piece:
    prices = (piece.price, piece.reference_price, piece.market_price)
    price, reference, market = (None if each is None else each / ratio for each in prices)
    assert price is not None
    return replace(
        piece, quantity=piece.quantity * ratio, price=price, reference_price=reference, market_price=market
    )


def restated_closes(closes: pd.DataFrame, actions: Actions) -> pd.DataFrame:
    """Prices per share of the last session, session × asset."""
    adjusted = closes.copy() if actions else closes
    for each in actions:
        if each.kind is ActionKind.SPLIT:
            before = adjusted.index < each.session
            adjusted.loc[before, each.asset] /= each.amount
    return adjusted


def dividends_paid(pieces: Sequence[Piece], actions: Actions, sessions: pd.Index[pd.Timestamp]) -> pd.Series[float]:
    """What dividends came to by each session, account currency: paid on the ex-date for the shares held before.

    ``pieces`` are in shares of the last session. What a short position owes is negative.
    """
    paid = pd.Series(0.0, index=sessions)
    for each in actions:
        if each.kind is ActionKind.DIVIDEND:
            held = math.fsum(
                piece.quantity for piece in pieces if piece.asset == each.asset and piece.session < each.session
            )
            paid[sessions >= each.session] += held * each.amount / shares_later(actions, each.asset, each.session)
    return paid
