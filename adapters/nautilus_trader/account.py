"""The account as the engine keeps it, at market prices."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from adapters.nautilus_trader.feed import VENUE, identifiers

if TYPE_CHECKING:
    from nautilus_trader.model.objects import Currency

    from adapters.contract import Task


class Account(NamedTuple):
    """At one session's close: account currency, and signed shares by asset."""

    equity: float
    cash: float
    positions: dict[str, float]


class Books:
    """Reads the engine's portfolio and cache.

    A cash account's balance is its cash. A margin account's balance knows realised gains only: what its positions
    cost stays in it, and is taken off here.
    """

    def __init__(self, task: Task, strategy: Any, currency: Currency) -> None:
        self._strategy = strategy
        self._currency = currency
        self._assets = {name: asset for asset, name in identifiers(task.scenario.panel).items()}

    @property
    def cash(self) -> float:
        """Account currency, fees and the proceeds of short sales included."""
        account = self._strategy.portfolio.account(VENUE)
        balance = account.balance_total(self._currency).as_decimal()
        if not account.is_margin_account:
            return float(balance)
        cost = (Decimal(repr(each.signed_qty)) * Decimal(repr(each.avg_px_open)) for each in self._positions())
        return float(balance - sum(cost, Decimal(0)))

    def held(self) -> dict[str, float]:
        """Signed shares by asset, of open positions."""
        return {self._assets[each.instrument_id]: float(each.signed_qty) for each in self._positions()}

    def at(self, prices: dict[str, float]) -> Account:
        """The account at a market price per asset held."""
        cash, held = self.cash, self.held()
        return Account(cash + sum(shares * prices[asset] for asset, shares in held.items()), cash, held)

    def _positions(self) -> list[Any]:
        return list(self._strategy.cache.positions_open())
