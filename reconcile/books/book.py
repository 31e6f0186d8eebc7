"""What the judge looks at: one side of a comparison, from an engine's run or from a trade log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause, Run
from bundles.defaults import DEFAULT_CALENDAR
from reconcile.books.corporate_actions import dividends_paid, restate, restate_closes
from reconcile.books.fills import Fills, fills_of_run
from reconcile.books.orders import Orders, orders_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Book:
    """One side: its fills, its accounts as far as they are reported, and the marks.

    Attributes
    ----------
    name
        Engine, or the log's file name.
    fills
        In order of execution.
    initial_cash, final_value
        Account currency; ``None`` where not reported.
    equity
        Account value per session, account currency; ``None`` where not reported.
    marks
        Price per share of every asset at the end.
    closes
        Price per share, session × asset; ``None`` where no market data is known.
    not_reported
        Causes for which this side lacks a field.
    dividends
        What dividends had come to at each session, account currency; ``None`` where there are none.
    calendar
        Name of the exchange's calendar.
    run
        The run that the book was made of; ``None`` for a trade log.
    """

    name: str
    fills: Fills
    initial_cash: float | None
    final_value: float | None
    equity: pd.Series[float] | None
    marks: Mapping[str, float]
    closes: pd.DataFrame | None
    not_reported: frozenset[Cause] = field(default=frozenset())
    dividends: pd.Series[float] | None = None
    calendar: str = DEFAULT_CALENDAR
    run: Run | None = None

    @cached_property
    def orders(self) -> Orders:
        """Fills summed by order, in order of execution."""
        return orders_of(self.fills)

    @property
    def turnover(self) -> float:
        """Sum of |quantity × price| over all fills, account currency."""
        return float(np.abs(self.fills.quantity * self.fills.price).sum())


def book_of(run: Run, name: str = "") -> Book:
    """The book of an engine's run, in shares of the last session; a mark that is not reported is the last close."""
    fills = restate(fills_of_run(run.fills), run.actions)
    last = run.closes.iloc[-1]
    marks = last if run.marks is None else run.marks.reindex(last.index).fillna(last)
    return Book(
        name=name or run.engine,
        fills=fills,
        initial_cash=run.terms.initial_cash,
        final_value=run.final_value,
        equity=run.equity,
        marks={str(asset): float(mark) for asset, mark in marks.items()},
        closes=restate_closes(run.closes, run.actions),
        not_reported=not_reported(fills),
        dividends=dividends_paid(fills, run.actions, run.closes.index) if run.actions else None,
        run=run,
    )


def not_reported(fills: Fills) -> frozenset[Cause]:
    """Causes for which these fills lack a field."""
    lacking = {
        Cause.FEES: np.isnan(fills.commission),
        Cause.SLIPPAGE: np.isnan(fills.reference_price),
        Cause.TIMING: fills.is_dated_only,
    }
    return frozenset(cause for cause, is_missing in lacking.items() if is_missing.any())
