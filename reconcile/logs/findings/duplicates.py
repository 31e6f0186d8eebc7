"""Rows that say what an earlier row of the same log has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bundles.arrays import hashed
from reconcile.books.fills import are_distinct
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.sheet import MOST_ROWS

if TYPE_CHECKING:
    from bundles.arrays import Ints
    from reconcile.logs.trade_log import TradeLog


def repeated_rows(log: TradeLog) -> tuple[Note, ...]:
    """A note on rows that repeat an earlier one in every column that is read; they are kept.

    Two fills of one order may well be alike, so nothing is left out here.
    """
    if log.order_id is not None and are_distinct(log.order_id):
        return ()
    suspects = _alike_in_numbers(log)
    rows = suspects[log.frame[suspects].to_pandas().duplicated().to_numpy()]
    if not len(rows):
        return ()
    count = f"{len(rows):,} rows repeat" if len(rows) > 1 else "1 row repeats"
    text = f"{count} an earlier row in every column; kept"
    return (Note(NoteKind.DUPLICATES, text, tuple(log.spot(row) for row in rows[:MOST_ROWS])),)


def _alike_in_numbers(log: TradeLog) -> Ints:
    """Positions of rows that share quantity and price with another: all others cannot be duplicates."""
    keys = hashed(log.quantity.view(np.int64), log.price.view(np.int64))
    return np.flatnonzero(pl.Series(keys).is_duplicated().to_numpy())
