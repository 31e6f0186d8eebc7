"""One order at its fill: shares, price, cash, commission."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from adapters.contract import Fill
from adapters.reference.deciding import decision_price
from adapters.reference.pricing import commission, fill_price, proportional, unslipped_shares
from adapters.reference.sizing import affordable, shares_for
from bundles.tolerances import CASH
from scenarios.rules import AccountValue, CashRule, ExecutionOrder, SizingPrice

if TYPE_CHECKING:
    from adapters.reference.ledger import Ledger
    from adapters.reference.market import Market
    from adapters.reference.record import Record
    from adapters.reference.volume import Allowance
    from adapters.reference.working import Working


class Result(NamedTuple):
    """What became of an order: signed shares filled, and what still waits of it."""

    filled: float
    rest: Working | None = None


_NOTHING = Result(0.0)


class Filler:
    """Fills orders into a ledger, each as its rules say."""

    def __init__(
        self,
        market: Market,
        ledger: Ledger,
        record: Record,
        allowance: Allowance,
    ) -> None:
        self._market = market
        self._ledger = ledger
        self._record = record
        self._allowance = allowance

    def fill(self, order: Working, session: int, value_at_fill: float) -> Result:
        """Fill ``order`` at ``session``, which has a bar of its asset, as far as volume, cash and rules allow."""
        shares = self._shares(order, session, value_at_fill)
        if not shares:
            return _NOTHING
        rules = order.rules
        slipped = fill_price(rules, self._market, session, order.asset, 1 if shares > 0 else -1)
        reference = self._market.price(rules.fill.price_field, session, order.asset)
        order = order if order.shares == shares else replace(order, shares=shares)
        return self._fill_parts(order, session, slipped, reference, rules.fill.price_field)

    def fill_within(self, order: Working, session: int, touched: float) -> Result:
        """Fill an order within ``session`` at the price that it waited for, slipped as its rules say."""
        assert order.shares is not None
        slipped = order.rules.slippage.price(touched, 1 if order.shares > 0 else -1)
        return self._fill_parts(order, session, slipped, touched, "intraday")

    def _fill_parts(self, order: Working, session: int, slipped: float, reference: float, moment: str) -> Result:
        """What the rules do not slip first: two fills, each charged by itself, where an order turns a position."""
        wanted = order.shares or 0.0
        plain = unslipped_shares(order.rules, self._ledger.held(order.asset), wanted)
        if plain in (0.0, wanted):
            return self._fill_at(order, session, reference if plain else slipped, reference, moment)
        first = self._fill_at(replace(order, shares=plain), session, reference, reference, moment)
        if first.rest is not None:
            return Result(first.filled, replace(first.rest, shares=wanted - first.filled))
        if not first.filled:
            return first
        rest = replace(order, shares=wanted - plain, done=order.done + plain)
        second = self._fill_at(rest, session, slipped, reference, moment)
        return Result(plain + second.filled, second.rest)

    def _fill_at(self, order: Working, session: int, price: float, reference: float, moment: str) -> Result:
        wanted = order.shares or 0.0
        allowed = math.copysign(min(abs(wanted), self._allowance.of(session, order.asset)), wanted)
        if not allowed:
            return Result(0.0, order)
        filled = self._covered(order, allowed, price, reference)
        if not filled:
            return _NOTHING
        fee = order.fee + proportional(order.rules, filled, price, reference)
        paid = max(order.rules.commission.minimum, fee) - order.paid
        self._book(order, session, filled, price, reference, moment, paid)
        is_limited = allowed == filled != wanted
        if not is_limited:
            return Result(filled)
        done = order.done + filled
        return Result(filled, replace(order, shares=wanted - filled, done=done, fee=fee, paid=order.paid + paid))

    def _book(
        self, order: Working, session: int, filled: float, price: float, reference: float, moment: str, paid: float
    ) -> None:
        self._allowance.take(session, order.asset, filled)
        self._ledger.trade(order.asset, filled, price, paid)
        order_id, when = order.instruction.order_id, self._market.sessions[session]
        self._record.fill(Fill(order_id, when, order.asset, filled, price, paid, moment, reference), session)

    def _shares(self, order: Working, session: int, value_at_fill: float) -> float:
        """The order's shares; a target that is sized at its fill is sized here."""
        if order.shares is not None:
            return order.shares
        value, price = self._basis(order, session, value_at_fill)
        weight = order.instruction.weight or 0.0
        return shares_for(order.rules, weight, value, self._ledger.held(order.asset), price)

    def _basis(self, order: Working, session: int, value_at_fill: float) -> tuple[float, float]:
        """The account value and the price by which a target is sized at its fill."""
        rules = order.rules
        if rules.sizing_price is SizingPrice.FILL_PRICE:
            price = self._market.price(rules.fill.price_field, session, order.asset)
        else:
            price = decision_price(rules, self._market, order.decided, order.asset)
        return order.account_value if rules.account_value is AccountValue.DECISION else value_at_fill, price

    def sided(self, order: Working, session: int, value_at_fill: float) -> Working:
        """An order that is sized at its fill, where sales go first: what it asks there, before the others, tells its
        side."""
        if order.shares is not None or order.rules.order is not ExecutionOrder.SELLS_FIRST:
            return order
        value, price = self._basis(order, session, value_at_fill)
        asked = (order.instruction.weight or 0.0) * value - self._ledger.held(order.asset) * price
        return order if math.isnan(asked) else replace(order, asked=asked)

    def _covered(self, order: Working, shares: float, price: float, reference: float) -> float:
        """How many of the shares the cash rule lets through."""
        rules = order.rules
        due = max(rules.commission.minimum, order.fee + proportional(rules, shares, price, reference)) - order.paid
        cost = shares * price + due
        slack = CASH * rules.initial_cash
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
