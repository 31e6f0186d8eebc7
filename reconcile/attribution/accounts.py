"""What belongs to no order: dollars that the accounts as such make, by session and in all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from adapters.contract import Cause

if TYPE_CHECKING:
    import pandas as pd

    from reconcile.books.book import Book

    type OverTime = pd.Series[float] | float


def _income(a: Book, b: Book) -> OverTime:
    """Other initial cash and other dividends, B minus A."""
    initial = 0.0 if a.initial_cash is None or b.initial_cash is None else b.initial_cash - a.initial_cash
    if a.dividends is None or b.dividends is None:
        return initial
    return initial + (b.dividends - a.dividends)


ACCOUNT_CAUSES: Mapping[Cause, Callable[[Book, Book], OverTime]] = MappingProxyType({Cause.INCOME: _income})
"""Causes that no order can have, each with what it has come to: by session, or the same at all of them."""


def account_dollars(a: Book, b: Book) -> dict[Cause, OverTime]:
    """What each of them has come to at each session, account currency, B minus A."""
    return {cause: made(a, b) for cause, made in ACCOUNT_CAUSES.items()}


def account_totals(a: Book, b: Book) -> dict[Cause, float]:
    """The same at the end."""
    made = account_dollars(a, b)
    return {cause: each if isinstance(each, float) else float(each.iloc[-1]) for cause, each in made.items()}
