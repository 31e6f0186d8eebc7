"""The frames that users read: the per-trade diff and the causes by session."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Cause
from reconcile.ledger import causes_by_session
from reconcile.rows import ROW_CAUSES, DiffRow, mark_rows, mean_mark

if TYPE_CHECKING:
    from reconcile.books import Book
    from reconcile.matching import Pair
    from reconcile.orders import Order

_SIDE_FIELDS = ("timestamp", "quantity", "price", "reference_price", "commission", "slippage")

TRADE_COLUMNS = (
    "order_id", "asset", "side", "match", "cause",
    *(f"{name}_{side}" for name in _SIDE_FIELDS for side in "ab"),
    *(cause.value for cause in ROW_CAUSES), "total",
)  # fmt: skip
"""Columns of the per-trade diff."""


def trades_frame(rows: Sequence[DiffRow]) -> pd.DataFrame:
    """One row per ``DiffRow``; what a side lacks or does not report is NaN (NaT for a timestamp)."""
    return pd.DataFrame([_trade(row) for row in rows], columns=list(TRADE_COLUMNS))


def _trade(row: DiffRow) -> list[object]:
    either = row.pair.either if row.pair else None
    of_a, of_b = _side(row.pair.a if row.pair else None), _side(row.pair.b if row.pair else None)
    return [
        row.pair.order_id if row.pair else "",
        row.asset,
        either.side if either else "",
        row.match.value,
        row.cause.value if row.cause else "",
        *(value for both in zip(of_a, of_b, strict=True) for value in both),
        *(row.causes[cause] for cause in ROW_CAUSES),
        row.total,
    ]


def _side(order: Order | None) -> tuple[object, ...]:
    if order is None:
        return (pd.NaT, *[math.nan] * 5)
    numbers = (order.price, order.reference_price, order.commission, order.slippage)
    return (
        order.timestamp,
        abs(order.quantity),
        *(math.nan if number is None else number for number in numbers),
    )


def by_session_frame(a: Book, b: Book, pairs: Sequence[Pair]) -> pd.DataFrame | None:
    """Columns session, value_a, value_b, difference, one per cause, unexplained; account currency.

    ``None`` where there are no market prices to value the sessions at.
    """
    if a.closes is None:
        return None
    causes = causes_by_session(pairs, _marks(a, b, a.closes)).assign(income=_income(a, b))
    causes.loc[causes.index[-1:], Cause.PRICE.value] += math.fsum(row.total for row in mark_rows(a, b))
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
