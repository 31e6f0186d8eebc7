"""Market orders and target weights through ``Portfolio.from_orders``."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    from bundles.arrays import Floats


@dataclass(frozen=True, eq=False)
class FromOrders:
    """A ``plan.Simulator``: each order has its cell before the run.

    VectorBT's cash never goes below zero. ``loan``, in account currency, is what it starts with beside the account's
    cash; targets are then values, because a percentage would be one of the loan too.
    """

    task: Task
    market: Market
    cells: Cells
    loan: float = 0.0

    @property
    def shape(self) -> tuple[int, int]:
        return self.market.shape

    def plan(self, found: Answers) -> Plan:
        found = self._without_loan(found)
        sequence = strategy.call_sequence(self.task, self.cells, self.shape, found)
        fees = rules.fees(self.task, self.market, self.cells, found)
        slippage = rules.slippage(self.task, self.market)
        least = rules.least_sizes(self.task, self.cells, self.shape, found)
        return Plan(sequence, fees, slippage, least=least, targets=self._targets(found))

    def _without_loan(self, found: Answers) -> Answers:
        if not self.loan:
            return found
        return {place: replace(each, account_value=each.account_value - self.loan) for place, each in found.items()}

    def _targets(self, found: Answers) -> Floats | None:
        """Of weights, the share of the account's own value that each is."""
        if not self.loan or self._is_shares:
            return None
        targets = np.full(self.shape, np.nan)
        for place, instruction in self.cells.items():
            value = found[place].account_value if place in found else self.task.terms.initial_cash
            targets[place] = (instruction.weight or 0.0) * value
        return targets

    @property
    def _is_shares(self) -> bool:
        return self.task.scenario.kind is Kind.ORDERS

    def settled(self, portfolio: Portfolio, found: Answers, seconds: float) -> Settled:
        return Settled(portfolio, found, self.cells, seconds, loan=self.loan)

    def simulate(self, plan: Plan) -> Portfolio:
        size = strategy.sizes(self.cells, self.shape) if plan.targets is None else plan.targets
        of_weights = SizeType.TargetPercent if plan.targets is None else SizeType.TargetValue
        return Portfolio.from_orders(
            self.market.close,
            size=size,
            size_type=SizeType.Amount if self._is_shares else of_weights,
            min_size=plan.least,
            price=self.market.price,
            val_price=rules.valuation_price(self.task, self.market),
            size_granularity=rules.size_granularity(self.task),
            allow_partial=rules.allow_partial(self.task),
            fees=plan.fees.rate,
            fixed_fees=plan.fees.fixed,
            slippage=plan.slippage,
            init_cash=self.task.terms.initial_cash + self.loan,
            cash_sharing=True,
            group_by=True,
            call_seq=plan.sequence,
            log=~np.isnan(size),
            max_orders=max(1, len(self.cells)),
            max_logs=max(1, len(self.cells)),
            freq="1D",
            **NUMBA,
        )
