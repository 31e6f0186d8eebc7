"""What has to be known of a run before it runs, found by running until it is what was assumed.

VectorBT takes the order of execution and fixed fees before it starts, but the side of a target weight
and the size of a commission follow from the account as it is then. What happens before a row, and for a
fixed fee before an order within it, determines what is right for that row: so the first row that is
wrong moves on from run to run, and the search ends.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Unsupported
from adapters.vectorbt import rules, strategy
from adapters.vectorbt.answers import Answers, answers
from adapters.vectorbt.library import Portfolio, SizeType
from scenarios.instructions import Kind

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.vectorbt.feed import Market
    from adapters.vectorbt.strategy import Cells, Integers


@dataclass(frozen=True, eq=False)
class _Plan:
    """``sequence`` is ``None`` where VectorBT keeps its own order of execution."""

    sequence: Integers | None
    fees: rules.Fees

    def differs_at(self, other: _Plan) -> int | None:
        """The first row on which two plans differ, or ``None``."""
        differs = (self.fees.rate != other.fees.rate) | (self.fees.fixed != other.fees.fixed)
        if self.sequence is not None and other.sequence is not None:
            differs |= self.sequence != other.sequence
        rows = np.flatnonzero(differs.any(axis=1))
        return int(rows[0]) if len(rows) else None


@dataclass(frozen=True, eq=False)
class Settled:
    """A finished simulation and what it did with each cell, in the order of execution."""

    portfolio: Portfolio
    answers: Answers


def settle(task: Task, market: Market, cells: Cells) -> Settled:
    """Simulate until the plan that goes in is the plan that comes out.

    Raises
    ------
    Unsupported
        It does not: a minimum commission can be out of reach of both of its sides where cash cuts the
        order that pays it.
    """
    plan = _plan(task, market, cells, {})
    wrong_at: Counter[int] = Counter()
    while True:
        portfolio = _simulate(task, market, cells, plan)
        found = answers(portfolio)
        following = _plan(task, market, cells, found)
        row = plan.differs_at(following)
        if row is None:
            return Settled(portfolio, found)
        wrong_at[row] += 1
        if wrong_at[row] > _most_runs_for_one_row(market):
            raise _unsettled(cells, row)
        plan = following


def _most_runs_for_one_row(market: Market) -> int:
    """One for the order of execution; then each order, once those before it are right, turns twice."""
    return 1 + 2 * market.shape[1]


def _plan(task: Task, market: Market, cells: Cells, found: Answers) -> _Plan:
    sequence = strategy.call_sequence(cells, market.shape, found) if task.is_aligned else None
    return _Plan(sequence, rules.fees(task, market, cells, found))


def _unsettled(cells: Cells, row: int) -> Unsupported:
    names = ", ".join(instruction.order_id for place, instruction in cells.items() if place[0] == row)
    return Unsupported(
        f"minimum commission: cash cuts one of {names} to where its commission is neither the minimum nor "
        "more, and VectorBT takes fixed fees before it sizes"
    )


def _simulate(task: Task, market: Market, cells: Cells, plan: _Plan) -> Portfolio:
    size = strategy.sizes(cells, market.shape)
    is_shares = task.scenario.kind is Kind.ORDERS
    return Portfolio.from_orders(
        market.close,
        size=size,
        size_type=SizeType.Amount if is_shares else SizeType.TargetPercent,
        price=market.price,
        val_price=rules.valuation_price(task, market),
        size_granularity=rules.size_granularity(task),
        allow_partial=rules.allow_partial(task),
        fees=plan.fees.rate,
        fixed_fees=plan.fees.fixed,
        slippage=rules.slippage(task, market),
        init_cash=task.terms.initial_cash,
        cash_sharing=True,
        group_by=True,
        call_seq=plan.sequence,
        log=~np.isnan(size),
        freq="1D",
        engine="numba",  # "auto" would take the Rust engine where that is installed
    )
