"""One order at its fill: shares, price, cash, commission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.contract import Fill
from adapters.reference.deciding import decision_price
from adapters.reference.pricing import commission, fill_price
from adapters.reference.sizing import affordable, shares_for
from scenarios.rules import AccountValue, CashRule, Rules, SizingPrice

if TYPE_CHECKING:
    import pandas as pd

    from adapters.reference.ledger import Ledger
    from adapters.reference.market import Market
    from adapters.reference.record import Record
    from adapters.reference.working import Working

_SLACK = 1e-9
"""Cash missing up to this share of the initial cash is rounding."""


class Filler:
    """Fills orders into a ledger, as the rules say."""

    def __init__(
        self, rules: Rules, market: Market, ledger: Ledger, record: Record, sessions: Sequence[pd.Timestamp]
    ) -> None:
        self._rules = rules
        self._market = market
        self._ledger = ledger
        self._record = record
        self._sessions = sessions

    def fill(self, order: Working, session: int, value_at_fill: float) -> None:
        """Fill ``order`` at ``session``, which has a bar of its asset, as far as cash and rules allow."""
        shares = self._shares(order, session, value_at_fill)
        if not shares:
            return
        price = fill_price(self._rules, self._market, session, order.asset, 1 if shares > 0 else -1)
        reference = self._market.price(self._rules.fill.price_field, session, order.asset)
        filled = self._covered(order, shares, price, reference)
        if filled:
            paid = commission(self._rules, filled, price, reference)
            self._ledger.trade(order.asset, filled, price, paid)
            moment = self._rules.fill.price_field
            order_id = order.instruction.order_id
            self._record.fills.append(
                Fill(order_id, self._sessions[session], order.asset, filled, price, paid, moment)
            )

    def _shares(self, order: Working, session: int, value_at_fill: float) -> float:
        """The order's shares; a target that is sized at its fill is sized here."""
        if order.shares is not None:
            return order.shares
        if self._rules.sizing_price is SizingPrice.FILL_PRICE:
            price = self._market.price(self._rules.fill.price_field, session, order.asset)
        else:
            price = decision_price(self._rules, self._market, order.decided, order.asset)
        at_decision = self._rules.account_value is AccountValue.DECISION
        value = order.account_value if at_decision else value_at_fill
        weight = order.instruction.weight or 0.0
        return shares_for(self._rules.rounding, weight, value, self._ledger.held(order.asset), price)

    def _covered(self, order: Working, shares: float, price: float, reference: float) -> float:
        """How many of the shares the cash rule lets through."""
        cost = shares * price + commission(self._rules, shares, price, reference)
        slack = _SLACK * self._rules.initial_cash
        if shares < 0 or self._rules.cash is CashRule.UNLIMITED or cost <= self._ledger.cash + slack:
            return shares
        if self._rules.cash is not CashRule.PARTIAL:
            silent = self._rules.cash is CashRule.CANCEL
            why = "cancelled without a word" if silent else "cash does not cover the order"
            self._record.refuse(order.instruction, why)
            return 0.0
        spendable = self._ledger.cash if self._ledger.cash > slack else 0.0
        most = affordable(self._rules, spendable, price, reference, shares)
        self._record.refuse(order.instruction, f"cut to {most:g} of {shares:g} shares, what cash allows")
        return most

    def refused_by_trial(self, waiting: Sequence[Working]) -> set[str]:
        """Orders of the newest decision after which cash is negative when all are tried, unslipped, at its close."""
        newest = max(order.decided for order in waiting)
        cash = self._ledger.cash
        refused = set()
        for order in waiting:
            if order.decided == newest and order.shares is not None:
                close = self._market.close_carried(newest, order.asset)
                cash -= order.shares * close + commission(self._rules, order.shares, close, close)
                if cash < 0:
                    refused.add(order.instruction.order_id)
        return refused
