"""Faults planted in the running NautilusTrader, so that what must notice them can be seen to notice them.

Its classes are compiled and take no other method: the faults go into classes derived from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from unittest.mock import patch

CENT = Decimal("0.01")


@contextmanager
def _engine(**methods: Any) -> Iterator[None]:
    """The engine with methods of ours in the place of its own."""
    from nautilus_trader.backtest.engine import BacktestEngine

    with patch("adapters.nautilus_trader.engine.BacktestEngine", type("Faulty", (BacktestEngine,), methods)):
        yield


@contextmanager
def one_cent_off() -> Iterator[None]:
    """The engine sees every quote one cent higher."""
    from nautilus_trader.backtest.engine import BacktestEngine
    from nautilus_trader.model.data import QuoteTick
    from nautilus_trader.model.objects import Price

    def dearer(tick: Any) -> Any:
        bid, ask = (Price.from_str(f"{each.as_decimal() + CENT:.16f}") for each in (tick.bid_price, tick.ask_price))
        instants = tick.ts_event, tick.ts_init
        return QuoteTick(tick.instrument_id, bid, ask, tick.bid_size, tick.ask_size, *instants)

    def add_data(self: Any, data: list[Any], *rest: Any, **named: Any) -> None:
        BacktestEngine.add_data(self, [dearer(each) for each in data], *rest, **named)

    with _engine(add_data=add_data):
        yield


@contextmanager
def commission_doubled() -> Iterator[None]:
    """The venue charges twice what its fee model says."""
    from nautilus_trader.backtest.engine import BacktestEngine
    from nautilus_trader.backtest.models import FeeModel
    from nautilus_trader.model.objects import Money

    class Double(FeeModel):  # type: ignore[misc]
        def __init__(self, single: Any) -> None:
            super().__init__()
            self.single = single

        def get_commission(self, *asked: Any, **named: Any) -> Any:
            once = self.single.get_commission(*asked, **named)
            return Money(2 * once.as_decimal(), once.currency)

    def add_venue(self: Any, *, fee_model: Any, **named: Any) -> None:
        BacktestEngine.add_venue(self, fee_model=Double(fee_model), **named)

    with _engine(add_venue=add_venue):
        yield


@contextmanager
def one_share_more() -> Iterator[None]:
    """The first order of a run goes out with one share more than it was made for."""
    from nautilus_trader.model.enums import OrderSide
    from nautilus_trader.model.objects import Quantity
    from nautilus_trader.trading.strategy import Strategy

    from adapters.nautilus_trader.strategy import Instructed

    def greedy(self: Any, order: Any) -> None:
        if order.side == OrderSide.BUY and not self.fills:
            identifier, quantity = order.client_order_id, Quantity.from_int(int(order.quantity) + 1)
            more = {"client_order_id": identifier}
            order = self.order_factory.market(order.instrument_id, order.side, quantity, **more)
        Strategy.submit_order(self, order)

    with patch.object(Instructed, "submit_order", greedy):
        yield
