"""Terms as arguments of ``Portfolio.from_orders``; ``None`` leaves an argument to VectorBT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from adapters.vectorbt.answers import Fate
from scenarios.instructions import OrderType
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, SizeAt, Slippage

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.vectorbt.answers import Answer, Answers
    from adapters.vectorbt.cells import Cells
    from adapters.vectorbt.feed import Market
    from bundles.arrays import Floats
    from scenarios.instructions import Instruction

PREVIOUS_CLOSE = -np.inf
"""VectorBT's word for the close of the row before, also as a price that positions are valued at."""


def refuses_whole(task: Task) -> bool:
    """Whether VectorBT can refuse an order whole that cash does not cover.

    ``buy_nb`` compares what it would fill with the size before rounding to a lot, so that without
    partial fills it also refuses every size that rounding changes: it can where none is rounded.
    """
    if task.terms.cash is not CashPolicy.REJECT:
        return False
    quantities = [instruction.quantity for instruction in task.scenario.instructions]
    return task.terms.lot is Lot.FRACTIONAL or all(
        quantity is not None and float(quantity).is_integer() for quantity in quantities
    )


def allow_partial(task: Task) -> bool | None:
    """VectorBT's ``allow_partial``."""
    return False if refuses_whole(task) else None


def size_granularity(task: Task) -> float | None:
    """VectorBT's ``size_granularity``: it is applied to the size without its sign, so toward zero."""
    return 1.0 if task.terms.lot is Lot.WHOLE else None


def valuation_price(task: Task, market: Market) -> Floats | float | None:
    """VectorBT's ``val_price``: the decision's close, where its own default is the order's price."""
    if task.terms.size_at is not SizeAt.DECISION:
        return None
    if task.terms.fill is FillMoment.SAME_CLOSE:
        return market.close.to_numpy(dtype=np.float64)
    return PREVIOUS_CLOSE


def slippage(task: Task, market: Market) -> Floats | float:
    """VectorBT's ``slippage``, a share of the price: an amount per share is divided by each price."""
    terms = task.terms.slippage
    if not terms.fixed:
        return terms.rate
    return np.asarray(terms.rate + terms.fixed / market.price)


@dataclass(frozen=True, eq=False)
class Fees:
    """VectorBT's ``fees`` (share of the value) and ``fixed_fees`` (account currency), row × asset."""

    rate: Floats
    fixed: Floats


def fees(task: Task, market: Market, cells: Cells, answers: Answers) -> Fees:
    """Commissions as VectorBT takes them.

    A commission per share becomes a share of the fill price, which depends on the side, and the minimum
    a fixed fee where it is what the order pays; both depend on what an earlier run sized, ``answers``.
    """
    commission = task.terms.commission
    result = Fees(np.full(market.shape, commission.rate), np.zeros(market.shape))
    if commission.per_share or commission.minimum:
        for place, instruction in cells.items():
            reference = float(market.price[place])
            if np.isfinite(reference):
                guess = _guessed_quantity(task, instruction, reference)
                slippage = Slippage() if instruction.condition.type is OrderType.LIMIT else task.terms.slippage
                order = _Order(task.terms.commission, slippage, reference)
                result.rate[place], result.fixed[place] = order.fee(answers.get(place), guess)
    return result


@dataclass(frozen=True, slots=True)
class _Order:
    """What one order pays by; ``reference`` is its price before slippage."""

    commission: Commission
    slippage: Slippage
    reference: float

    def fee(self, answer: Answer | None, guess: float) -> tuple[float, float]:
        """Its share of the value and its fixed fee, of which one is zero where there is a minimum."""
        commission = self.commission
        quantity = guess if answer is None else answer.filled or answer.requested
        price = self.slippage.price(self.reference, 1 if quantity > 0 else -1)
        if price <= 0:  # a fixed slippage can leave a sale nothing; a share of nothing would be no fee
            return 0.0, commission.of(quantity, price)
        if _pays_minimum(commission, quantity, price, answer):
            return 0.0, commission.minimum
        return commission.rate + commission.per_share / price, 0.0


def _pays_minimum(commission: Commission, quantity: float, price: float, answer: Answer | None) -> bool:
    """Where the minimum alone made an order unaffordable, a commission above it would have too."""
    if answer is not None and answer.fate is Fate.UNAFFORDABLE and answer.fixed_fee:
        return True
    return commission.minimum > 0 and commission.of(quantity, price) <= commission.minimum


def _guessed_quantity(task: Task, instruction: Instruction, reference: float) -> float:
    """A start for the first run, whose fees nothing else is known of; never a size."""
    if instruction.quantity is not None:
        return instruction.quantity
    return (instruction.weight or -1.0) * task.terms.initial_cash / reference
