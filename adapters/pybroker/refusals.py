"""Where PyBroker's order of execution is not the terms', and the run ends and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Unsupported
from adapters.ordering import places
from bundles.tolerances import CASH
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.contract import Fill, Task


def check_order(task: Task, fills: tuple[Fill, ...]) -> None:
    """Pass where older decisions going first would have let the same purchases through.

    PyBroker fills every sale of a bar before its purchases, also before those that have waited for a bar. Cash in the
    terms' order is never more than in the engine's, so that what the engine refuses the terms refuse too.

    Raises
    ------
    Unsupported
        A purchase that waited was paid by a younger decision's sale.
    """
    if task.terms.cash is CashPolicy.UNLIMITED:
        return
    decided = {each.order_id: each.session for each in task.scenario.instructions}
    place, cash = places(task.scenario.instructions), task.terms.initial_cash

    def turn(fill: Fill) -> tuple[object, ...]:
        return fill.session, decided[fill.order_id], fill.quantity > 0, place[fill.order_id]

    for fill in sorted(fills, key=turn):
        cash -= fill.quantity * fill.price + (fill.commission or 0.0)
        if fill.quantity > 0 and cash < -CASH * task.terms.initial_cash:
            raise Unsupported(
                f"order {fill.order_id} waited until {fill.session:%Y-%m-%d}, where cash covers it only after a sale "
                "decided later, and PyBroker fills all sales of a bar first"
            )
