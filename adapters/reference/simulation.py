"""Session by session: the open, the close, what is decided there, and what is filled at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from adapters.reference.deciding import decided
from adapters.reference.filling import Filler
from adapters.reference.ledger import Ledger
from adapters.reference.market import Market
from adapters.reference.record import Record
from adapters.reference.sizing import shares_for
from adapters.reference.working import Working, as_executed
from scenarios.rules import AccountValue, LastSession, MissingBar, Rules
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    from scenarios.instructions import Instruction
    from scenarios.scenario import Scenario


class Simulation:
    """One scenario under one set of rules; ``exceptions`` gives single orders, by id, rules of their own."""

    def __init__(self, scenario: Scenario, rules: Rules, exceptions: Mapping[str, Rules]) -> None:
        self._rules = rules
        self._exceptions = exceptions
        self._scenario = scenario
        self._sessions = list(scenario.panel.sessions)
        self._market = Market.of(scenario.panel)
        self._ledger = Ledger(rules.initial_cash)
        self._record = Record()
        self._filler = Filler(self._market, self._ledger, self._record, self._sessions)
        self._working: list[Working] = []

    def run(self) -> Record:
        """Every session in turn; then what no session is left for."""
        for session in range(len(self._sessions)):
            self._execute(session, FillMoment.NEXT_OPEN)
            self._execute(session, FillMoment.NEXT_CLOSE)
            self._decide(session)
            self._execute(session, FillMoment.SAME_CLOSE)
            self._record.close(self._ledger, self._ledger.value(self._market, session))
        self._end()
        return self._record

    def _rules_of(self, instruction: Instruction) -> Rules:
        return self._exceptions.get(instruction.order_id, self._rules)

    def _decide(self, session: int) -> None:
        """Turn the session's instructions into orders that wait."""
        instructions = self._scenario.by_session.get(self._sessions[session], ())
        if instructions:
            value = self._ledger.value(self._market, session)
            self._working += decided(
                self._rules_of, instructions, session, self._market, self._ledger, value, self._record
            )

    def _execute(self, session: int, moment: FillMoment) -> None:
        """Fill the orders that wait for this moment, as far as they can be filled."""
        waiting = [order for order in self._working if order.rules.fill is moment]
        if not waiting:
            return
        self._working = [order for order in self._working if order.rules.fill is not moment]
        batch = as_executed(self._rules.order, waiting, self._ledger.shares, self._market.assets)
        refused = self._filler.refused_by_trial(batch)
        before_orders = self._value_at_fill(session, moment)
        for order in batch:
            if order.instruction.order_id in refused:
                self._record.refuse(order.instruction, "refused when the batch was tried at the decision's close")
            elif math.isnan(self._market.price(moment.price_field, session, order.asset)):
                self._without_bar(order)
            else:
                at_each = order.rules.account_value is AccountValue.EACH_FILL
                value = self._value_at_fill(session, moment) if at_each else before_orders
                self._filler.fill(order, session, value)

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

    def _end(self) -> None:
        for order in self._working:
            if not self._shares_at_the_end(order):
                continue
            if order.rules.last_session is LastSession.PENDING:
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
        return shares_for(order.rules.rounding, weight, value, self._ledger.held(order.asset), price)
