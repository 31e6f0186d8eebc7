"""Slippage and commission of the terms as the engine's own models of both."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nautilus_trader.backtest.models import FeeModel, FillModel
from nautilus_trader.model.book import OrderBook
from nautilus_trader.model.data import BookOrder
from nautilus_trader.model.enums import BookType, OrderSide, OrderType
from nautilus_trader.model.objects import Currency, Money, Price, Quantity

from adapters.nautilus_trader.feed import price_of

if TYPE_CHECKING:
    from scenarios.terms import Commission, Slippage

_SIZE = Quantity.from_int(10**12)


class TermsFee(FeeModel):  # type: ignore[misc]
    """The commission term; an order is filled at once, so that its minimum is paid once."""

    def __init__(self, terms: Commission, currency: Currency) -> None:
        super().__init__()
        self._terms = terms
        self._currency = currency

    def get_commission(self, _order: Any, fill_qty: Quantity, fill_px: Price, _instrument: Any) -> Money:
        amount = self._terms.of(float(fill_qty), float(fill_px))
        return Money(Decimal(repr(amount)), self._currency)


class TermsFill(FillModel):  # type: ignore[misc]
    """The price of each fill: the book that an order meets is the market, or what it waited for, slipped.

    The engine decides whether an order is filled, by the quote of the moment. Within a session a stop then meets its
    stop and a limit its limit; at the open both meet the open. A limit never slips.

    Attributes
    ----------
    is_within
        Whether the moment is within a session.
    looks_at
        Told of each fill of a waiting order before it happens: the order, and its price per share.
    """

    def __init__(self, terms: Slippage) -> None:
        super().__init__()
        self._terms = terms
        self.is_within = False
        self.looks_at: Callable[[Any, float], None] = lambda _order, _price: None

    def get_orderbook_for_fill_simulation(
        self, instrument: Any, order: Any, best_bid: Price, best_ask: Price
    ) -> OrderBook:
        market, sign = (best_ask, 1) if order.side == OrderSide.BUY else (best_bid, -1)
        price = self._slipped(order, self._met(order, market), sign)
        if order.order_type != OrderType.MARKET:
            self.looks_at(order, float(price))
        opposite = OrderSide.SELL if order.side == OrderSide.BUY else OrderSide.BUY
        book = OrderBook(instrument_id=instrument.id, book_type=BookType.L2_MBP)
        book.add(BookOrder(opposite, price, _SIZE, 1), 0, 0)
        return book

    def _met(self, order: Any, market: Price) -> Price:
        if not self.is_within or order.order_type == OrderType.MARKET:
            return market
        return order.price if order.order_type == OrderType.LIMIT else order.trigger_price

    def _slipped(self, order: Any, price: Price, sign: int) -> Price:
        if order.order_type == OrderType.LIMIT:
            return price
        return price_of(self._terms.price(float(price), sign))
