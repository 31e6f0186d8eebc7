"""What a bar's volume leaves to the orders of its asset."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.reference.market import Market
    from scenarios.terms import VolumeLimit


class Allowance:
    """Shares that may still be filled in a session, by asset: in whole lots ``floor(share × volume)``."""

    def __init__(self, limit: VolumeLimit, market: Market, *, is_whole: bool) -> None:
        self._share = limit.share
        self._market = market
        self._is_whole = is_whole
        self._session = -1
        self._left: dict[str, float] = {}

    def of(self, session: int, asset: str) -> float:
        """What is left of the bar, infinite without a limit."""
        if self._share is None:
            return math.inf
        if session != self._session:
            self._session, self._left = session, {}
        if asset not in self._left:
            allowed = self._share * self._market.price("volume", session, asset)
            self._left[asset] = float(math.floor(allowed)) if self._is_whole else allowed
        return self._left[asset]

    def take(self, session: int, asset: str, shares: float) -> None:
        """Use up ``shares`` (of either sign) of the bar."""
        if self._share is not None:
            self._left[asset] = self.of(session, asset) - abs(shares)
