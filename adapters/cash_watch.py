"""Watching for the moment at which cash binds, for engines that cannot follow the cash policy asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.capability import Unsupported
from bundles.tolerances import CASH
from scenarios.terms import Order

if TYPE_CHECKING:
    from adapters.records import Fill, Task


def refuse_where_cash_binds(task: Task, fills: Sequence[Fill], does: str) -> None:
    """Pass where cash never binds; else say where the policy asked would have mattered.

    Fills are replayed in canonical order: by session, sells before buys unless the terms say otherwise, then the
    scenario's order, because the engine's own order within a session is no evidence of what that order would have
    done.

    Parameters
    ----------
    does
        What the engine does instead, for the message: ``Zipline fills and lets cash go negative``.

    Raises
    ------
    Unsupported
        Cash fell below −1e-9 × initial cash after a fill.
    """
    short = _first_below_zero(task, fills, sells_first=task.terms.order is not Order.AS_STATED)
    if short:
        raise Unsupported(f"cash policy {task.terms.cash}: {short}, and {does}")


def refuse_where_order_matters(task: Task, fills: Sequence[Fill], does: str) -> None:
    """For engines that sell first whatever is asked: pass where orders as stated would have come to the same.

    They would where cash pays for every fill in that order too: quantities are known at the decision, and what was
    refused after all sales is refused before some of them.

    Raises
    ------
    Unsupported
        Cash fell below −1e-9 × initial cash after a fill; ``does`` says what the engine does instead.
    """
    short = _first_below_zero(task, fills, sells_first=False)
    if task.terms.order is Order.AS_STATED and short:
        raise Unsupported(f"order {task.terms.order}: {short}, and {does}")


def _first_below_zero(task: Task, fills: Sequence[Fill], *, sells_first: bool) -> str:
    """Where cash does not last, in words; empty where it does."""
    place = {instruction.order_id: n for n, instruction in enumerate(task.scenario.instructions)}

    def turn(fill: Fill) -> tuple[object, ...]:
        return fill.session, sells_first and fill.quantity > 0, place.get(fill.order_id, -1)

    cash = task.terms.initial_cash
    for fill in sorted(fills, key=turn):
        cash -= fill.quantity * fill.price + (fill.commission or 0.0)
        if cash < -CASH * task.terms.initial_cash:
            return f"cash would be {cash:,.2f} after order {fill.order_id} on {fill.session:%Y-%m-%d}"
    return ""
