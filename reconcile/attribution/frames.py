"""The frames that users read: the per-trade diff and the causes by session."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl
import pytz

from adapters.contract import Cause
from bundles.tables.write import without_nan
from reconcile.attribution.accounts import account_dollars
from reconcile.attribution.by_session import causes_by_session
from reconcile.attribution.rows import ROW_CAUSES, Match, Rows, mean_mark
from reconcile.matching.pairs import NONE, Pairs, taken

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.books.book import Book
    from reconcile.books.orders import Orders

_NO_TIME = np.iinfo(np.int64).min
_SIDE_FIELDS = ("timestamp", "quantity", "price", "reference_price", "commission", "slippage")

TRADE_COLUMNS = (
    "order_id", "asset", "side", "match", "cause",
    *(f"{name}_{side}" for name in _SIDE_FIELDS for side in "ab"),
    *(cause.value for cause in ROW_CAUSES), "total",
)  # fmt: skip
"""Columns of the per-trade diff."""


def trades_frame(rows: Rows) -> pl.DataFrame:
    """One row per ``DiffRow``; what a side lacks or does not report is null. Timestamps in UTC."""
    pairs, marks = rows.pairs, [mark.asset for mark in rows.marks]
    columns = {
        "order_id": pl.concat([_order_ids(pairs), pl.Series([""] * len(marks), dtype=pl.String)]),
        "asset": _named([*pairs.names, *marks], [pairs.asset, len(pairs.names) + np.arange(len(marks))]),
        "side": _named(["sell", "buy", ""], [pairs.is_buy, np.full(len(marks), 2)]),
        "match": _named([kind.value for kind in Match], [rows.matches]),
        "cause": _named(
            [*(cause.value for cause in ROW_CAUSES), ""], [np.where(rows.largest < 0, len(ROW_CAUSES), rows.largest)]
        ),
        **dict(_of_sides(rows)),
        **{cause.value: rows.dollars[:, column] for column, cause in enumerate(ROW_CAUSES)},
        "total": rows.totals,
    }
    return without_nan(pl.DataFrame(columns).select(TRADE_COLUMNS))


def _named(names: Sequence[str], places: Sequence[Ints | Flags]) -> pl.Series:
    """Names at the places, which are a few columns below each other."""
    words = pl.Series(names, dtype=pl.Enum(list(dict.fromkeys(names))))
    return words.gather(np.concatenate(places).astype(np.int64))


def _order_ids(pairs: Pairs) -> pl.Series:
    """The id; the smaller one where two logs name the order differently."""
    ids = pl.concat([pairs.a.order_id, pairs.b.order_id])
    of_a, of_b = pairs.of_a, np.where(pairs.in_b, len(pairs.a) + pairs.of_b, NONE)
    first = ids.gather(np.where(pairs.in_a, of_a, of_b))
    if pairs.how.likeness is None:
        return first
    other = ids.gather(np.where(pairs.in_b, of_b, of_a))
    return first.zip_with(first < other, other)


def _of_sides(rows: Rows) -> Iterator[tuple[str, pl.Series]]:
    """Fields of both sides by row; a mark has none."""
    pairs, none = rows.pairs, np.full(len(rows.marks), NONE)
    for side, orders, of in (("a", pairs.a, pairs.of_a), ("b", pairs.b, pairs.of_b)):
        places = np.concatenate([of, none])
        yield f"timestamp_{side}", pl.Series(taken(orders.timestamp, places, _NO_TIME)).cast(pl.Datetime("ns", "UTC"))
        for name, column in _numbers(orders).items():
            yield f"{name}_{side}", pl.Series(taken(column, places, np.nan))


def _numbers(orders: Orders) -> dict[str, Floats]:
    return {
        "quantity": np.abs(orders.quantity),
        "price": orders.price,
        "reference_price": orders.reference_price,
        "commission": orders.commission,
        "slippage": orders.quantity * (orders.price - orders.reference_price),
    }


def to_pandas(table: pl.DataFrame) -> pd.DataFrame:
    """The same rows with text as objects and instants in ``pytz.UTC``."""
    frame = table.to_pandas()
    for name, kind in frame.dtypes.items():
        if isinstance(kind, pd.DatetimeTZDtype):
            frame[name] = frame[name].dt.tz_convert(pytz.UTC)
        elif isinstance(kind, pd.CategoricalDtype):
            frame[name] = frame[name].astype(object)
    return frame


def by_session_frame(a: Book, b: Book, rows: Rows) -> pd.DataFrame | None:
    """Columns session, value_a, value_b, difference, one per cause, unexplained; account currency.

    ``None`` where there are no market prices to value the sessions at.
    """
    if a.closes is None or b.closes is None:
        return None
    of_accounts = {cause.value: made for cause, made in account_dollars(a, b).items()}
    gap = None if _are_same(a.closes, b.closes) else b.closes - a.closes
    of_orders = causes_by_session(
        rows.pairs, _marks(a, b, a.closes if gap is None else (a.closes + b.closes) / 2), gap
    )
    causes = of_orders.assign(**of_accounts)[[cause.value for cause in Cause]]
    causes.loc[causes.index[-1:], Cause.PRICE.value] += math.fsum(mark.price for mark in rows.marks)
    missing = pd.Series(math.nan, index=causes.index)
    value_a = missing if a.equity is None else a.equity
    value_b = missing if b.equity is None else b.equity
    difference = value_b - value_a
    frame = pd.DataFrame({"value_a": value_a, "value_b": value_b, "difference": difference}).join(causes)
    frame["unexplained"] = difference - causes.sum(axis=1)
    return frame.rename_axis("session").reset_index()


def _are_same(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    return a is b or a.equals(b)


def _marks(a: Book, b: Book, closes: pd.DataFrame) -> pd.DataFrame:
    """The closes; at the last session the mean of the marks that both sides report."""
    marks = closes.copy()
    marks.iloc[-1] = [mean_mark(str(asset), a, b) for asset in marks.columns]
    return marks
