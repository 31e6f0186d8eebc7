"""The engine's broker with its fills on record, and with what terms ask beyond its parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from backtesting.backtesting import _Broker

from adapters.backtesting import versions
from adapters.backtesting.refusals import check_both_legs, check_queue_order, check_stop_limit

if TYPE_CHECKING:
    from adapters.contract import Task

ALMOST_NO_MARGIN = 1.0 / 2**40
"""Share of a position's value that is to be deposited where margin must never bind."""


class Executed(NamedTuple):
    """One trade opened or closed: the order behind it (``None``: the engine's own doing), the bar's number, signed
    shares, prices after and before slippage, and the commission."""

    order: Any
    bar: int
    quantity: float
    price: float
    reference: float
    fee: float


class _Queue(list[Any]):
    """The broker's orders; asked for one, it notes which: the engine does so before it works on an order."""

    current: Any = None

    def __contains__(self, order: object) -> bool:
        found = super().__contains__(order)
        self.current = order if found else self.current
        return found


class _AtClose:
    """A bar of nothing but its close, for orders that are filled there."""

    def __init__(self, data: Any, close: float) -> None:
        self.index = data.index
        self.Open = self.High = self.Low = self.Close = (close, close)
        self._close = close

    def _current_value(self, _field: str) -> float:
        return self._close


class TermsBroker(_Broker):  # type: ignore[misc]
    """``_Broker``, which records executions; in aligned mode exits slip and a commission is one order's.

    Attributes
    ----------
    executed
        Executions in the order in which the engine made them.
    was_closed
        Whether the engine went through the last bar again to close every trade.
    opened
        The trade that an order opened.
    """

    def __init__(self, *, task: Task, **engine: Any) -> None:
        super().__init__(**engine)
        self._data: Any
        self.executed: list[Executed] = []
        self.opened: dict[Any, Any] = {}
        self.orders: Any = _Queue()
        self._task = task
        self._charges: list[float] = []
        self._reference = 0.0
        self._charge: Callable[[float, float], float]
        if versions.IS_0_6:
            self._commission: Any
            self._charge, self._commission = self._commission, self._charged
        else:
            self._charge = versions.charge_beside(task)

    def settle_at_close(self) -> None:
        """Fill the market orders of the queue at this bar's close."""
        resting = [order for order in self.orders if (order.stop or order.limit) and not order.is_contingent]
        if len(resting) == len(self.orders):
            return
        data = self._data
        close = float(self.last_price)
        self.orders = _Queue(order for order in self.orders if order not in resting)
        self._data = _AtClose(data, close)
        try:
            super()._process_orders()
        finally:
            self._data = data
            self.orders = _Queue([*self.orders, *resting])
        self._equity[self._i] = self.equity

    def free_cash(self) -> float:
        """Account currency that is in no trade: the engine's ``_cash`` counts what trades cost as still there."""
        return float(self._cash - sum(trade.size * trade.entry_price for trade in self.trades))

    def next(self) -> None:
        """The next bar; before 0.6 the last one comes twice, the second time with orders that close every trade."""
        self.orders.current = None
        self.was_closed = len(self._data) - 1 == getattr(self, "_i", None)
        if self.was_closed and self._task.is_aligned:
            self.was_closed = False
            self.orders = _Queue(each for each in self.orders if not versions.is_own_end(each, self.trades))
            return
        super().next()

    def _process_orders(self) -> None:
        if self._task.is_aligned:
            for order in self.orders:
                versions.check_touched(order, self._data)
                check_stop_limit(order, self._data)
            for trade in self.trades:
                check_both_legs(trade, self._data)
        super()._process_orders()
        self.orders.current = None

    def _adjusted_price(self, size: float | None = None, price: float | None = None) -> float:
        """The engine's own is a rate on every order, limit orders included."""
        self._reference = price or self.last_price
        if not self._task.is_aligned or not size:
            return float(super()._adjusted_price(size, price))
        return self._slipped(size, self._reference)

    def _slipped(self, size: float, price: float) -> float:
        order = self.orders.current
        if order is not None and order.limit:
            return price
        return self._task.terms.slippage.price(price, 1 if size > 0 else -1)

    def _charged(self, size: float, price: float) -> float:
        """One order's commission, of which each trade that it closes or opens bears its share."""
        order = self.orders.current
        whole = size if order is None or not self._task.is_aligned else order.size
        charge = self._charge(whole, price) * abs(size / whole)
        self._charges.append(charge)
        return charge

    def _close_trade(self, trade: Any, price: float, time_index: int) -> None:
        order, size = self.orders.current, -trade.size
        if self._task.is_aligned:
            check_queue_order(trade, order)
        slipped = self._slipped(size, price) if self._task.is_aligned else price
        self._charges.clear()
        super()._close_trade(trade, slipped, time_index)
        closed = self.closed_trades[-1]
        fee = self._fee(closed.size, closed.exit_price)
        self.executed.append(Executed(order, closed.exit_bar, -closed.size, closed.exit_price, price, fee))

    def _open_trade(self, price: float, size: int, sl: Any, tp: Any, time_index: int, tag: object) -> None:
        order, reference = self.orders.current, self._reference
        self._charges.clear()
        super()._open_trade(price, size, sl, tp, time_index, tag)
        trade, fee = self.trades[-1], self._fee(size, price)
        self.opened[order] = trade
        self.executed.append(Executed(order, trade.entry_bar, trade.size, trade.entry_price, reference, fee))

    def _fee(self, size: float, price: float) -> float:
        """What the engine charged for a trade's end or beginning; before 0.6 nothing, so that it is done here."""
        if not versions.IS_0_6:
            self._cash: float = self._cash - self._charged(size, price)
        return self._charges[0]
