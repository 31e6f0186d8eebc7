"""Which rows of two logs are the same fill, as far as a quick look tells: for findings, not for the comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl

from bundles.arrays import hashed
from reconcile.logs.findings.hashes import units

if TYPE_CHECKING:
    from bundles.arrays import Ints
    from reconcile.logs.trade_log import TradeLog


def alike(a: TradeLog, b: TradeLog, *, ids_decide: bool) -> tuple[Ints, Ints]:
    """Positions of rows in A and in B, of one length, that stand for the same fill.

    The first fills of an order where ids decide, else the n-th of an asset, side and quantity. Kinds of fills
    of which the logs do not hold equally many are left out.
    """
    return _by_id(a, b) if ids_decide else _by_quantity(a, b)


def all_ids_match(a: TradeLog, b: TradeLog) -> bool:
    """Whether every order of one log is in the other by its id, so that ids leave nothing open."""
    if a.order_number is None or b.order_number is None or not len(a) or not len(b):
        return False
    few, many = sorted((a.order_number, b.order_number), key=len)
    return bool((few != 0).all() and pl.Series(few).is_in(pl.Series(many).implode()).all())


def _by_id(a: TradeLog, b: TradeLog) -> tuple[Ints, Ints]:
    """Orders by id, asset and side, each by its first fill in time."""
    (keys_a, rows_a), (keys_b, rows_b) = _first_fills(a), _first_fills(b)
    places = pd.Index(keys_b).get_indexer(pd.Index(keys_a))
    return rows_a[places >= 0], rows_b[places[places >= 0]]


def _first_fills(side: TradeLog) -> tuple[Ints, Ints]:
    """A number for each order that has an id, and the row of its first fill."""
    assert side.order_number is not None
    rows = np.argsort(side.instants, kind="stable")
    rows = rows[side.order_number[rows] != 0]
    is_buy = (side.quantity[rows] > 0).astype(np.int64)
    keys, firsts = np.unique(hashed(side.order_number[rows], side.asset_number[rows], is_buy), return_index=True)
    return keys, rows[firsts]


def _by_quantity(a: TradeLog, b: TradeLog) -> tuple[Ints, Ints]:
    """The n-th fill of each asset and quantity in time order, where both logs hold equally many."""
    keys = [hashed(side.asset_number, units(side.quantity)) for side in (a, b)]
    counts = [pd.Series(each).value_counts() for each in keys]
    both = counts[0].index[counts[0] == counts[1].reindex(counts[0].index)]
    in_order = (np.lexsort((side.instants, each)) for side, each in zip((a, b), keys, strict=True))
    rows_a, rows_b = (rows[pd.Index(each[rows]).isin(both)] for rows, each in zip(in_order, keys, strict=True))
    return rows_a, rows_b
