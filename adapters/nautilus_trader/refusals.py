"""Where the order in which touched prices are quoted is not the terms', and the run ends and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Unsupported
from adapters.nautilus_trader import rules
from bundles.tolerances import CASH
from scenarios.instructions import OrderType
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapters.contract import Fill, Task

_TURNS = {"open": 0, "intraday": 1, "close": 2}


def check_order(task: Task, fills: Iterable[Fill]) -> None:
    """Pass where purchases within a session are covered in the terms' order too: stops, then limits, as stated.

    Raises
    ------
    Unsupported
        One is covered only by a sale that comes after it.
    """
    if not rules.obeys(task, "cash") or task.terms.cash is CashPolicy.UNLIMITED or not rules.waits_for_prices(task):
        return
    asked = {each.order_id: (number, each) for number, each in enumerate(task.scenario.instructions)}

    def turn(numbered: tuple[int, Fill]) -> tuple[object, ...]:
        sequence, fill = numbered
        number, instruction = asked[fill.order_id]
        if fill.moment != "intraday":
            return fill.session, _TURNS[fill.moment], False, sequence
        return fill.session, _TURNS[fill.moment], instruction.condition.type is OrderType.LIMIT, number

    cash = task.terms.initial_cash
    for _, fill in sorted(enumerate(fills), key=turn):
        cash -= fill.quantity * fill.price + (fill.commission or 0.0)
        if fill.quantity > 0 and cash < -CASH * task.terms.initial_cash:
            raise Unsupported(
                f"order {fill.order_id} is touched on {fill.session:%Y-%m-%d}, where cash covers it only after a "
                "sale that comes later in the terms' order, and prices are quoted to the engine low, high, low"
            )
