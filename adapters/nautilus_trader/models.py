"""Slippage and commission of the terms as the engine's own models of both."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nautilus_trader.backtest.models import FeeModel, FillModel
from nautilus_trader.model.book import OrderBook
from nautilus_trader.model.data import BookOrder
from nautilus_trader.model.enums import BookType, OrderSide
from nautilus_trader.model.objects import Currency, Money, Price, Quantity

from adapters.nautilus_trader.feed import price_of

if TYPE_CHECKING:
    from scenarios.terms import Commission, Slippage

_SIZE = Quantity.from_int(10**12)


class TermsFee(FeeModel):  # type: ignore[misc]
    """The commission term; a market order is filled at once, so that its minimum is paid once."""

    def __init__(self, terms: Commission, currency: Currency) -> None:
        super().__init__()
        self._terms = terms
        self._currency = currency

    def get_commission(  # the engine's signature
        self,
        order: Any,
        fill_qty: Quantity,
        fill_px: Price,
        instrument: Any,  # noqa: ARG002
    ) -> Money:
        amount = self._terms.of(float(fill_qty), float(fill_px))
        return Money(Decimal(repr(amount)), self._currency)


class TermsFill(FillModel):  # type: ignore[misc]
    """The slippage term: the book that an order meets is the market price, slipped for its side."""

    def __init__(self, terms: Slippage) -> None:
        super().__init__()
        self._terms = terms

    def get_orderbook_for_fill_simulation(
        self,
        instrument: Any,
        order: Any,
        best_bid: Price,
        best_ask: Price,
    ) -> OrderBook:
        book = OrderBook(instrument_id=instrument.id, book_type=BookType.L2_MBP)
        for side, market, sign, number in ((OrderSide.BUY, best_bid, -1, 1), (OrderSide.SELL, best_ask, 1, 2)):
            slipped = self._terms.price(float(market), sign)
            if slipped > 0:  # the strategy sends no order that this side would meet at nothing
                book.add(BookOrder(side, price_of(slipped), _SIZE, number), 0, 0)
        return book
