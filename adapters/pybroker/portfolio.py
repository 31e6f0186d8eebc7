"""PyBroker's portfolio with its accounts and orders on record, and with the cash policy of the terms."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, override

import pandas as pd
from pybroker.portfolio import Order, Portfolio

from adapters.contract import Unsupported
from bundles.tolerances import CASH
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    import numpy as np

_NOTHING = Decimal(0)


class Account(NamedTuple):
    """The account at one session's close: account currency, and signed shares by asset."""

    equity: float
    cash: float
    positions: dict[str, float]


class Cut(NamedTuple):
    """A purchase or short sale of which the portfolio filled less than was asked, or nothing.

    ``created`` is the day on which the engine was given the order, ``type`` its side, ``buy`` or ``sell``.
    """

    created: pd.Timestamp
    symbol: str
    type: str
    asked: float
    filled: float


class TermsPortfolio(Portfolio):  # type: ignore[misc]
    """``Portfolio``, which ``Strategy.backtest`` takes in place of its own.

    ``cash_policy`` ``None`` leaves the engine's own rule alone, by which a purchase is cut to the shares that cash
    covers without fees, and a short sale likewise.

    Attributes
    ----------
    accounts
        By day: the account as the engine valued it at the close.
    cuts
        Orders that were not filled whole.
    """

    def __init__(self, *args: Any, cash_policy: CashPolicy | None, **named: Any) -> None:
        super().__init__(*args, **named)
        self._policy = cash_policy
        self._slack = CASH * float(self.cash)
        self._valuing: tuple[Any, ...] = ()
        self.accounts: dict[pd.Timestamp, Account] = {}
        self.cuts: list[Cut] = []

    @property
    def settled(self) -> float:
        """Cash with the proceeds of short sales, account currency: the engine keeps those apart as collateral."""
        return float(self._net_cash_balance() + 2 * self._short_entry_notional)

    def shares_of(self, symbol: str) -> Decimal:
        """Signed shares held."""
        long, short = self.long_positions.get(symbol), self.short_positions.get(symbol)
        return (long.shares if long else _NOTHING) - (short.shares if short else _NOTHING)

    @override
    def capture_bar(self, date: np.datetime64, *args: Any, **named: Any) -> None:
        """The engine's valuation at the close, on record."""
        super().capture_bar(date, *args, **named)
        self._valuing = (date, args, named)
        held = {symbol: float(self.shares_of(symbol)) for symbol in self.symbols}
        self.accounts[pd.Timestamp(date)] = Account(float(self.market_value), self.settled, held)

    def value_anew(self) -> None:
        """Value the same close again, after orders that were filled at it."""
        date, args, named = self._valuing
        self._metrics_bars.pop()
        self.capture_bar(date, *args, **named)

    @override
    def buy(
        self, date: np.datetime64, symbol: str, shares: Decimal, fill_price: Decimal, **named: Any
    ) -> Order | None:
        if self._policy is CashPolicy.REJECT and not self._covers(symbol, shares, fill_price):
            order = None
        else:
            order = super().buy(date=date, symbol=symbol, shares=shares, fill_price=fill_price, **named)
        self._note(order, symbol, shares, "buy", named)
        return order

    @override
    def sell(
        self, date: np.datetime64, symbol: str, shares: Decimal, fill_price: Decimal, **named: Any
    ) -> Order | None:
        order = super().sell(date=date, symbol=symbol, shares=shares, fill_price=fill_price, **named)
        self._note(order, symbol, shares, "sell", named)
        return order

    def _note(self, order: Order | None, symbol: str, shares: Decimal, side: str, named: dict[str, Any]) -> None:
        filled = _NOTHING if order is None else order.shares
        if filled < shares or not shares:
            created = pd.Timestamp(named["created"])
            self.cuts.append(Cut(created, symbol, side, float(shares), float(filled)))

    @override
    def _clamp_shares(self, symbol: str, fill_price: Decimal, shares: Decimal, order_type: str) -> Decimal:
        """Shares of an opening order that the cash rule lets through; covers are never asked about."""
        if self._policy is None:
            return Decimal(super()._clamp_shares(symbol, fill_price, shares, order_type))
        if self._policy is not CashPolicy.PARTIAL or order_type == "sell":
            return shares
        return self._cut(symbol, fill_price, shares)

    def _cut(self, symbol: str, fill_price: Decimal, shares: Decimal) -> Decimal:
        """The engine's own cut, where it is what cash covers with fees."""
        if self._covers(symbol, shares, fill_price):
            return shares
        cut: Decimal = super()._clamp_shares(symbol, fill_price, shares, "buy")
        fits = not cut or self._covers(symbol, cut, fill_price)
        if self._enable_fractional_shares or not fits or self._covers(symbol, cut + 1, fill_price):
            raise Unsupported(
                f"cash policy {self._policy}: cash does not cover the purchase of {float(shares):g} {symbol}, and "
                f"Portfolio._clamp_shares would cut it to {float(cut):g}, looking neither at fees nor at what short "
                "sales brought in"
            )
        return cut

    def _covers(self, symbol: str, shares: Decimal, fill_price: Decimal) -> bool:
        """Whether cash covers a purchase with its fees, but for rounding."""
        cost = shares * fill_price + self._calculate_fees(symbol, fill_price, shares, "buy")
        return float(cost) <= self.settled + self._slack
