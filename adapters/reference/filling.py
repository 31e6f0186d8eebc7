"""One order at its fill: shares, price, cash, commission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.contract import Fill
from adapters.reference.deciding import decision_price
from adapters.reference.pricing import commission, fill_price
from adapters.reference.sizing import affordable, shares_for
from scenarios.rules import AccountValue, CashRule, SizingPrice

if TYPE_CHECKING:
    import pandas as pd

    from adapters.reference.ledger import Ledger
    from adapters.reference.market import Market
    from adapters.reference.record import Record
    from adapters.reference.working import Working

_SLACK = 1e-9
"""Cash missing up to this share of the initial cash is rounding."""


class Filler:
    """Fills orders into a ledger, each as its rules say."""

    def __init__(self, market: Market, ledger: Ledger, record: Record, sessions: Sequence[pd.Timestamp]) -> None:
        self._market = market
        self._ledger = ledger
        self._record = record
        self._sessions = sessions

    def fill(self, order: Working, session: int, value_at_fill: float) -> None:
        """Fill ``order`` at ``session``, which has a bar of its asset, as far as cash and rules allow."""
        shares = self._shares(order, session, value_at_fill)
        if not shares:
            return
        rules = order.rules
        price = fill_price(rules, self._market, session, order.asset, 1 if shares > 0 else -1)
        reference = self._market.price(rules.fill.price_field, session, order.asset)
        filled = self._covered(order, shares, price, reference)
        if filled:
            paid = commission(rules, filled, price, reference)
            self._ledger.trade(order.asset, filled, price, paid)
            moment, order_id = rules.fill.price_field, order.instruction.order_id
            fill = Fill(order_id, self._sessions[session], order.asset, filled, price, paid, moment)
            self._record.fills.append(fill)

    def _shares(self, order: Working, session: int, value_at_fill: float) -> float:
        """The order's shares; a target that is sized at its fill is sized here."""
        if order.shares is not None:
            return order.shares
        rules = order.rules
        if rules.sizing_price is SizingPrice.FILL_PRICE:
            price = self._market.price(rules.fill.price_field, session, order.asset)
        else:
            price = decision_price(rules, self._market, order.decided, order.asset)
        value = order.account_value if rules.account_value is AccountValue.DECISION else value_at_fill
        weight = order.instruction.weight or 0.0
        return shares_for(rules.rounding, weight, value, self._ledger.held(order.asset), price)

    def _covered(self, order: Working, shares: float, price: float, reference: float) -> float:
        """How many of the shares the cash rule lets through."""
        rules = order.rules
        cost = shares * price + commission(rules, shares, price, reference)
        slack = _SLACK * rules.initial_cash
        if shares < 0 or rules.cash is CashRule.UNLIMITED or cost <= self._ledger.cash + slack:
            return shares
        if rules.cash is not CashRule.PARTIAL:
            silent = rules.cash is CashRule.CANCEL
            why = "cancelled without a word" if silent else "cash does not cover the order"
            self._record.refuse(order.instruction, why)
            return 0.0
        spendable = self._ledger.cash if self._ledger.cash > slack else 0.0
        most = affordable(rules, spendable, price, reference, shares)
        self._record.refuse(order.instruction, f"cut to {most:g} of {shares:g} shares, what cash allows")
        return most

    def refused_by_trial(self, waiting: Sequence[Working]) -> set[str]:
        """Orders of the newest decision after which cash is negative when all are tried, unslipped, at its close.

        Only orders under the cash rule ``cascade`` can be refused so.
        """
        if not any(order.rules.cash is CashRule.CASCADE for order in waiting):
            return set()
        newest = max(order.decided for order in waiting)
        cash = self._ledger.cash
        refused = set()
        for order in waiting:
            if order.decided == newest and order.shares is not None:
                close = self._market.close_carried(newest, order.asset)
                cash -= order.shares * close + commission(order.rules, order.shares, close, close)
                if cash < 0 and order.rules.cash is CashRule.CASCADE:
                    refused.add(order.instruction.order_id)
        return refused
