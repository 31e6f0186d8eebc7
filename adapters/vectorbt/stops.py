"""Entries with protective legs through ``Portfolio.from_signals``, whose stops close a position.

VectorBT looks for a stop from the row after the entry's on, fills it at the open where that is beyond it, and
takes the stop before the limit: what ``docs/order-types.md`` asks. A market order is a signal that
accumulates; slippage and the order of execution follow from an earlier run, see ``plan``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Unsupported
from adapters.vectorbt import legs, rules, strategy
from adapters.vectorbt.closing import Closings, Reader
from adapters.vectorbt.feed import Market, beside
from adapters.vectorbt.library import (
    NUMBA,
    AccumulationMode,
    Portfolio,
    SizeType,
    StopEntryPrice,
    StopExitMode,
    StopExitPrice,
)
from adapters.vectorbt.plan import Plan, Settled
from scenarios.instructions import OrderType

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.vectorbt.answers import Answers
    from adapters.vectorbt.cells import Cells, Place
    from bundles.arrays import Floats, Ints
    from scenarios.instructions import Instruction

_MOMENTS = {"open": 0, "close": 2}
_WITHIN = 1


@dataclass(frozen=True, eq=False)
class _Stops:
    """VectorBT's arguments, row × asset: NaN where no entry has such a leg."""

    loss: Floats
    profit: Floats
    base: Ints


@dataclass(frozen=True, eq=False)
class FromSignals:
    """A ``plan.Simulator``: VectorBT itself finds the rows of the legs."""

    task: Task
    market: Market
    cells: Cells

    @property
    def shape(self) -> tuple[int, int]:
        return self.market.shape

    @cached_property
    def _protections(self) -> legs.Protections:
        return legs.protections(self.task, self.cells)

    @cached_property
    def _reader(self) -> Reader:
        opens = beside(self.task.scenario.panel, "open", self.shape[0])
        return Reader(self.market.sessions, self.cells, self._protections, opens)

    @cached_property
    def _stated(self) -> dict[str, int]:
        return {each.order_id: number for number, each in enumerate(self.task.scenario.instructions)}

    def plan(self, found: Answers) -> Plan:
        cells: Cells = {**self.cells, **self._reader.read(found).cells}
        price = self.market.price.copy()
        limits = np.full(self.shape, False)
        for place in cells.keys() & found.keys():
            price[place] = found[place].asked_price
            limits[place] = cells[place].condition.type is OrderType.LIMIT
        market = replace(self.market, price=price)
        sequence = None if self.task.terms.order is None else self._sequence(cells, found)
        fees = rules.fees(self.task, market, cells, found)
        return Plan(sequence, fees, rules.slippage(self.task, market), limits)

    def _sequence(self, cells: Cells, found: Answers) -> Ints:
        rows, columns = self.shape
        sequence = np.tile(np.arange(columns), (rows, 1))
        ordered = sorted(cells, key=lambda place: (place[0], self._turn(place, cells, found)))
        for row, places in groupby(ordered, key=lambda place: place[0]):
            sequence[row] = strategy.with_first(sequence[row], [column for _, column in places])
        return sequence

    def _turn(self, place: Place, cells: Cells, found: Answers) -> tuple[int, bool, int]:
        """When in its session an order's turn comes: at the open and the close as the terms say, else stops first."""
        order = cells[place]
        assert order.quantity is not None
        number, is_later = self._stated[order.order_id], self.task.sells_first and order.quantity > 0
        if not order.is_conditional:
            return _MOMENTS[self.task.terms.fill.price_field], is_later, number
        if legs.is_same(found[place].asked_price, float(self._reader.opens[place])):
            return _MOMENTS["open"], is_later, number
        return _WITHIN, order.condition.type is OrderType.LIMIT, number

    def settled(self, portfolio: Portfolio, found: Answers, seconds: float) -> Settled:
        closings = self._reader.read(found)
        if closings.problem:
            raise Unsupported(closings.problem)
        return Settled(portfolio, found, closings.cells, seconds, tuple(self._waiting(closings)))

    def _waiting(self, closings: Closings) -> list[Instruction]:
        """Legs of positions that are open at the end, and of entries that no session was left for, as stated."""
        beyond = [each for place, each in self._protections.items() if place[0] >= self.market.sessions]
        open_ones = [each for each in closings.alive.values() if each not in beyond]
        waiting = [leg for protection in (*open_ones, *beyond) for leg in protection.legs]
        return sorted(waiting, key=lambda leg: self._stated[leg.order_id])

    @cached_property
    def _stops(self) -> _Stops:
        loss, profit = np.full(self.shape, np.nan), np.full(self.shape, np.nan)
        base = np.full(self.shape, StopEntryPrice.Price, dtype=np.int64)
        for place, protection in self._protections.items():
            base[place], price = self._base(place, protection)
            if protection.stop is not None and protection.stop.condition.stop is not None:
                loss[place] = legs.distance(protection.stop.condition.stop, price)
            if protection.limit is not None and protection.limit.condition.limit is not None:
                profit[place] = legs.distance(protection.limit.condition.limit, price)
        return _Stops(loss, profit, base)

    def _base(self, place: Place, protection: legs.Protection) -> tuple[int, float]:
        """A price that VectorBT can measure from: the fill's before slippage, else the session's close."""
        choices = {StopEntryPrice.Price: self.market.price, StopEntryPrice.Close: self.market.close.to_numpy()}
        for choice, prices in choices.items():
            if legs.is_base(protection, float(prices[place])):
                return choice, float(prices[place])
        raise legs.no_base(protection)

    def simulate(self, plan: Plan) -> Portfolio:
        panel, size = self.task.scenario.panel, strategy.sizes(self.cells, self.shape)
        assert plan.limits is not None
        return Portfolio.from_signals(
            self.market.close,
            entries=size > 0,
            exits=False,
            short_entries=size < 0,
            short_exits=False,
            size=np.abs(size),
            size_type=SizeType.Amount,
            accumulate=AccumulationMode.Both,
            price=self.market.price,
            val_price=rules.valuation_price(self.task, self.market),
            open=self._reader.opens,
            high=beside(panel, "high", self.shape[0]),
            low=beside(panel, "low", self.shape[0]),
            sl_stop=self._stops.loss,
            tp_stop=self._stops.profit,
            sl_trail=False,
            stop_entry_price=self._stops.base,
            stop_exit_price=np.where(plan.limits, StopExitPrice.StopLimit, StopExitPrice.StopMarket),
            upon_stop_exit=StopExitMode.Close,
            use_stops=True,
            size_granularity=rules.size_granularity(self.task),
            allow_partial=rules.allow_partial(self.task),
            fees=plan.fees.rate,
            fixed_fees=plan.fees.fixed,
            slippage=plan.slippage,
            init_cash=self.task.terms.initial_cash,
            cash_sharing=True,
            group_by=True,
            call_seq=plan.sequence,
            log=True,
            max_orders=2 * len(self.cells),
            max_logs=2 * len(self.cells),
            freq="1D",
            **NUMBA,
        )
