"""Faults planted in the running PyBroker, so that what must notice them can be seen to notice them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from unittest.mock import patch

CENT = Decimal("0.01")


@contextmanager
def one_cent_off() -> Iterator[None]:
    """The portfolio fills every purchase and every sale one cent higher per share."""
    from pybroker.portfolio import Portfolio

    buy, sell = Portfolio.buy, Portfolio.sell

    def dearer(call: Any) -> Any:
        def trade(self: Any, *, fill_price: Decimal, **named: Any) -> Any:
            return call(self, fill_price=fill_price + CENT, **named)

        return trade

    with patch.object(Portfolio, "buy", dearer(buy)), patch.object(Portfolio, "sell", dearer(sell)):
        yield


@contextmanager
def commission_doubled() -> Iterator[None]:
    """The portfolio charges twice its fees."""
    from pybroker.portfolio import Portfolio

    single = Portfolio._calculate_fees

    def double(self: Any, *rest: Any, **named: Any) -> Any:
        return 2 * single(self, *rest, **named)

    with patch.object(Portfolio, "_calculate_fees", double):
        yield


@contextmanager
def one_share_more() -> Iterator[None]:
    """The first purchase of a run is of one share more than was asked."""
    from pybroker.portfolio import Portfolio

    buy = Portfolio.buy

    def greedy(self: Any, *, shares: Decimal, **named: Any) -> Any:
        return buy(self, shares=shares + (not self.orders), **named)

    with patch.object(Portfolio, "buy", greedy):
        yield
