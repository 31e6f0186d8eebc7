"""Lists of trades, an entry and an exit on one line: two fills of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from reconcile.logs.format import ReadLog
    from reconcile.logs.rows import Rows

_SIGNS = {"long": 1, "buy": 1, "short": -1, "sell": -1}


@dataclass(frozen=True, kw_only=True)
class Trips:
    """What a list calls the parts of a trade; its fee is of both fills together, of which each has a half."""

    asset: str
    direction: str
    quantity: str
    entry_time: str
    entry_price: str
    exit_time: str
    exit_price: str
    fee: str
    number: str | None = None
    """What tells trades apart, and so the orders of them."""

    def read(self, rows: Rows, zone: str | None) -> ReadLog:
        """Both fills of each trade, in the file's order.

        Raises
        ------
        InputError
            A column is missing, or a cell that cannot be.
        """
        rows.require(self.asset, self.direction, self.quantity, self.entry_price, self.exit_price)
        directions = rows.text(self.direction)
        signs = directions.str.to_lowercase().replace_strict(_SIGNS, default=None, return_dtype=pl.Int64)
        rows.refuse(directions, signs.is_null(), "a trade is long or short")
        if self.fee in rows.columns:
            rows = rows.assuming(f"{self.fee!r} is of a whole trade: half of it is booked on each of its fills")
        places, frame = np.repeat(rows.table.numbers, 2), _twice(rows.table.frame)
        both = replace(rows, table=replace(rows.table, numbers=places, frame=frame))
        is_entry = pl.Series(np.tile([True, False], len(rows)))
        bought = pl.Series(np.repeat(signs.to_numpy(), 2) > 0) == is_entry
        side = bought.replace_strict({True: "buy", False: "sell"}, return_dtype=pl.String)
        ours = {
            "timestamp": both.stamps(self._ends(both, is_entry, self.entry_time, self.exit_time), zone),
            "asset": both.text(self.asset),
            "side": side.alias(self.direction),
            "quantity": both.text(self.quantity).str.strip_prefix("-"),
            "price": self._ends(both, is_entry, self.entry_price, self.exit_price),
        }
        if self.fee in rows.columns:
            ours["commission"] = (both.numbers(self.fee).abs() / 2).cast(pl.String).replace("NaN", "").alias(self.fee)
        number = pl.Series(places).cast(pl.String) if self.number is None else both.text(self.number)
        return both.read(ours | {"order_id": "trade " + number + " " + side})

    @staticmethod
    def _ends(both: Rows, is_entry: pl.Series, entry: str, exit_: str) -> pl.Series:
        """The cells of the entry and of the exit by turns."""
        return both.text(entry).zip_with(is_entry, both.text(exit_)).alias(f"{entry} or {exit_}")


def _twice(frame: pl.DataFrame) -> pl.DataFrame:
    return frame[np.repeat(np.arange(len(frame)), 2)]
