"""Entries of all orders, at the end of the runs and at every session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from adapters.contract import Cause
from reconcile.attribution import entries_of_asset
from reconcile.lots import Entry
from reconcile.matching import Pair

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBER = {cause: number for number, cause in enumerate(Cause)}


def final_entries(pairs: Sequence[Pair]) -> list[Entry]:
    """Entries of all pairs when everything is done; row numbers are places in ``pairs``."""
    return [
        entry for rows in _by_asset(pairs).values() for entry in entries_of_asset(rows, [pair for _, pair in rows])
    ]


def _by_asset(pairs: Sequence[Pair]) -> dict[str, list[tuple[int, Pair]]]:
    by_asset: dict[str, list[tuple[int, Pair]]] = defaultdict(list)
    for row, pair in enumerate(pairs):
        by_asset[pair.either.asset].append((row, pair))
    return by_asset


def causes_by_session(pairs: Sequence[Pair], closes: pd.DataFrame) -> pd.DataFrame:
    """What each cause amounts to at each session's close, account currency, session × cause.

    ``closes`` gives the mark of every asset at every session, session × asset.
    """
    amounts = np.zeros((len(closes), len(Cause)))
    for asset, rows in _by_asset(pairs).items():
        amounts += _of_asset(rows, closes.index, closes[asset].to_numpy(dtype=np.float64))
    return pd.DataFrame(amounts, index=closes.index, columns=[cause.value for cause in Cause])


def _of_asset(
    rows: Sequence[tuple[int, Pair]], sessions: pd.Index[pd.Timestamp], marks: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Session × cause. Entries change only at sessions with fills; between them the marks move alone."""
    dollars = np.zeros((len(sessions), len(Cause)))
    shares = np.zeros((len(sessions), len(Cause)))
    events = sorted({piece.session for _, pair in rows for order in pair.orders for piece in order.pieces})
    starts = sessions.get_indexer(pd.DatetimeIndex(events))
    for event, start, stop in zip(events, starts, [*starts[1:], len(sessions)], strict=True):
        for entry in _entries_until(rows, event):
            dollars[start:stop, _NUMBER[entry.cause]] += entry.dollars
            shares[start:stop, _NUMBER[entry.cause]] += entry.shares
    valued = np.where(shares != 0, shares * marks[:, None], 0.0)
    return dollars + valued


def _entries_until(rows: Sequence[tuple[int, Pair]], session: pd.Timestamp) -> Iterable[Entry]:
    so_far = []
    whole = []
    for row, pair in rows:
        a = pair.a.until(session) if pair.a else None
        b = pair.b.until(session) if pair.b else None
        if a or b:
            so_far.append((row, Pair(a, b)))
            whole.append(pair)
    return entries_of_asset(so_far, whole)
