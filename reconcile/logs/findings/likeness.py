"""Which rows of two logs are the same fill, as far as a quick look tells: for findings, not for the comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl

from reconcile.logs.findings.hashes import hashed, units

if TYPE_CHECKING:
    from bundles.arrays import Flags, Ints
    from reconcile.logs.trade_log import TradeLog


@dataclass(frozen=True, eq=False)
class Likeness:
    """Positions of rows in A and in B, of one length, that stand for the same fill."""

    a: Ints
    b: Ints


def alike(a: TradeLog, b: TradeLog) -> Likeness:
    """The first fills of an order where the logs share ids, else the n-th of an asset, side and quantity.

    Kinds of fills of which the logs do not hold equally many are left out.
    """
    if share_ids(a, b):
        return _by_id(a, b)
    keys_a, keys_b = (hashed(side.asset_number, units(side.quantity)) for side in (a, b))
    return _paired(keys_a, keys_b, a, b)


def share_ids(a: TradeLog, b: TradeLog) -> bool:
    """Whether some order id is in both logs: the comparison then pairs by id."""
    if a.order_number is None or b.order_number is None:
        return False
    return bool(pd.Index(a.order_number[a.order_number != 0]).isin(b.order_number).any())


def all_ids_match(a: TradeLog, b: TradeLog) -> bool:
    """Whether every order of one log is in the other by its id, so that ids leave nothing open."""
    if a.order_number is None or b.order_number is None or not len(a) or not len(b):
        return False
    few, many = sorted((a.order_number, b.order_number), key=len)
    return bool((few != 0).all() and pl.Series(few).is_in(pl.Series(many).implode()).all())


def _by_id(a: TradeLog, b: TradeLog) -> Likeness:
    """Orders by id, asset and side, each by its first fill in time."""
    (keys_a, rows_a), (keys_b, rows_b) = _first_fills(a), _first_fills(b)
    places = pd.Index(keys_b).get_indexer(pd.Index(keys_a))
    return Likeness(rows_a[places >= 0], rows_b[places[places >= 0]])


def _first_fills(side: TradeLog) -> tuple[Ints, Ints]:
    """A number for each order that has an id, and the row of its first fill."""
    assert side.order_number is not None
    rows = np.argsort(side.instants, kind="stable")
    rows = rows[side.order_number[rows] != 0]
    is_buy = (side.quantity[rows] > 0).astype(np.int64)
    keys, firsts = np.unique(hashed(side.order_number[rows], side.asset_number[rows], is_buy), return_index=True)
    return keys, rows[firsts]


def _paired(keys_a: Ints, keys_b: Ints, a: TradeLog, b: TradeLog) -> Likeness:
    """The n-th row of each key in time order on either side."""
    order_a, order_b = np.lexsort((a.instants, keys_a)), np.lexsort((b.instants, keys_b))
    kept_a, kept_b = _equally_many(keys_a[order_a], keys_b[order_b])
    return Likeness(order_a[kept_a], order_b[kept_b])


def _equally_many(a: Ints, b: Ints) -> tuple[Flags, Flags]:
    """Where sorted keys stand equally often on both sides."""
    names_a, places_a, counts_a = np.unique(a, return_inverse=True, return_counts=True)
    names_b, places_b, counts_b = np.unique(b, return_inverse=True, return_counts=True)
    in_b = pd.Series(counts_b, index=names_b).reindex(names_a, fill_value=0).to_numpy()
    in_a = pd.Series(counts_a, index=names_a).reindex(names_b, fill_value=0).to_numpy()
    return (counts_a == in_b)[places_a], (counts_b == in_a)[places_b]
