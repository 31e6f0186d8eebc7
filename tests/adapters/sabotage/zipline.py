"""Faults planted in the running Zipline, so that what must notice them can be seen to notice them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

CENT = 0.01


@contextmanager
def one_cent_off() -> Iterator[None]:
    """Every transaction is made one cent higher per share."""
    from zipline.finance.transaction import Transaction

    make = Transaction.__init__

    def dearer(self: Any, asset: Any, amount: int, dt: Any, price: float, order_id: str) -> None:
        make(self, asset, amount, dt, price + CENT, order_id)

    with patch.object(Transaction, "__init__", dearer):
        yield


@contextmanager
def commission_doubled() -> Iterator[None]:
    """The blotter charges twice what the commission model says."""
    from zipline.finance.blotter import SimulationBlotter

    start = SimulationBlotter.get_transactions

    def charged_twice(self: Any, data: Any) -> Any:
        twice = {kind: _Twice(model) for kind, model in self.commission_models.items()}
        with patch.dict(self.commission_models, twice):
            return start(self, data)

    with patch.object(SimulationBlotter, "get_transactions", charged_twice):
        yield


class _Twice:
    def __init__(self, model: Any) -> None:
        self._model = model

    def calculate(self, order: Any, transaction: Any) -> float:
        return 2 * float(self._model.calculate(order, transaction))


@contextmanager
def one_share_more() -> Iterator[None]:
    """The first purchase of a run is of one share more than was asked."""
    from zipline.finance.blotter import SimulationBlotter

    place = SimulationBlotter.order

    def greedy(self: Any, asset: Any, amount: int, style: Any, order_id: str | None = None) -> Any:
        is_first_purchase = amount > 0 and not self.orders
        return place(self, asset, amount + is_first_purchase, style, order_id)

    with patch.object(SimulationBlotter, "order", greedy):
        yield
