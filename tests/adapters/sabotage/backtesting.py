"""Faults planted in the broker of backtesting.py, which its accounts follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from backtesting.backtesting import _Broker


def one_cent_off() -> AbstractContextManager[None]:
    """Every trade opened and closed one cent higher per share."""
    opening, closing = _Broker._open_trade, _Broker._close_trade

    def opened(self: Any, price: float, *rest: Any) -> None:
        opening(self, price + 0.01, *rest)

    def closed(self: Any, trade: Any, price: float, *rest: Any) -> None:
        closing(self, trade, price + 0.01, *rest)

    return _patched(_open_trade=opened, _close_trade=closed)


def commission_doubled() -> AbstractContextManager[None]:
    """Every commission twice."""
    begin = _Broker.__init__

    def begun(self: Any, *, commission: Callable[[float, float], float], **rest: Any) -> None:
        begin(self, commission=lambda size, price: 2 * commission(size, price), **rest)

    return _patched(__init__=begun)


def one_share_more() -> AbstractContextManager[None]:
    """Each purchase from flat one share larger."""
    opening = _Broker._open_trade

    def opened(self: Any, price: float, size: int, *rest: Any) -> None:
        opening(self, price, size + (size > 0 and not self.trades), *rest)

    return _patched(_open_trade=opened)


@contextmanager
def _patched(**changed: Callable[..., None]) -> Iterator[None]:
    with ExitStack() as stack:
        for name, change in changed.items():
            stack.enter_context(patch.object(_Broker, name, change))
        yield
