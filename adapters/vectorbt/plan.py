"""What has to be known of a run before it runs, found by running until it is what was assumed.

VectorBT takes the order of execution and fixed fees before it starts, but the side of a target weight
and the size of a commission follow from the account as it is then. What happens before a row, and for a
fixed fee before an order within it, determines what is right for that row: so the first row that is
wrong moves on from run to run, and the search ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from adapters.contract import Unsupported, stopwatch
from adapters.vectorbt import log, rules

if TYPE_CHECKING:
    from adapters.vectorbt.answers import Answers
    from adapters.vectorbt.cells import Cells
    from adapters.vectorbt.library import Portfolio
    from bundles.arrays import Floats, Ints
    from scenarios.instructions import Instruction


@dataclass(frozen=True, eq=False)
class Plan:
    """What VectorBT is told beforehand and only a run can tell.

    ``sequence`` is ``None`` where VectorBT keeps its own order of execution. ``limits`` are the cells, row ×
    asset, at which a limit leg and no stop closes a position; ``None`` where there are no legs. ``least`` is what
    must be filled of an order, in shares, lest it is refused; ``targets`` are target values in account currency
    where cash was lent, NaN where there is no order.
    """

    sequence: Ints | None
    fees: rules.Fees
    slippage: Floats | float
    limits: np.ndarray | None = None
    least: Floats | None = None
    targets: Floats | None = None

    def differs_at(self, other: Plan) -> int | None:
        """The first row on which two plans differ, or ``None``."""
        differs = (self.fees.rate != other.fees.rate) | (self.fees.fixed != other.fees.fixed)
        differs |= ~np.isclose(self.slippage, other.slippage, rtol=0, atol=0, equal_nan=True)
        if self.sequence is not None and other.sequence is not None:
            differs |= self.sequence != other.sequence
        if self.limits is not None and other.limits is not None:
            differs |= self.limits != other.limits
        if self.least is not None and other.least is not None:
            differs |= self.least != other.least
        if self.targets is not None and other.targets is not None:
            differs |= ~np.isclose(self.targets, other.targets, rtol=0, atol=0, equal_nan=True)
        rows = np.flatnonzero(differs.any(axis=1))
        return int(rows[0]) if len(rows) else None


@dataclass(frozen=True, eq=False)
class Settled:
    """A finished simulation and what it did with each cell, in the order of execution.

    Attributes
    ----------
    cells
        The order behind each answer; what VectorBT did after the last session may have none.
    waiting
        Legs that were asked and neither filled nor withdrawn.
    engine_seconds
        Spent inside VectorBT, all simulations together.
    loan
        Cash that the portfolio has beside the account's, account currency.
    """

    portfolio: Portfolio
    answers: Answers
    cells: Cells
    engine_seconds: float
    waiting: tuple[Instruction, ...] = ()
    loan: float = 0.0


class Simulator(Protocol):
    """A way through VectorBT."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""

    def plan(self, found: Answers) -> Plan:
        """The plan that is right for what a run did; a start where ``found`` is empty."""

    def simulate(self, plan: Plan) -> Portfolio:
        """One run."""

    def settled(self, portfolio: Portfolio, found: Answers, seconds: float) -> Settled:
        """What a run under its own plan came to; raises ``Unsupported`` where the terms ask for something else."""


def settle(simulator: Simulator, cells: Cells) -> Settled:
    """Simulate until the plan that goes in is the plan that comes out.

    Raises
    ------
    Unsupported
        It does not: a minimum commission can be out of reach of both of its sides where cash cuts the
        order that pays it.
    """
    plan = simulator.plan({})
    wrong_at: Counter[int] = Counter()
    seconds = 0.0
    while True:
        with stopwatch() as elapsed:
            portfolio = simulator.simulate(plan)
        seconds += elapsed()
        found = log.answers(portfolio)
        following = simulator.plan(found)
        row = plan.differs_at(following)
        if row is None:
            return simulator.settled(portfolio, found, seconds)
        wrong_at[row] += 1
        if wrong_at[row] > _most_runs_for_one_row(simulator):
            raise _unsettled(cells, row)
        plan = following


def _most_runs_for_one_row(simulator: Simulator) -> int:
    """One for the order of execution; then each order, once those before it are right, turns twice."""
    return 1 + 2 * simulator.shape[1]


def _unsettled(cells: Mapping[tuple[int, int], Instruction], row: int) -> Unsupported:
    names = ", ".join(instruction.order_id for place, instruction in cells.items() if place[0] == row)
    return Unsupported(
        f"minimum commission: cash cuts one of {names} to where its commission is neither the minimum nor "
        "more, and VectorBT takes fixed fees before it sizes"
    )
