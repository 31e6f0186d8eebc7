"""Fees by what was paid: an empty fee is none where the cash that moved is the trade's value to the cent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from reconcile.logs.rows import Rows

_CENT = 0.01


def fees(rows: Rows, paid: tuple[str, ...], quantity: str, price: str, amount: str) -> pl.Series:
    """The sum of the columns ``paid``, as text; empty where nothing tells it.

    A row in which all of them are empty cost nothing if ``amount`` is ``quantity`` × ``price`` to the cent.
    """
    there = [column for column in paid if column in rows.columns]
    columns = [rows.numbers(column).fill_nan(None) for column in there]
    value = (rows.numbers(quantity) * rows.numbers(price)).abs()
    moved = rows.numbers(amount).abs()
    is_free = ((moved - value).abs() < _CENT).fill_null(value=False)
    total = pl.select(pl.sum_horizontal(pl.lit(column) for column in columns)).to_series()
    is_told = pl.select(pl.any_horizontal(pl.lit(column.is_not_null()) for column in columns)).to_series()
    fee = pl.select(pl.when(is_told).then(total).when(is_free).then(0.0)).to_series()
    return fee.cast(pl.String).fill_null("").alias(" and ".join(there))
