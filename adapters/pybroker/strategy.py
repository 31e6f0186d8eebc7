"""From instructions to PyBroker's own orders, set on the context of their asset once a bar."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pybroker.common import to_decimal

from adapters.contract import Refusal, Unsupported, sells_first
from adapters.pybroker import rules
from scenarios.terms import Lot

if TYPE_CHECKING:
    from pybroker.context import ExecContext

    from adapters.contract import Task
    from adapters.pybroker.portfolio import TermsPortfolio
    from scenarios.instructions import Instruction

type Contexts = Mapping[str, ExecContext]
type Key = tuple[pd.Timestamp, str]


@dataclass(frozen=True, slots=True)
class Sized:
    """An instruction with its signed shares."""

    instruction: Instruction
    shares: Decimal


class Instructed:
    """Called by the engine once per bar, after the fills and the valuation of the bar.

    Attributes
    ----------
    asked
        The instruction behind each order, by the day on which the engine was given it and its asset.
    waiting
        Orders that the engine was given and whose bar has not come; in aligned mode by order_id.
    refusals
        Instructions of which no order was made, or one of fewer shares.
    called
        Sessions on which the engine called.
    """

    def __init__(self, task: Task, portfolio: TermsPortfolio) -> None:
        self.asked: dict[Key, Instruction] = {}
        self.waiting: dict[str, Sized] = {}
        self.refusals: list[Refusal] = []
        self.called: set[pd.Timestamp] = set()
        self._task = task
        self._portfolio = portfolio
        self._price = rules.price_type(task)
        self._slippage = rules.slippage(task)
        self._sessions = {label.tz_localize(None): label for label in task.scenario.panel.sessions}
        self._has_bar = task.scenario.panel.has_bar

    def __call__(self, contexts: Contexts) -> None:
        """What ``Strategy.set_after_exec`` takes."""
        day = pd.Timestamp(next(iter(contexts.values())).dt)
        session = self._sessions[day]
        self.called.add(session)
        self._forget_attempted(session)
        orders = [order for each in self._decided(session, contexts) if (order := self._sized(each, contexts))]
        if rules.fills_at_decision(self._task):
            self._fill_at_once(day, session, [*self.waiting.values(), *orders])
        else:
            self._place(day, orders, contexts)

    def _forget_attempted(self, session: pd.Timestamp) -> None:
        """The engine drops an order whose bar is empty; one whose bar had prices was filled, cut or refused."""
        if rules.fills_at_decision(self._task):
            return
        attempted = [name for name, each in self.waiting.items() if self._bar(session, each.instruction.asset)]
        for name in attempted:
            del self.waiting[name]

    def _bar(self, session: pd.Timestamp, asset: str) -> bool:
        return bool(self._has_bar.at[session, asset])

    def _decided(self, session: pd.Timestamp, contexts: Contexts) -> tuple[Instruction, ...]:
        """Sells first where the terms say so."""
        submissions = self._task.submissions(session)
        if not self._task.sells_first or not submissions:
            return submissions

        def value(asset: str) -> float:
            held = float(self._portfolio.shares_of(asset))
            return held * _last_close(contexts[asset]) if held else 0.0

        return sells_first(submissions, value, float(self._portfolio.market_value))

    def _sized(self, instruction: Instruction, contexts: Contexts) -> Sized | None:
        """The shares asked for; ``None`` where that is no order."""
        context = contexts.get(instruction.asset)
        if context is None:
            self._lose(instruction, "an asset has no ExecContext on a session without its bar")
            return None
        if instruction.quantity is not None:
            self._note_fraction(instruction, instruction.quantity)
            return Sized(instruction, to_decimal(instruction.quantity))
        shares = self._to_weight(instruction, context)
        return None if not shares else Sized(instruction, shares)

    def _note_fraction(self, instruction: Instruction, quantity: float) -> None:
        """In native mode the engine makes whole shares of a fraction, by ``int()``; none at all is a cut."""
        if self._task.terms.lot is Lot.WHOLE and int(quantity) and not float(quantity).is_integer():
            reason = f"cut to {abs(int(quantity))} of {abs(quantity):g} shares: whole shares only"
            self.refusals.append(Refusal(instruction.order_id, instruction.session, instruction.asset, reason))

    def _to_weight(self, instruction: Instruction, context: ExecContext) -> Decimal | None:
        weight, held = instruction.weight or 0.0, self._portfolio.shares_of(instruction.asset)
        if not weight:
            return -held
        price = _last_close(context)
        if math.isnan(price):
            self._lose(instruction, "a target weight cannot be sized before the first bar")
            return None
        if not rules.obeys(self._task, "lot"):
            return int(math.copysign(1, weight)) * Decimal(context.calc_target_shares(abs(weight))) - held
        return shares_for(self._task.terms.lot, weight, float(self._portfolio.market_value), held, price)

    def _lose(self, instruction: Instruction, why: str) -> None:
        reason = f"never submitted: {why}"
        self.refusals.append(Refusal(instruction.order_id, instruction.session, instruction.asset, reason))

    def _place(self, day: pd.Timestamp, orders: list[Sized], contexts: Contexts) -> None:
        """Give the engine what it is to try on the next bar: in aligned mode what waits longest first."""
        left = list(self.waiting.values()) if self._task.is_aligned else []
        for number, order in enumerate((*left, *orders)):
            asset = order.instruction.asset
            if (day, asset) in self.asked:
                raise Unsupported(
                    f"order {order.instruction.order_id} is asked for while {self.asked[day, asset].order_id} waits "
                    f"for a bar of {asset}, and an ExecContext holds one order per bar"
                )
            self.asked[day, asset] = order.instruction
            self.waiting[order.instruction.order_id] = order
            self._set(contexts[asset], order.shares, number)

    def _set(self, context: ExecContext, shares: Decimal, number: int) -> None:
        """Scores order the fills within a side, where the engine ranks; see ``engine.simulate``."""
        if shares > 0:
            context.buy_shares, context.buy_fill_price = shares, self._price
        else:
            context.sell_shares, context.sell_fill_price = -shares, self._price
        context.long_score = context.short_score = float(-number)

    def _fill_at_once(self, day: pd.Timestamp, session: pd.Timestamp, orders: list[Sized]) -> None:
        """Order of the portfolio itself, at this close: the engine's schedule has no delay of 0."""
        self.waiting = {}
        for order in orders:
            name, asset = order.instruction.order_id, order.instruction.asset
            if self._bar(session, asset):
                self._trade(day, order)
            else:
                self.waiting[name] = order
        self._portfolio.value_anew()

    def _trade(self, day: pd.Timestamp, order: Sized) -> None:
        asset, is_buy = order.instruction.asset, order.shares > 0
        decided = order.instruction.session.tz_localize(None)
        self.asked[decided, asset] = order.instruction
        close = to_decimal(self._task.scenario.panel.price("close", self._sessions[day], asset))
        shares, price = self._slippage.adjust_fill("buy" if is_buy else "sell", asset, abs(order.shares), close)
        call = self._portfolio.buy if is_buy else self._portfolio.sell
        call(date=day.to_datetime64(), symbol=asset, shares=shares, fill_price=price, created=decided.to_datetime64())


def _last_close(context: ExecContext) -> float:
    """The close of the asset's last bar; NaN before its first."""
    closes = context.close
    known = closes[np.isfinite(closes)] if not math.isfinite(closes[-1]) else closes
    return float(known[-1]) if len(known) else math.nan


def shares_for(lot: Lot, weight: float, value: float, held: Decimal, price: float) -> Decimal:
    """Signed shares to a target weight, in floats as the terms are: ``calc_target_shares`` counts in decimals, where
    0.29 of 100,000 at 29 is 1,000 shares and not a hair less, and truncates the target and not what is traded."""
    shares = weight * value / price - float(held)
    return Decimal(str(shares)) if lot is Lot.FRACTIONAL else Decimal(math.trunc(shares))
