"""Splits and dividends in a comparison: fills in shares of the last session, and what dividends paid.

A split changes the unit in which an asset is counted and priced. Everything is put into the unit of the last
session, in which the marks are: quantity × ratio and price ÷ ratio for each split still to come.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.actions import ActionKind, CorporateAction

if TYPE_CHECKING:
    from bundles.arrays import Flags
    from reconcile.books.fills import Fills

type Actions = Sequence[CorporateAction]


def shares_later(actions: Actions, asset: str, session: pd.Timestamp) -> float:
    """Shares of the last session that one share of ``session`` becomes."""
    splits = (each for each in actions if each.kind is ActionKind.SPLIT and each.asset == asset)
    return math.prod(each.amount for each in splits if each.session > session)


def restate(fills: Fills, actions: Actions) -> Fills:
    """Fills in shares of the last session; their values and commissions stay what they were."""
    if not actions:
        return fills
    ratio = np.ones(len(fills))
    for each in actions:
        if each.kind is ActionKind.SPLIT:
            ratio[_before(fills, each)] *= each.amount
    prices = {name: getattr(fills, name) / ratio for name in ("price", "reference_price", "market_price")}
    return replace(fills, quantity=fills.quantity * ratio, **prices)


def _before(fills: Fills, action: CorporateAction) -> Flags:
    """Which fills are of the action's asset and earlier than it."""
    return (fills.asset == action.asset).to_numpy() & (fills.session < action.session.value)


def restate_closes(closes: pd.DataFrame, actions: Actions) -> pd.DataFrame:
    """Prices per share of the last session, session × asset."""
    adjusted = closes.copy() if actions else closes
    for each in actions:
        if each.kind is ActionKind.SPLIT:
            before = adjusted.index < each.session
            adjusted.loc[before, each.asset] /= each.amount
    return adjusted


def dividends_paid(fills: Fills, actions: Actions, sessions: pd.Index[pd.Timestamp]) -> pd.Series[float]:
    """What dividends came to by each session, account currency: paid on the ex-date for the shares held before.

    ``fills`` are in shares of the last session. What a short position owes is negative.
    """
    paid = pd.Series(0.0, index=sessions)
    for each in actions:
        if each.kind is ActionKind.DIVIDEND:
            held = math.fsum(fills.quantity[_before(fills, each)].tolist())
            close_before = each.session - pd.Timedelta(1, "ns")  # a split of the same session comes after it
            paid[sessions >= each.session] += held * each.amount / shares_later(actions, each.asset, close_before)
    return paid
