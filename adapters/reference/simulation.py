"""Session by session: the open, the close, what is decided there, and what is filled at once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from adapters.ordering import places
from adapters.reference.actions import Actions
from adapters.reference.conditional import Conditional
from adapters.reference.deciding import decided
from adapters.reference.filling import Filler, Result
from adapters.reference.ledger import Ledger
from adapters.reference.market import Market
from adapters.reference.record import Record
from adapters.reference.sizing import shares_for
from adapters.reference.volume import Allowance
from adapters.reference.working import Working, as_executed
from scenarios.rules import AccountValue, LastSession, MissingBar, Rounding, Rules
from scenarios.terms import FillMoment, VolumeLimit

if TYPE_CHECKING:
    from scenarios.instructions import Instruction
    from scenarios.scenario import Scenario


class Simulation:
    """One scenario under one set of rules; ``exceptions`` gives single orders, by id, rules of their own."""

    def __init__(
        self, scenario: Scenario, rules: Rules, exceptions: Mapping[str, Rules], volume_limit: VolumeLimit
    ) -> None:
        self._rules = rules
        self._exceptions = exceptions
        self._scenario = scenario
        self._market = Market.of(scenario.panel)
        self._sessions = self._market.sessions
        self._asked = _by_number(scenario, self._market)
        self._ledger = Ledger(rules.initial_cash)
        self._record = Record()
        allowance = Allowance(volume_limit, self._market, is_whole=rules.rounding is not Rounding.FRACTIONAL)
        self._filler = Filler(self._market, self._ledger, self._record, allowance)
        self._actions = Actions(scenario.panel.actions, self._market)
        self._working: list[Working] = []
        self._conditional = Conditional(self._market)

    def run(self) -> Record:
        """Every session in turn in which anything can happen; then what no session is left for."""
        self._record.close(0, self._ledger)
        for session in range(len(self._sessions)):
            if self._working or self._conditional or session in self._asked or session in self._actions:
                self._pass(session)
        self._end()
        return self._record

    def _pass(self, session: int) -> None:
        self._actions.take_place(session, self._ledger)
        self._join(self._conditional.at_open(session))
        self._execute(session, FillMoment.NEXT_OPEN)
        self._execute_within(session)
        self._execute(session, FillMoment.NEXT_CLOSE)
        self._conditional.close(session)
        self._decide(session)
        self._execute(session, FillMoment.SAME_CLOSE)
        self._record.close(session, self._ledger)

    @cached_property
    def _places(self) -> dict[str, int]:
        return places(self._scenario.instructions)

    def _join(self, touched: Iterable[Working]) -> None:
        """Orders that the open has gapped through take their places, as stated, among those that wait for it."""
        if joining := list(touched):
            self._working = sorted(
                (*self._working, *joining), key=lambda each: self._places[each.instruction.order_id]
            )

    def _rules_of(self, instruction: Instruction) -> Rules:
        return self._exceptions.get(instruction.order_id, self._rules)

    def _decide(self, session: int) -> None:
        """Turn the session's instructions into orders that wait, and take out what is withdrawn."""
        instructions = self._asked.get(session, ())
        if not instructions:
            return
        for instruction in instructions:
            if instruction.is_cancellation:
                self._withdraw(instruction.condition.cancels)
        asked = [each for each in instructions if not each.is_cancellation]
        value = self._ledger.value(self._market, session)
        for order in decided(self._rules_of, asked, session, self._market, self._ledger, value, self._record):
            if order.instruction.is_conditional:
                self._conditional.place(order)
            else:
                self._working.append(order)

    def _withdraw(self, order_id: str) -> None:
        self._working = [order for order in self._working if order.instruction.order_id != order_id]
        self._conditional.withdraw(order_id)

    def _execute(self, session: int, moment: FillMoment) -> None:
        """Fill the orders that wait for this moment, as far as they can be filled."""
        waiting = [order for order in self._working if order.rules.fill is moment]
        if not waiting:
            return
        self._working = [order for order in self._working if order.rules.fill is not moment]
        before_orders = self._value_at_fill(session, moment)
        waiting = [self._filler.sided(order, session, before_orders) for order in waiting]
        batch = as_executed(self._rules.order, waiting, self._ledger.shares, self._market.assets)
        refused = self._filler.refused_by_trial(batch)
        for order in batch:
            if self._conditional.is_gone(order):
                continue
            if order.instruction.order_id in refused:
                self._record.refuse(order.instruction, "refused when the batch was tried at the decision's close")
                self._conditional.withdraw(order.instruction.order_id)
            elif math.isnan(self._market.price(moment.price_field, session, order.asset)):
                self._without_bar(order)
            else:
                at_each = order.rules.account_value is AccountValue.EACH_FILL
                value = self._value_at_fill(session, moment) if at_each else before_orders
                self._settle(order, self._filler.fill(order, session, value), session)

    def _execute_within(self, session: int) -> None:
        """Fill orders whose price was touched between open and close."""
        for order, price in self._conditional.within():
            self._settle(order, self._filler.fill_within(order, session, price), session)

    def _settle(self, order: Working, result: Result, session: int) -> None:
        rest = self._conditional.settle(order, result, session)
        if rest is not None:
            self._working.append(rest)

    def _value_at_fill(self, session: int, moment: FillMoment) -> float:
        """The account at the prices of the fill's moment, a missing one carried forward."""
        now, carried = self._market.fields[moment.price_field][session], self._market.last_close[session]
        prices = [last if math.isnan(price) else price for price, last in zip(now, carried, strict=True)]
        return self._ledger.value_at(self._market, prices)

    def _without_bar(self, order: Working) -> None:
        if order.rules.missing_bar is MissingBar.WAIT:
            self._working.append(order)
        else:
            self._record.refuse(order.instruction, "dropped: no bar to fill at")
            self._conditional.withdraw(order.instruction.order_id)

    def _end(self) -> None:
        waiting = [order for order in self._working if not self._conditional.is_gone(order)]
        for order in (*waiting, *self._conditional.left):
            shares = self._shares_at_the_end(order)
            if not shares:
                continue
            if order.done:
                asked = abs(order.done + shares)
                filled = f"{abs(order.done):g} of {asked:g} shares filled when the data ended"
                self._record.refuse(order.instruction, filled)
            elif order.rules.last_session is LastSession.PENDING:
                self._record.leave(order.instruction)
            else:
                self._record.refuse(order.instruction, "dropped: no session is left")

    def _shares_at_the_end(self, order: Working) -> float:
        """What an unfilled order asks for; a target sized at its fill is sized at the last close."""
        if order.shares is not None:
            return order.shares
        last = len(self._sessions) - 1
        price, value = self._market.close_carried(last, order.asset), self._ledger.value(self._market, last)
        weight = order.instruction.weight or 0.0
        return shares_for(order.rules, weight, value, self._ledger.held(order.asset), price)


def _by_number(scenario: Scenario, market: Market) -> Mapping[int, list[Instruction]]:
    """Instructions of each decision session that has any, by the session's number."""
    asked: defaultdict[int, list[Instruction]] = defaultdict(list)
    for instruction in scenario.instructions:
        asked[market.numbers[instruction.session]].append(instruction)
    return dict(asked)
