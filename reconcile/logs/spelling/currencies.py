"""Fees in another currency than the price are unknown, not a number of dollars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from reconcile.logs.format import Note, NoteKind

if TYPE_CHECKING:
    from bundles.tables.table import Table


def without_foreign_fees(
    table: Table, columns: Mapping[str, str], words: Mapping[str, pl.Series]
) -> tuple[Table, tuple[Note, ...]]:
    """The table without fees that are in another currency than the price, and what there is to say.

    ``columns`` is {our column: theirs}; ``words`` the currencies that stood beside the numbers of a column of ours,
    empty where none did. The price's own is beside it, or the second of a pair such as ``BTC/USDT``.
    """
    if "commission" not in words:
        return table, ()
    paid = words["commission"]
    priced = _priced_in(table, columns, words)
    quoted = table.frame[columns["asset"]].cast(pl.String).fill_null("")
    ends_so = pl.select(pl.lit(quoted).str.ends_with(pl.lit(paid))).to_series()
    known = priced != ""
    untold = (paid != "") & ~known & ~ends_so
    foreign = (paid != "") & known & (paid != priced)
    currencies = sorted(paid.filter(untold).unique())
    notes = tuple(
        Note(NoteKind.ASSUMED, f"fees in {each} are taken to be in the price's currency") for each in currencies
    )
    if len(currencies) > 1:  # of several at most one is the price's, and nothing tells which
        foreign, notes = foreign | untold, ()
    if not foreign.any():
        return table, notes
    count = int(foreign.sum())
    what = f"{count} {'row' if count == 1 else 'rows'} without a fee: it is in another currency than the price"
    name = columns["commission"]
    empty = pl.when(foreign).then(pl.lit("")).otherwise(pl.col(name)).alias(name)
    return replace(table, frame=table.frame.with_columns(empty)), (*notes, Note(NoteKind.ASSUMED, what))


def _priced_in(table: Table, columns: Mapping[str, str], words: Mapping[str, pl.Series]) -> pl.Series:
    """The currency of each price, empty where nothing says it."""
    pair = table.frame[columns["asset"]].cast(pl.String).str.extract(r"^\w+/(\w+)", 1).fill_null("")
    beside = words.get("price")
    return pair if beside is None else beside.zip_with(beside != "", pair)
