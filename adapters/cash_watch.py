"""Watching for the moment at which cash binds, for engines that cannot follow the cash policy asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.capability import Unsupported

if TYPE_CHECKING:
    from adapters.records import Fill, Task

_BINDS_BELOW = -1e-9
"""Cash below this share of the initial cash binds; less is rounding."""


def refuse_where_cash_binds(task: Task, fills: Sequence[Fill], does: str) -> None:
    """Pass where cash never binds; else say where the policy asked would have mattered.

    Fills are replayed in canonical order: by session, sells before buys, then the scenario's order,
    because the engine's own order within a session is no evidence of what that order would have done.

    Parameters
    ----------
    does
        What the engine does instead, for the message: ``Zipline fills and lets cash go negative``.

    Raises
    ------
    Unsupported
        Cash fell below −1e-9 × initial cash after a fill.
    """
    place = {instruction.order_id: n for n, instruction in enumerate(task.scenario.instructions)}
    cash = task.terms.initial_cash
    for fill in sorted(fills, key=lambda fill: (fill.session, fill.quantity > 0, place.get(fill.order_id, -1))):
        cash -= fill.quantity * fill.price + (fill.commission or 0.0)
        if cash < _BINDS_BELOW * task.terms.initial_cash:
            raise Unsupported(
                f"cash policy {task.terms.cash}: cash would be {cash:,.2f} after order {fill.order_id} "
                f"on {fill.session:%Y-%m-%d}, and {does}"
            )
