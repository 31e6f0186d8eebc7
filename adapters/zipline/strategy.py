"""Instructions to Zipline's own order calls, each order remembered under its instruction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from zipline.errors import CannotOrderDelistedAsset
from zipline.finance.execution import ExecutionStyle, LimitOrder, MarketOrder, StopLimitOrder, StopOrder

from adapters.contract import Refusal, Task, sells_first
from adapters.zipline.rules import commission_model, drain, fills_within_the_bar, slippage_model
from scenarios.instructions import Condition, Instruction, OrderType

if TYPE_CHECKING:
    import pandas as pd


class Strategy:
    """Places the orders of each session at its close: the two callbacks of a Zipline algorithm.

    Attributes
    ----------
    placed
        Zipline's order id to the instruction that it was placed for, in order of submission.
    refusals
        Instructions for which Zipline placed no order although they ask for one.
    """

    def __init__(self, task: Task, assets: dict[str, Any]) -> None:
        self._task = task
        self._assets = assets
        panel = task.scenario.panel
        self._session_of = dict(zip(panel.closes, panel.sessions, strict=True))
        self.placed: dict[str, Instruction] = {}
        self.refusals: list[Refusal] = []

    def initialize(self, algorithm: Any) -> None:
        """Set the models; where the term is the engine's, its default stays."""
        slippage, commission = slippage_model(self._task), commission_model(self._task)
        if slippage is not None:
            algorithm.set_slippage(us_equities=slippage)
        if commission is not None:
            algorithm.set_commission(us_equities=commission)

    def handle_data(self, algorithm: Any, data: Any) -> None:
        """Called by Zipline once per session, at its close, after the fills of that bar."""
        for instruction in self._in_order(algorithm, self._session_of[algorithm.datetime]):
            self._submit(algorithm, instruction)
        if fills_within_the_bar(self._task):
            drain(algorithm, data)

    def _in_order(self, algorithm: Any, session: pd.Timestamp) -> tuple[Instruction, ...]:
        instructions = self._task.submissions(session)
        if not (instructions and self._task.sells_first):
            return instructions
        portfolio = algorithm.portfolio

        def position_value(asset: str) -> float:
            position = portfolio.positions[self._assets[asset]]
            return float(position.amount * position.last_sale_price)

        return sells_first(instructions, position_value, portfolio.portfolio_value)

    def _submit(self, algorithm: Any, instruction: Instruction) -> None:
        asset = self._assets[instruction.asset]
        if instruction.is_cancellation:
            self._withdraw(algorithm, instruction.condition.cancels)
            return
        try:
            if instruction.quantity is None:
                order = algorithm.order_target_percent(asset, instruction.weight)
            else:
                order = algorithm.order(asset, instruction.quantity, style=style_of(instruction.condition))
        except CannotOrderDelistedAsset as error:
            self._refuse(instruction, str(error))
            return
        if order is not None:
            self.placed[order] = instruction
        elif instruction.quantity is not None:
            self._refuse(instruction, f"no order: {instruction.quantity:g} shares are rounded to 0")

    def _withdraw(self, algorithm: Any, order_id: str) -> None:
        for order, instruction in self.placed.items():
            if instruction.order_id == order_id:
                algorithm.cancel_order(order)

    def _refuse(self, instruction: Instruction, reason: str) -> None:
        self.refusals.append(Refusal(instruction.order_id, instruction.session, instruction.asset, reason))


_STYLES: Mapping[OrderType, Callable[[Condition], ExecutionStyle]] = MappingProxyType(
    {
        OrderType.MARKET: lambda _: MarketOrder(),
        OrderType.LIMIT: lambda asked: LimitOrder(asked.limit),
        OrderType.STOP: lambda asked: StopOrder(asked.stop),
        OrderType.STOP_LIMIT: lambda asked: StopLimitOrder(asked.limit, asked.stop),
    }
)


def style_of(condition: Condition) -> ExecutionStyle:
    """Zipline's own execution style for what an order waits for."""
    return _STYLES[condition.type](condition)
