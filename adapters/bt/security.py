"""bt's securities with their transactions on record, and with sizing apart from execution."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import bt

LISTENER = "listener"
"""Under this name securities find among a backtest's additional data whom to tell."""


class Executed(NamedTuple):
    """One transaction as bt booked it: its row's date, signed shares, outlay without fee, and fee."""

    when: Any
    asset: str
    quantity: float
    outlay: float
    fee: float


class _Recording:
    """What a security does beside bt's own: tell the desk of each transaction, and size without executing.

    ``told`` is called with each ``Executed``.
    """

    def setup(self, universe: Any, **additional: Any) -> None:
        """bt hands every security the additional data of a ``Backtest``: whom to tell is among it."""
        self.told: Callable[[Executed], None] = additional[LISTENER]
        self._stated: float | None = None
        self._is_sizing = False
        self._sized = 0.0
        self._last: tuple[float, float, float] = (0.0, 0.0, 0.0)
        super().setup(universe, **additional)  # type: ignore[misc]

    def outlay(self, q: float, p: float | None = None) -> tuple[float, float, float, float]:
        """bt's own; while a stated amount is sized, costs are left out, so that the search ends where it begins."""
        if self._stated is not None:
            return self._stated, self._stated, 0.0, 0.0
        full, outlay, fee, spread = super().outlay(q, p)  # type: ignore[misc]
        self._last = q, outlay, fee
        return full, outlay, fee, spread

    def transact(
        self,
        q: float,
        update: bool = True,
        update_self: bool = True,
        price: float | None = None,
    ) -> None:
        if self._is_sizing:
            self._sized = q
            return
        before = self.position  # type: ignore[attr-defined]
        super().transact(q, update, update_self, price)  # type: ignore[misc]
        if self.position != before:  # type: ignore[attr-defined]
            self.told(Executed(self.parent.now, self.name, *self._last))  # type: ignore[attr-defined]

    def sized(self, call: Callable[[], None]) -> float:
        """Signed shares that bt comes to in ``call``, which are not executed."""
        self._is_sizing, self._sized = True, 0.0
        try:
            call()
        finally:
            self._is_sizing = False
        return self._sized

    def shares_for(self, amount: float) -> float:
        """Signed shares, of any fraction, for an amount of account currency, by ``allocate`` and without costs."""
        self._stated = amount
        try:
            return self.sized(lambda: self.allocate(amount))  # type: ignore[attr-defined]
        finally:
            self._stated = None

    def has_price(self) -> bool:
        """Whether bt knows a price of it."""
        return not math.isnan(self.price)  # type: ignore[attr-defined]


class Stock(_Recording, bt.Security):  # type: ignore[misc]
    """A security that pays nothing."""


class DividendStock(_Recording, bt.CouponPayingSecurity):  # type: ignore[misc]
    """A security that pays dividends as coupons."""

    def __init__(self, name: str) -> None:
        super().__init__(name, fixed_income=False)
