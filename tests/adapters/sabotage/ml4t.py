"""Faults planted in the running ml4t-backtest, so that what must notice them can be seen to notice them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

CENT = 0.01


@contextmanager
def one_cent_off() -> Iterator[None]:
    """Every fill is made one cent higher per share."""
    from ml4t.backtest.execution.fill_executor import FillExecutor

    price_for = FillExecutor._price_for_quantity

    def dearer(self: Any, *args: Any, **options: Any) -> tuple[float, float]:
        price, slippage = price_for(self, *args, **options)
        return price + CENT, slippage

    with patch.object(FillExecutor, "_price_for_quantity", dearer):
        yield


@contextmanager
def commission_doubled() -> Iterator[None]:
    """The engine charges, and expects, twice what the commission model says."""
    from ml4t.backtest import models
    from ml4t.backtest.execution import fill_executor

    calculate = models.calculate_commission

    def twice(*args: Any, **options: Any) -> float:
        return 2 * calculate(*args, **options)

    # Quotes call it in the one module, fills in the other.
    with (
        patch.object(models, "calculate_commission", twice),
        patch.object(fill_executor, "calculate_commission", twice),
    ):
        yield


@contextmanager
def one_share_more() -> Iterator[None]:
    """The first purchase of a run is of one share more than was asked."""
    from ml4t.backtest.core.order_book import OrderBook
    from ml4t.backtest.types import OrderSide

    submit = OrderBook.submit_order

    def greedy(self: Any, asset: str, quantity: float, side: Any = None, *args: Any, **options: Any) -> Any:
        buys = side is OrderSide.BUY or (side is None and quantity > 0)
        is_first_purchase = buys and not any(one.side is OrderSide.BUY for one in self.orders.orders)
        return submit(self, asset, quantity + is_first_purchase, side, *args, **options)

    with patch.object(OrderBook, "submit_order", greedy):
        yield
