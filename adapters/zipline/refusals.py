"""Conditional orders that Zipline would fill otherwise than the terms ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Unsupported
from adapters.zipline.expectations import EXPECTATIONS
from adapters.zipline.rules import fills_within_the_bar

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Task
    from scenarios.instructions import Instruction

_DECLARED = frozenset(each.scenario for each in EXPECTATIONS)


def check_conditions(task: Task) -> None:
    """Pass where no conditional order comes to be touched while it waits.

    A scenario whose difference is declared is left to be compared with what is declared.

    Raises
    ------
    Unsupported
        A conditional order where orders fill at the close at which they are placed; in aligned mode, one that a
        session touches: Zipline looks at the close alone, and fills there.
    """
    withdrawn = {each.condition.cancels: each.session for each in task.scenario.instructions}
    for each in task.scenario.instructions:
        if not each.is_conditional:
            continue
        if fills_within_the_bar(task):
            raise Unsupported(f"order {each.order_id} would be triggered by the close of its own decision")
        if task.is_aligned and task.scenario.name not in _DECLARED:
            _refuse_touched(task, each, withdrawn.get(each.order_id, task.scenario.panel.sessions[-1]))


def _refuse_touched(task: Task, order: Instruction, last: pd.Timestamp) -> None:
    """``last`` is the last session on which the order waits."""
    assert order.quantity is not None
    panel, condition, is_buy = task.scenario.panel, order.condition, order.quantity > 0
    # A purchase's stop is touched by the high, its limit by the low; a sale's the other way round.
    is_by_high = is_buy if condition.stop is not None else not is_buy
    level = condition.limit if condition.stop is None else condition.stop
    prices = panel.field("high" if is_by_high else "low")[order.asset]
    waited = prices[(prices.index > order.session) & (prices.index <= last)]
    touched = waited[waited >= level] if is_by_high else waited[waited <= level]
    if len(touched):
        raise Unsupported(
            f"order {order.order_id} is touched at {level:g} within {touched.index[0]:%Y-%m-%d}, and Zipline "
            "triggers an order by a close and fills it there (Order.check_order_triggers)"
        )
