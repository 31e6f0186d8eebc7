"""Faults planted in the running Backtrader, so that what must notice them can be seen to notice them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

CENT = 0.01


@contextmanager
def one_cent_off() -> Iterator[None]:
    """The broker executes every order one cent higher per share."""
    from backtrader.brokers import BackBroker

    execute = BackBroker._execute

    def dearer(self: Any, order: Any, ago: Any = None, price: Any = None, *rest: Any, **named: Any) -> Any:
        return execute(self, order, ago, None if price is None else price + CENT, *rest, **named)

    with patch.object(BackBroker, "_execute", dearer):
        yield


@contextmanager
def commission_doubled() -> Iterator[None]:
    """Every commission scheme asks twice its commission."""
    from backtrader.comminfo import CommInfoBase

    single = CommInfoBase.getcommission

    def double(self: Any, size: float, price: float) -> float:
        return 2 * float(single(self, size, price))

    with patch.object(CommInfoBase, "getcommission", double):
        yield


@contextmanager
def one_share_more() -> Iterator[None]:
    """The first purchase of a run is of one share more than was asked."""
    from backtrader.brokers import BackBroker

    place = BackBroker.buy

    def greedy(self: Any, owner: Any, data: Any, size: float, *rest: Any, **named: Any) -> Any:
        is_first_order = not self.executed and not self.orders_alive()
        return place(self, owner, data, size + is_first_order, *rest, **named)

    with patch.object(BackBroker, "buy", greedy):
        yield
