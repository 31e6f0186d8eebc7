"""Splits and dividends of unadjusted prices, booked by the engine's own calls before the open of their session.

Backtrader itself looks at no corporate actions; ``add_cash`` and ``Position.fix`` are what it has for them.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import backtrader as bt

from bundles.actions import ActionKind

if TYPE_CHECKING:
    from adapters.contract import Task
    from bundles.actions import CorporateAction


class Actions:
    """The actions of a panel that are still to come; dividends of a session before its splits."""

    def __init__(self, task: Task) -> None:
        ordered = sorted(task.scenario.panel.actions, key=lambda each: (each.session, each.kind is ActionKind.SPLIT))
        self._coming = deque(ordered)

    def take_place(self, broker: Any, now: float) -> None:
        """Book what is due at the session with the engine's date number ``now``, on the shares held."""
        today = bt.num2date(now).date()
        while self._coming and self._coming[0].session.date() <= today:
            _book(broker, self._coming.popleft())


def _book(broker: Any, action: CorporateAction) -> None:
    data = broker.cerebro.datasbyname[action.asset]
    position = broker.positions.get(data)
    if not position:
        return
    if action.kind is ActionKind.SPLIT:
        position.fix(position.size * action.amount, position.price / action.amount)
    else:
        broker.add_cash(position.size * action.amount)
        broker.get_value([data])  # which is where the engine books what was added, before orders need it
