"""The frames that users read: the per-trade diff and the causes by session."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl
import pytz

from adapters.contract import Cause
from reconcile.ledger import causes_by_session
from reconcile.pairs import NONE, Pairs
from reconcile.rows import ROW_CAUSES, Match, Rows, mean_mark

if TYPE_CHECKING:
    from reconcile.books import Book
    from reconcile.fills import Ints
    from reconcile.orders import Orders

_SIDE_FIELDS = ("timestamp", "quantity", "price", "reference_price", "commission", "slippage")

TRADE_COLUMNS = (
    "order_id", "asset", "side", "match", "cause",
    *(f"{name}_{side}" for name in _SIDE_FIELDS for side in "ab"),
    *(cause.value for cause in ROW_CAUSES), "total",
)  # fmt: skip
"""Columns of the per-trade diff."""


def trades_frame(rows: Rows) -> pl.DataFrame:
    """One row per ``DiffRow``; what a side lacks or does not report is null. Timestamps in UTC."""
    pairs = rows.pairs
    texts = {"order_id": _order_ids(pairs), "asset": _names(rows), "side": _sides(pairs)}
    columns = {
        **{name: column.extend_constant("", len(rows) - len(column)) for name, column in texts.items()},
        "match": _matches(rows),
        "cause": pl.Series([*ROW_CAUSES, ""], dtype=pl.String).gather(_wrapped(rows.largest)),
        **dict(_of_sides(rows)),
        **{cause.value: rows.dollars[:, column] for column, cause in enumerate(ROW_CAUSES)},
        "total": rows.totals,
    }
    return pl.DataFrame(columns).select(TRADE_COLUMNS)


def _wrapped(columns: Ints) -> Ints:
    """−1 as the last of the causes' texts, which is none."""
    return np.where(columns < 0, len(ROW_CAUSES), columns)


def _order_ids(pairs: Pairs) -> pl.Series:
    """The id; the smaller one where two logs name the order differently."""
    ids = pl.DataFrame({"a": _gathered(pairs.a.order_id, pairs.of_a), "b": _gathered(pairs.b.order_id, pairs.of_b)})
    return ids.select(pl.min_horizontal("a", "b")).to_series()


def _gathered(column: pl.Series, places: Ints) -> pl.Series:
    """Values at the places, null at ``NONE``."""
    return column.gather(pl.Series(np.where(places == NONE, 0, places)).set(pl.Series(places == NONE), None))


def _names(rows: Rows) -> pl.Series:
    names = pl.Series(rows.pairs.names, dtype=pl.String).gather(rows.pairs.asset)
    return names.append(pl.Series([mark.asset for mark in rows.marks], dtype=pl.String))


def _sides(pairs: Pairs) -> pl.Series:
    return pl.Series(["sell", "buy"]).gather(pairs.is_buy.astype(np.int64))


def _matches(rows: Rows) -> pl.Series:
    kinds = tuple(Match)
    codes = np.zeros(len(rows), dtype=np.int64)
    for code, kind in enumerate(kinds):
        codes[rows.is_(kind)] = code
    return pl.Series([kind.value for kind in kinds]).gather(codes)


def _of_sides(rows: Rows) -> Iterator[tuple[str, pl.Series]]:
    """Fields of both sides by row; a mark has none."""
    pairs = rows.pairs
    for side, orders, places in (("a", pairs.a, pairs.of_a), ("b", pairs.b, pairs.of_b)):
        for name, column in _fields(orders).items():
            yield f"{name}_{side}", _gathered(column, places).extend_constant(None, len(rows.marks))


def _fields(orders: Orders) -> dict[str, pl.Series]:
    numbers = {
        "quantity": np.abs(orders.quantity),
        "price": orders.price,
        "reference_price": orders.reference_price,
        "commission": orders.commission,
        "slippage": orders.quantity * (orders.price - orders.reference_price),
    }
    timestamp = pl.Series(orders.timestamp).cast(pl.Datetime("ns", "UTC"))
    return {"timestamp": timestamp, **{name: pl.Series(column).fill_nan(None) for name, column in numbers.items()}}


def to_pandas(table: pl.DataFrame) -> pd.DataFrame:
    """The same rows with text as objects and instants in ``pytz.UTC``."""
    frame = table.to_pandas()
    for name, kind in frame.dtypes.items():
        if isinstance(kind, pd.DatetimeTZDtype):
            frame[name] = frame[name].dt.tz_convert(pytz.UTC)
    return frame


def by_session_frame(a: Book, b: Book, rows: Rows) -> pd.DataFrame | None:
    """Columns session, value_a, value_b, difference, one per cause, unexplained; account currency.

    ``None`` where there are no market prices to value the sessions at.
    """
    if a.closes is None:
        return None
    causes = causes_by_session(rows.pairs, _marks(a, b, a.closes)).assign(income=_income(a, b))
    causes.loc[causes.index[-1:], Cause.PRICE.value] += math.fsum(mark.dollars for mark in rows.marks)
    missing = pd.Series(math.nan, index=causes.index)
    value_a = missing if a.equity is None else a.equity
    value_b = missing if b.equity is None else b.equity
    difference = value_b - value_a
    frame = pd.DataFrame({"value_a": value_a, "value_b": value_b, "difference": difference}).join(causes)
    frame["unexplained"] = difference - causes.sum(axis=1)
    return frame.rename_axis("session").reset_index()


def _income(a: Book, b: Book) -> pd.Series[float] | float:
    """What belongs to no fill by each session, B minus A: other initial cash and other dividends."""
    if a.initial_cash is None or b.initial_cash is None:
        return 0.0
    initial = b.initial_cash - a.initial_cash
    if a.dividends is None or b.dividends is None:
        return initial
    return initial + (b.dividends - a.dividends)


def total_income(a: Book, b: Book) -> float:
    """The same at the end, account currency."""
    income = _income(a, b)
    return income if isinstance(income, float) else float(income.iloc[-1])


def _marks(a: Book, b: Book, closes: pd.DataFrame) -> pd.DataFrame:
    """The closes; at the last session the mean of the marks that both sides report."""
    marks = closes.copy()
    marks.iloc[-1] = [mean_mark(str(asset), a, b) for asset in marks.columns]
    return marks
