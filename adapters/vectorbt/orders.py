"""Market orders and target weights through ``Portfolio.from_orders``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from adapters.vectorbt import rules, strategy
from adapters.vectorbt.library import NUMBA, Portfolio, SizeType
from adapters.vectorbt.plan import Plan, Settled
from scenarios.instructions import Kind

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.vectorbt.answers import Answers
    from adapters.vectorbt.cells import Cells
    from adapters.vectorbt.feed import Market


@dataclass(frozen=True, eq=False)
class FromOrders:
    """A ``plan.Simulator``: each order has its cell before the run."""

    task: Task
    market: Market
    cells: Cells

    @property
    def shape(self) -> tuple[int, int]:
        return self.market.shape

    def plan(self, found: Answers) -> Plan:
        sequence = strategy.call_sequence(self.task, self.cells, self.shape, found)
        fees = rules.fees(self.task, self.market, self.cells, found)
        return Plan(sequence, fees, rules.slippage(self.task, self.market))

    def settled(self, portfolio: Portfolio, found: Answers, seconds: float) -> Settled:
        return Settled(portfolio, found, self.cells, seconds)

    def simulate(self, plan: Plan) -> Portfolio:
        size = strategy.sizes(self.cells, self.shape)
        is_shares = self.task.scenario.kind is Kind.ORDERS
        return Portfolio.from_orders(
            self.market.close,
            size=size,
            size_type=SizeType.Amount if is_shares else SizeType.TargetPercent,
            price=self.market.price,
            val_price=rules.valuation_price(self.task, self.market),
            size_granularity=rules.size_granularity(self.task),
            allow_partial=rules.allow_partial(self.task),
            fees=plan.fees.rate,
            fixed_fees=plan.fees.fixed,
            slippage=plan.slippage,
            init_cash=self.task.terms.initial_cash,
            cash_sharing=True,
            group_by=True,
            call_seq=plan.sequence,
            log=~np.isnan(size),
            max_orders=max(1, len(self.cells)),
            max_logs=max(1, len(self.cells)),
            freq="1D",
            **NUMBA,
        )
