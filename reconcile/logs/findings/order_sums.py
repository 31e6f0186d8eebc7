"""Fills of a log summed by order, in some places of the log only: what pieces are looked for among."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.arrays import hashed, spans
from reconcile.logs.findings.hashes import units

if TYPE_CHECKING:
    from bundles.arrays import Flags, Ints
    from reconcile.logs.trade_log import TradeLog


@dataclass(frozen=True, eq=False)
class OrderSums:
    """Orders in the order of their first fills.

    ``table`` has group, at (instant of the first fill), quantity (units) and id (0 for
    none), int64. The rows of order n are ``rows[starts[n] : starts[n] + counts[n]]``.
    """

    columns: TradeLog
    table: pd.DataFrame
    rows: Ints
    starts: Ints
    counts: Ints

    @cached_property
    def first_rows(self) -> Ints:
        """The row of each order's first fill."""
        return self.rows[self.starts]

    def kept(self, wanted: Flags) -> OrderSums:
        """Only the orders where ``wanted`` holds."""
        table = self.table[wanted].reset_index(drop=True)
        return OrderSums(self.columns, table, self.rows, self.starts[wanted], self.counts[wanted])

    def without(self, orders: Ints) -> OrderSums:
        """All but the orders of these numbers; they are numbered anew."""
        return self.kept(~np.isin(np.arange(len(self.table)), orders))

    def rows_of(self, orders: Ints) -> Ints:
        """The rows of these orders, one order after the other."""
        return self.rows[spans(self.starts[orders], self.counts[orders])]


def sums_of(columns: TradeLog, rows: Ints, groups: Ints) -> OrderSums:
    """Orders of the rows at these positions, of which each is in a group; a row without an id is an order."""
    ids = np.zeros(len(rows), dtype=np.int64) if columns.order_number is None else columns.order_number[rows]
    at = columns.instants[rows]
    in_time = np.lexsort((rows, at))
    rows, groups, ids, at = rows[in_time], groups[in_time], ids[in_time], at[in_time]
    keys = np.where(ids == 0, hashed(rows + 1, groups), hashed(ids, groups))
    numbers, different = pd.factorize(keys)
    by_order = np.argsort(numbers, kind="stable")
    counts = np.bincount(numbers, minlength=len(different)).astype(np.int64)
    starts = np.cumsum(counts) - counts
    firsts = by_order[starts]
    quantity = np.add.reduceat(units(columns.quantity[rows])[by_order], starts)
    table = pd.DataFrame({"group": groups[firsts], "at": at[firsts], "quantity": quantity, "id": ids[firsts]})
    return OrderSums(columns, table, rows[by_order], starts, counts)
