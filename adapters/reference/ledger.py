"""Cash and shares, and nothing else: each change is one line of arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bundles.tolerances import FLAT

if TYPE_CHECKING:
    from adapters.reference.market import Market


@dataclass(slots=True)
class Ledger:
    """One account: cash in account currency, shares by asset (never a zero entry)."""

    cash: float
    shares: dict[str, float] = field(default_factory=dict)

    def trade(self, asset: str, quantity: float, price: float, commission: float) -> None:
        """Book an execution of a signed quantity."""
        self.cash -= quantity * price + commission
        held = self.shares.get(asset, 0.0)
        left = held + quantity
        if abs(left) <= FLAT * max(abs(held), abs(quantity)):
            self.shares.pop(asset, None)
        else:
            self.shares[asset] = left

    def held(self, asset: str) -> float:
        """Shares held, negative when short."""
        return self.shares.get(asset, 0.0)

    def value(self, market: Market, session: int) -> float:
        """Cash and shares at the last closes known at ``session``."""
        return self.value_at(market, market.last_close[session])

    def value_at(self, market: Market, prices: list[float]) -> float:
        """Cash and shares at the given price of each asset."""
        value = self.cash
        for asset in sorted(self.shares, key=market.assets.__getitem__):
            value += self.shares[asset] * prices[market.assets[asset]]
        return value
