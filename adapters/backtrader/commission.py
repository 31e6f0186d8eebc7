"""Commission as the terms say it, across the executions of an order."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import backtrader as bt

from scenarios.terms import Lot


class TermsCommission(bt.CommInfoBase):  # type: ignore[misc]
    """The commission that terms describe, and, where ``lot`` is given, sizes of target weights in it.

    ``terms`` is a ``Commission``. The engine asks for the commission of the closing and of the opening part of
    an execution separately, while a minimum is per order, across its executions: each part pays its share of
    what the execution adds to the whole order's commission.
    """

    params = (("terms", None), ("lot", None), ("stocklike", True), ("commtype", bt.CommInfoBase.COMM_FIXED))

    def __init__(self, **_parameters: object) -> None:  # the engine's metaclass has taken them out
        super().__init__()
        self._size: float | None = None
        self._order: int | None = None
        self._proportional: defaultdict[int | None, float] = defaultdict(float)
        self._paid: defaultdict[int | None, float] = defaultdict(float)

    def getsize(self, price: float, cash: float) -> float:
        """Shares for ``cash``, never negative; the engine's ``cash // price`` is one share short where
        the quotient is a whole number only after rounding (12,800 // 12.8 is 999)."""
        if self.p.lot is None:
            return float(super().getsize(price, cash))
        return cash / price if self.p.lot is Lot.FRACTIONAL else math.trunc(cash / price)

    def about_to_charge(self, order: int, size: float) -> None:
        """Told the order's number and signed shares before each execution."""
        self._order, self._size = order, size

    def charged(self, order: int, bit: Any) -> None:
        """Told each ``OrderExecutionBit`` of an order."""
        if bit.size:
            self._proportional[order] += self._plain(bit.size, bit.price)
            self._paid[order] += bit.comm

    def _plain(self, size: float, price: float) -> float:
        return float(self.p.terms.model_copy(update={"minimum": 0.0}).of(size, price))

    def _getcommission(self, size: float, price: float, pseudoexec: bool) -> float:  # noqa: ARG002
        whole = self._size or size
        if not size:
            return 0.0
        if not self._paid[self._order]:
            due = self.p.terms.of(whole, price)
        else:
            so_far = self._proportional[self._order] + self._plain(whole, price)
            due = max(self.p.terms.minimum, so_far) - self._paid[self._order]
        return float(due * abs(size / whole))
