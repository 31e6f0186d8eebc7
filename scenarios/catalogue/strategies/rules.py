"""Strategies as target weights: each looks at closes up to the decision, and at nothing after.

``closes`` is session × asset, account currency; what a function gives are targets by session of decision.
"""

from __future__ import annotations

import pandas as pd

from scenarios.catalogue.strategies.schedule import Targets, firsts

INVESTED = 0.95
"""Share of the account that a full portfolio takes: the rest pays for costs and for opens above the close."""


def rotation(
    closes: pd.DataFrame, *, lookback: int, top: int, minimum: float, defensive: str, leverage: float
) -> Targets:
    """The ``top`` assets by return over ``lookback`` sessions if it is above ``minimum``, on the first of each month.

    Places that nobody qualifies for go to ``defensive``. ``leverage`` multiplies the weights once, here.
    """
    momentum = closes.pct_change(lookback)
    targets = {}
    for session in firsts(_sessions(closes), "M"):
        known = _row(momentum, session).drop(defensive).dropna()
        if known.empty:
            continue
        best = [str(asset) for asset in known[known > minimum].nlargest(top).index]
        each = leverage * INVESTED / top
        weights = dict.fromkeys(best, each)
        if len(best) < top:
            weights[defensive] = each * (top - len(best))
        targets[session] = weights
    return targets


def equal_weight(closes: pd.DataFrame) -> Targets:
    """Every asset alike, on the first of each month."""
    weights = {str(asset): INVESTED / closes.shape[1] for asset in closes.columns}
    return dict.fromkeys(firsts(_sessions(closes), "M"), weights)


def banded(closes: pd.DataFrame, shares: dict[str, float], band: float) -> Targets:
    """Fixed shares of the account, looked at on the first of each quarter and set again where one has left its band.

    Drift is worked out from the closes since the last rebalance, cash included.
    """
    targets: dict[pd.Timestamp, dict[str, float]] = {}
    weights = {asset: share * INVESTED for asset, share in shares.items()}
    since: pd.Timestamp | None = None
    for session in firsts(_sessions(closes), "Q"):
        if since is None or _has_left_band(weights, _row(closes, session) / _row(closes, since), band):
            targets[session] = weights
            since = session
    return targets


def _has_left_band(weights: dict[str, float], growth: pd.Series[float], band: float) -> bool:
    """Whether a weight has drifted further than ``band`` since prices have grown by ``growth``."""
    grown = {asset: weight * float(growth[asset]) for asset, weight in weights.items()}
    account = 1 - sum(weights.values()) + sum(grown.values())
    return any(abs(grown[asset] / account - weight) > band for asset, weight in weights.items())


def crosses(closes: pd.DataFrame, *, fast: int, slow: int) -> Targets:
    """Long what stands above its slow average, changed on the session after which it crosses."""
    above = (closes.rolling(fast).mean() > closes.rolling(slow).mean())[slow - 1 :]
    each = INVESTED / closes.shape[1]
    targets: dict[pd.Timestamp, dict[str, float]] = {}
    held: list[str] | None = None
    for session in _sessions(above):
        now = [str(asset) for asset, is_above in _row(above, session).items() if is_above]
        if now != held:
            targets[session] = dict.fromkeys(now, each)
        held = now
    return targets


def reversion(closes: pd.DataFrame, *, lookback: int, count: int) -> Targets:
    """The ``count`` assets that fell most over ``lookback`` sessions, held for a week."""
    change = closes.pct_change(lookback)
    rows = {week: _row(change, week) for week in firsts(_sessions(closes), "W")}
    each = INVESTED / count
    return {
        week: dict.fromkeys(map(str, row.nsmallest(count).index), each)
        for week, row in rows.items()
        if row.notna().all()
    }


def long_short(closes: pd.DataFrame, *, lookback: int, count: int, gross: float) -> Targets:
    """The best ``count`` by momentum long and the worst short, ``gross`` of the account in all, each month."""
    momentum = closes.pct_change(lookback)
    each = gross / (2 * count)
    targets = {}
    for session in firsts(_sessions(closes), "M"):
        known = _row(momentum, session).dropna()
        if known.empty:
            continue
        long, short = known.nlargest(count).index, known.nsmallest(count).index
        targets[session] = dict.fromkeys(map(str, long), each) | dict.fromkeys(map(str, short), -each)
    return targets


def inverse_volatility(closes: pd.DataFrame, *, lookback: int) -> Targets:
    """Every asset by the inverse of its volatility over ``lookback`` sessions, each month."""
    volatility = closes.pct_change().rolling(lookback).std()
    targets = {}
    for session in firsts(_sessions(closes), "M"):
        known = _row(volatility, session)
        if known.notna().all():
            inverse = 1 / known
            shares = inverse / inverse.sum()
            targets[session] = {str(asset): INVESTED * share for asset, share in shares.items()}
    return targets


def _sessions(closes: pd.DataFrame) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(closes.index)


def _row(frame: pd.DataFrame, session: pd.Timestamp) -> pd.Series[float]:
    row = frame.loc[session]
    assert isinstance(row, pd.Series)
    return row
