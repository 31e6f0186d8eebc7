"""From instructions to the engine's own orders, each sent at the moment at which it is to be filled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import ClientOrderId
from nautilus_trader.model.objects import Quantity
from nautilus_trader.trading.strategy import Strategy

from adapters.contract import Refusal, Unsupported, sells_first
from adapters.nautilus_trader import rules
from adapters.nautilus_trader.account import Account, Books
from adapters.nautilus_trader.cash import Purse
from adapters.nautilus_trader.feed import CLOCK, Moment, identifiers, moments
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Task
    from scenarios.instructions import Instruction


class Sized(NamedTuple):
    """An instruction with its signed shares."""

    instruction: Instruction
    shares: int


class Filled(NamedTuple):
    """One execution as the engine reports it."""

    instruction: Instruction
    moment: Moment
    quantity: float
    price: float
    commission: float


class Instructed(Strategy):  # type: ignore[misc]
    """Decides at each close and sends orders when their moment's prices are known.

    Attributes
    ----------
    fills, refusals, accounts
        What came of it; accounts by session, at its close.
    marks
        The last known close by asset.
    waiting
        Orders whose moment has not come, older decisions first.
    """

    def __init__(self, task: Task) -> None:
        super().__init__(StrategyConfig(order_id_tag="1"))
        self.fills: list[Filled] = []
        self.refusals: list[Refusal] = []
        self.accounts: dict[pd.Timestamp, Account] = {}
        self.waiting: list[Sized] = []
        self._task = task
        self._names = identifiers(task.scenario.panel)
        self._moments = moments(task.scenario.panel)
        self._books = Books(task, self, rules.currency(task))
        self._purse = Purse(task, self._books)
        self._sent: dict[str, Instruction] = {}
        self.marks: dict[str, float] = {}

    def on_start(self) -> None:
        self.subscribe_quote_ticks(CLOCK)

    def on_quote_tick(self, tick: Any) -> None:
        """The clock's quote, the last one of its moment."""
        moment = self._moments[tick.ts_event]
        fill = self._task.terms.fill
        if moment.name == "open":
            if fill is FillMoment.NEXT_OPEN:
                self._send(moment)
            return
        self._mark(moment)
        if fill is FillMoment.NEXT_CLOSE:
            self._send(moment)
        self._decide(moment.session)
        if fill is FillMoment.SAME_CLOSE:
            self._send(moment)
        self.accounts[moment.session] = self._books.at(self.marks)

    def on_order_filled(self, event: Any) -> None:
        sign = 1 if event.order_side == OrderSide.BUY else -1
        fill = Filled(
            self._sent[event.client_order_id.value],
            self._moments[event.ts_event],
            sign * float(event.last_qty),
            float(event.last_px),
            float(event.commission.as_decimal()),
        )
        self.fills.append(fill)

    def on_order_rejected(self, event: Any) -> None:
        self._refused(event)

    def on_order_denied(self, event: Any) -> None:
        self._refused(event)

    def _refused(self, event: Any) -> None:
        instruction = self._sent[event.client_order_id.value]
        if self._task.is_aligned:
            raise Unsupported(f"order {instruction.order_id}: NautilusTrader refuses it: {event.reason}")
        self._refuse(instruction, str(event.reason))

    def _refuse(self, instruction: Instruction, reason: str) -> None:
        self.refusals.append(Refusal(instruction.order_id, instruction.session, instruction.asset, reason))

    def _mark(self, moment: Moment) -> None:
        """The close of each asset that has a bar; of the others the last one known stays."""
        for asset in self._names:
            price = self._price(moment, asset)
            if not math.isnan(price):
                self.marks[asset] = price

    def _price(self, moment: Moment, asset: str) -> float:
        return self._task.scenario.panel.price(moment.name, moment.session, asset)

    def _decide(self, session: pd.Timestamp) -> None:
        asked = self._task.submissions(session)
        if not asked:
            return
        for each in asked:
            if each.is_cancellation:
                self._withdraw(each.condition.cancels)
        account = self._books.at(self.marks)
        orders = [each for each in asked if not each.is_cancellation]
        if self._task.is_aligned:
            orders = list(sells_first(orders, lambda asset: self._value(account, asset), account.equity))
        sized = [each for order in orders if (each := self._sized(order, account))]
        self.waiting = [*self.waiting, *sized]

    def _withdraw(self, order_id: str) -> None:
        self.waiting = [each for each in self.waiting if each.instruction.order_id != order_id]

    def _value(self, account: Account, asset: str) -> float:
        shares = account.positions.get(asset, 0.0)
        return shares * self.marks[asset] if shares else 0.0

    def _sized(self, instruction: Instruction, account: Account) -> Sized | None:
        """The shares asked for; ``None`` where that is no order."""
        if instruction.quantity is not None:
            return self._stated(instruction, instruction.quantity)
        weight, held = instruction.weight or 0.0, account.positions.get(instruction.asset, 0.0)
        if weight and instruction.asset not in self.marks:
            self._refuse(instruction, "never submitted: a target weight cannot be sized before the first bar")
            return None
        shares = shares_for(weight, account.equity, held, self.marks.get(instruction.asset, math.nan))
        return Sized(instruction, shares) if shares else None

    def _stated(self, instruction: Instruction, quantity: float) -> Sized | None:
        if not float(quantity).is_integer():
            self._refuse(instruction, f"never submitted: {quantity:g} shares, and an Equity has no fractional units")
            return None
        return Sized(instruction, int(quantity))

    def _send(self, moment: Moment) -> None:
        """Orders whose asset has a price now; the others wait on."""
        orders, self.waiting = self.waiting, []
        for order in orders:
            price = self._price(moment, order.instruction.asset)
            if math.isnan(price):
                self.waiting.append(order)
            elif reason := self._purse.refuses(order.instruction, order.shares, price):
                self._refuse(order.instruction, reason)
            else:
                self._submit(order)

    def _submit(self, order: Sized) -> None:
        identifier = ClientOrderId(f"O-{len(self._sent)}")
        self._sent[identifier.value] = order.instruction
        side = OrderSide.BUY if order.shares > 0 else OrderSide.SELL
        market = self.order_factory.market(
            self._names[order.instruction.asset],
            side,
            Quantity.from_int(abs(order.shares)),
            client_order_id=identifier,
        )
        self.submit_order(market)


def shares_for(weight: float, equity: float, held: float, price: float) -> int:
    """Signed whole shares to a target weight, toward zero: the engine knows no targets, so the strategy counts."""
    return math.trunc(weight * equity / price - held) if weight else -int(held)
