"""A guard of the account: what a user of Zipline, which fills whatever cash says, writes into a slippage model.

The model asks before each fill; what is turned away, the algorithm then cancels with ``cancel_order``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from adapters.cash_watch import affordable
from adapters.contract import Unsupported
from adapters.ordering import places
from bundles.tolerances import CASH
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.contract import Task
    from scenarios.instructions import Instruction


class Commission(Protocol):
    """What an order pays."""

    def due(self, order: Any, shares: int, price: float) -> float:
        """Account currency for this fill of the order."""


class TurnedAway(NamedTuple):
    """An order that cash does not cover, and how it is told."""

    order: Any
    reason: str


class CashGuard:
    """Which part of an order cash covers.

    Zipline books the fills of a session when it has found all of them, so the guard keeps count of what those
    before have taken. ``placed`` gives the instruction behind Zipline's order id.
    """

    def __init__(self, task: Task, placed: dict[str, Instruction]) -> None:
        self._task = task
        self._placed = placed
        self._places = places(task.scenario.instructions)
        self._slack = CASH * task.terms.initial_cash
        self._algorithm: Any = None
        self._commission: Commission | None = None
        self._cash = 0.0
        self._bar: object = None
        self._filled: list[tuple[Any, ...]] = []
        self._binds = False
        self._turned_away: list[TurnedAway] = []

    def watch(self, algorithm: Any, commission: Commission) -> None:
        """The account to look at, and what orders pay."""
        self._algorithm, self._commission = algorithm, commission

    def begin(self, bar: object) -> None:
        """Fills of another bar, or more of the same one after those before were booked, are about to be found."""
        self._bar, self._cash, self._filled, self._binds = bar, self._cash_now(), [], False

    def _cash_now(self) -> float:
        """From the ledger: ``TradingAlgorithm.portfolio`` would keep what it shows before the fills until the next
        session, and targets would be sized with it."""
        return float(self._algorithm.metrics_tracker.portfolio.cash)

    def admits(self, bar: object, order: Any, price: float, shares: int) -> int:
        """How many of the signed shares may be filled.

        Raises
        ------
        Unsupported
            Cash binds where Zipline, which fills asset by asset, takes orders in another order than the terms.
        """
        if bar != self._bar:
            self.begin(bar)
        self._filled.append(self._turn(order))
        cost = self._cost(order, shares, price)
        is_covered = shares < 0 or cost <= self._cash + self._slack
        self._binds |= not is_covered
        self._check_order()
        if not is_covered:
            shares = self._less(order, price, shares)
            cost = self._cost(order, shares, price)
        self._cash -= cost if shares else 0.0
        return shares

    def _cost(self, order: Any, shares: int, price: float) -> float:
        assert self._commission is not None
        return shares * price + (self._commission.due(order, shares, price) if shares else 0.0)

    def _less(self, order: Any, price: float, shares: int) -> int:
        if self._task.terms.cash is CashPolicy.REJECT:
            self._turned_away.append(TurnedAway(order, "cash does not cover the order: cancelled by the guard"))
            return 0
        spendable = self._cash if self._cash > self._slack else 0.0
        most = int(affordable(self._task, spendable, price, shares))
        self._turned_away.append(TurnedAway(order, f"cut to {most:g} of {shares:g} shares, what cash allows"))
        return most

    def _turn(self, order: Any) -> tuple[Any, ...]:
        """The place of an order among those of a session, as the terms have it."""
        asked = self._placed[order.id]
        return asked.is_conditional, asked.session, order.amount > 0, self._places[asked.order_id]

    def _check_order(self) -> None:
        """Orders of one session compete for cash, so their order matters where it binds."""
        if self._binds and self._task.is_aligned and self._filled != sorted(self._filled):
            raise Unsupported(
                f"cash policy {self._task.terms.cash}: cash binds on {self._bar:%Y-%m-%d}, where Zipline fills asset "
                "by asset and not in the order of the terms (SimulationBlotter.get_transactions)"
            )

    def take_turned_away(self) -> list[TurnedAway]:
        """Orders turned away since the last call, for the algorithm to cancel."""
        taken, self._turned_away = self._turned_away, []
        return taken
