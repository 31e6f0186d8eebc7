"""From instructions to the engine's own orders, each sent at the moment at which it is to be filled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.enums import OrderSide, TimeInForce
from nautilus_trader.model.identifiers import ClientOrderId, InstrumentId
from nautilus_trader.model.objects import Quantity
from nautilus_trader.trading.strategy import Strategy

from adapters.contract import Refusal, Unsupported, sells_first
from adapters.nautilus_trader import rules
from adapters.nautilus_trader.account import Account, Books
from adapters.nautilus_trader.cash import Purse
from adapters.nautilus_trader.feed import CLOCK, WITHIN, Moment, identifiers, price_of
from adapters.nautilus_trader.models import TermsFill
from adapters.nautilus_trader.resting import Resting, RestingOrders
from adapters.ordering import places
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from nautilus_trader.backtest.models import FillModel

    from adapters.contract import Task
    from scenarios.instructions import Instruction


class Sized(NamedTuple):
    """An instruction with its signed shares."""

    instruction: Instruction
    shares: int


class Filled(NamedTuple):
    """One execution as the engine reports it; ``reference`` is what an order within a session waited for."""

    instruction: Instruction
    moment: Moment
    quantity: float
    price: float
    commission: float
    reference: float | None


class Instructed(Strategy):  # type: ignore[misc]
    """Decides at each close and sends orders when their moment's prices are known.

    Attributes
    ----------
    fills, refusals, accounts
        What came of it; accounts by session, at its close.
    marks
        The last known close by asset.
    waiting, resting
        Orders whose moment has not come, older decisions first; and those that wait for a price.
    """

    def __init__(self, task: Task, instants: Mapping[int, Moment], fill_model: FillModel) -> None:
        super().__init__(StrategyConfig(order_id_tag="1"))
        self.fills: list[Filled] = []
        self.refusals: list[Refusal] = []
        self.accounts: dict[pd.Timestamp, Account] = {}
        self.waiting: list[Sized] = []
        self._task = task
        self._names = identifiers(task.scenario.panel)
        self._moments = instants
        self._fill_model = fill_model
        self._places = places(task.scenario.instructions)
        self.resting = RestingOrders()
        self._books = Books(task, self, rules.currency())
        self._purse = Purse(task, self._books)
        self._sent: dict[str, Instruction] = {}
        self.marks: dict[str, float] = {}

    def on_start(self) -> None:
        self.subscribe_quote_ticks(CLOCK)
        if isinstance(self._fill_model, TermsFill):
            self._fill_model.looks_at = self._look_at

    def on_quote_tick(self, tick: Any) -> None:
        """The clock's quote, the last one of its moment."""
        moment = self._moments[tick.ts_event]
        if isinstance(self._fill_model, TermsFill):
            self._fill_model.is_within = moment.name == "intraday"
        if moment.name == "open":
            self._open(moment)
        elif moment.name == "intraday":
            self._try(moment, [each for each in self._alive(moment) if _turn(each) == moment.step])
        else:
            self._close(moment)

    def _open(self, moment: Moment) -> None:
        """Older decisions first, then sells unless orders go as stated, then as stated, of both kinds of orders."""
        waiting = []
        if self._task.terms.fill is FillMoment.NEXT_OPEN:
            waiting, self.waiting = self.waiting, []
        batch: list[Sized | Resting] = [*waiting, *self._alive(moment)]
        if self._task.terms.order is not None:
            batch.sort(key=self._canonical)
        for order in batch:
            if isinstance(order, Resting):
                self._try(moment, [order])
            else:
                self._send(moment, [order])

    def _canonical(self, order: Sized | Resting) -> tuple[object, ...]:
        instruction = order.instruction
        return instruction.session, self._task.sells_first and order.shares > 0, self._places[instruction.order_id]

    def _alive(self, moment: Moment) -> list[Resting]:
        return self.resting.alive(moment.session) if self.resting.orders else []

    def _close(self, moment: Moment) -> None:
        closes = self._mark(moment)
        if self._task.terms.fill is FillMoment.NEXT_CLOSE:
            self._send_waiting(moment)
        self._decide(moment.session)
        if self._task.terms.fill is FillMoment.SAME_CLOSE:
            self._send_waiting(moment)
        self.resting.close(moment.session, closes)
        self.accounts[moment.session] = self._books.at(self.marks)

    def on_order_filled(self, event: Any) -> None:
        sign = 1 if event.order_side == OrderSide.BUY else -1
        instruction, moment = self._sent[event.client_order_id.value], self._moments[event.ts_event]
        waited = self.resting.orders.get(instruction.order_id)
        fill = Filled(
            instruction,
            moment,
            sign * float(event.last_qty),
            float(event.last_px),
            float(event.commission.as_decimal()),
            waited.level if waited is not None and moment.name == "intraday" else None,
        )
        self.fills.append(fill)
        self.resting.filled(instruction, moment.session)

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
        self.resting.withdraw(instruction.order_id)

    def _mark(self, moment: Moment) -> dict[str, float]:
        """The close of each asset that has a bar; of the others the last one known stays in ``marks``."""
        prices = {asset: self._price(moment, asset) for asset in self._names}
        closes = {asset: price for asset, price in prices.items() if not math.isnan(price)}
        self.marks.update(closes)
        return closes

    def _price(self, moment: Moment, asset: str) -> float:
        return self._task.scenario.panel.price(moment.field, moment.session, asset)

    def _decide(self, session: pd.Timestamp) -> None:
        asked = self._task.submissions(session)
        if not asked:
            return
        for each in asked:
            if each.is_cancellation:
                self._withdraw(each.condition.cancels)
        account = self._books.at(self.marks)
        orders = [each for each in asked if not each.is_cancellation]
        if self._task.sells_first:
            orders = list(sells_first(orders, lambda asset: self._value(account, asset), account.equity))
        for order in orders:
            if sized := self._sized(order, account):
                self._keep(sized)

    def _keep(self, order: Sized) -> None:
        if order.instruction.is_conditional:
            close = self.marks.get(order.instruction.asset, math.nan)
            self.resting.add(order.instruction, order.shares, close)
        else:
            self.waiting.append(order)

    def _withdraw(self, order_id: str) -> None:
        self.resting.withdraw(order_id)
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

    def _send_waiting(self, moment: Moment) -> None:
        orders, self.waiting = self.waiting, []
        self._send(moment, orders)

    def _send(self, moment: Moment, orders: list[Sized]) -> None:
        """Orders whose asset has a price now; the others wait on."""
        for order in orders:
            price = self._price(moment, order.instruction.asset)
            if math.isnan(price):
                self.waiting.append(order)
            elif reason := self._purse.refuses(order.instruction, order.shares, price):
                self._refuse(order.instruction, reason)
            else:
                self.submit_order(self.order_factory.market(*self._asked(order), client_order_id=self._named(order)))

    def _try(self, moment: Moment, orders: list[Resting]) -> None:
        """Send each order that still waits; what this moment's quotes do not fill is withdrawn from the engine."""
        for order in orders:
            still_waits = order.instruction.order_id in self.resting.orders
            if still_waits and not math.isnan(self._price(moment, order.instruction.asset)):
                sent = self._conditional(order)
                self.submit_order(sent)
                if sent.is_open:
                    self.cancel_order(sent)

    def _conditional(self, order: Resting) -> Any:
        """A limit that is filled at once or not at all, or a stop."""
        asked, level, name = self._asked(order), price_of(order.level), self._named(order)
        if order.is_limit:
            return self.order_factory.limit(*asked, level, time_in_force=TimeInForce.IOC, client_order_id=name)
        return self.order_factory.stop_market(*asked, level, client_order_id=name)

    def _asked(self, order: Sized | Resting) -> tuple[InstrumentId, OrderSide, Quantity]:
        side = OrderSide.BUY if order.shares > 0 else OrderSide.SELL
        return self._names[order.instruction.asset], side, Quantity.from_int(abs(order.shares))

    def _named(self, order: Sized | Resting) -> ClientOrderId:
        """A name for one sending: the instruction's own may hold what the engine's names may not."""
        name = f"O-{len(self._sent)}"
        self._sent[name] = order.instruction
        return ClientOrderId(name)

    def _look_at(self, order: Any, price: float) -> None:
        """End the run at a fill of a waiting order that cash does not cover: the engine would fill it."""
        instruction = self._sent[order.client_order_id.value]
        sign = 1 if order.side == OrderSide.BUY else -1
        self._purse.check_touched(instruction, sign * int(order.quantity), price)


def _turn(order: Resting) -> int:
    """The step within a session at which an order is sent; see ``feed.WITHIN``."""
    first, high, last = range(len(WITHIN))
    if order.is_limit:
        return last if order.shares > 0 else high
    return high if order.shares > 0 else first


def shares_for(weight: float, equity: float, held: float, price: float) -> int:
    """Signed whole shares to a target weight, toward zero: the engine knows no targets, so the strategy counts."""
    return math.trunc(weight * equity / price - held) if weight else -int(held)
