"""From terms to bt's configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bt

from adapters.bt import feed
from adapters.bt.security import LISTENER, DividendStock, Stock
from adapters.bt.strategy import DESK, Desk, Instructed, sizes_by_terms

if TYPE_CHECKING:
    from adapters.contract import Task


def backtest(task: Task, desk: Desk) -> Any:
    """A ``Backtest`` of one strategy with one algo, and one security per asset.

    Whole shares are bt's ``integer_positions``, unless the terms fix the lot: then it is off, because bt rounds a
    sale of a held position away from zero (``SecurityBase.allocate``), and what bt comes to is truncated.
    """
    panel, close = task.scenario.panel, feed.prices(task)
    coupons = feed.coupons(panel, close)
    kind = Stock if coupons is None else DividendStock
    additional: dict[str, Any] = {"bidoffer": feed.spreads(task, close), DESK: desk, LISTENER: desk.hear}
    if coupons is not None:
        additional["coupons"] = coupons
    return bt.Backtest(
        bt.Strategy("instructed", [Instructed()], children=[kind(asset) for asset in panel.assets]),
        close,
        initial_capital=task.terms.initial_cash,
        commissions=task.terms.commission.of,
        integer_positions=not sizes_by_terms(task),
        progress_bar=False,
        additional_data=additional,
    )
