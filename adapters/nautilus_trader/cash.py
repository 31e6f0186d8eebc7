"""The cash policy, looked at before an order is sent.

The engine's own check (``RiskEngine``) knows no fees and passes every order of a margin account, and an account that
goes below zero ends its run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Unsupported
from adapters.nautilus_trader import rules
from bundles.tolerances import CASH
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.nautilus_trader.account import Books
    from scenarios.instructions import Instruction


class Purse:
    """Whether cash covers an order at its fill, fees and slippage included; in native mode the engine is asked."""

    def __init__(self, task: Task, books: Books) -> None:
        self._task = task
        self._books = books
        self._checks = rules.obeys(task, "cash") and task.terms.cash is not CashPolicy.UNLIMITED

    def refuses(self, instruction: Instruction, shares: int, price: float) -> str:
        """Why the order is not sent; empty where it is.

        Raises
        ------
        Unsupported
            Cash allows a part only, which the policy would have bought; or slippage leaves nothing of the price.
        """
        slipped = self._task.terms.slippage.price(price, 1 if shares > 0 else -1)
        if slipped <= 0:
            raise Unsupported(
                f"slippage: order {instruction.order_id} would be filled at {slipped:g}, and no book holds that"
            )
        if self._covers(shares, slipped):
            return ""
        if self._task.terms.cash is CashPolicy.PARTIAL:
            raise Unsupported(
                f"cash policy partial: cash does not cover order {instruction.order_id}, decided on "
                f"{instruction.session:%Y-%m-%d}, and NautilusTrader fills an order whole"
            )
        return "cash does not cover the order"

    def check_touched(self, instruction: Instruction, shares: int, price: float) -> None:
        """Pass where cash covers a waiting order at its price after slippage.

        Raises
        ------
        Unsupported
            It does not: what is touched the engine fills.
        """
        if not self._covers(shares, price):
            raise Unsupported(
                f"cash policy {self._task.terms.cash}: cash does not cover order {instruction.order_id} when its "
                "price is touched, and NautilusTrader fills it all the same"
            )

    def _covers(self, shares: int, price: float) -> bool:
        cost = shares * price + self._task.terms.commission.of(shares, price)
        return shares < 0 or not self._checks or cost <= self._books.cash + CASH * self._task.terms.initial_cash
