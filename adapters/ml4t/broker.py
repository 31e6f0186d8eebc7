"""The cash policies exactly as the terms state them: the engine's own account tolerates a cent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, override

from ml4t.backtest import Order, OrderStatus, Position
from ml4t.backtest.accounting import UnifiedAccountPolicy

from adapters.contract import Fill, Task, Unsupported, refuse_where_cash_binds
from bundles.tolerances import CASH
from scenarios.terms import CashPolicy, Lot

if TYPE_CHECKING:
    from ml4t.backtest import Broker

    from scenarios.instructions import Instruction


class ExactCash(UnifiedAccountPolicy):
    """A purchase passes when cash covers its value and costs; a sale always does.

    ``UnifiedAccountPolicy`` lets an order through that is short by up to a cent, and asks of a short
    sale that cash covers its value. Whether short positions are allowed at all stays its decision.
    """

    def __init__(self, *, allow_short_selling: bool, initial_cash: float) -> None:
        super().__init__(allow_short_selling=allow_short_selling)
        self._slack = CASH * initial_cash

    @override
    def validate_new_position(
        self,
        asset: str,
        quantity: float,
        price: float,
        current_positions: dict[str, Position],
        cash: float,
        *,
        multiplier: float = 1.0,
    ) -> tuple[bool, str]:
        """An order from flat; ``cash`` is what is left after its commission."""
        if quantity < 0 and not self.allow_short_selling:
            return super().validate_new_position(
                asset, quantity, price, current_positions, cash, multiplier=multiplier
            )
        return self._covers(quantity, price, cash)

    @override
    def validate_position_change(
        self,
        asset: str,
        current_quantity: float,
        quantity_delta: float,
        price: float,
        current_positions: dict[str, Position],
        cash: float,
        *,
        multiplier: float = 1.0,
    ) -> tuple[bool, str]:
        """An order that adds to a position; ``cash`` is what is left after its commission."""
        return self._covers(quantity_delta, price, cash)

    @override
    def handle_reversal(
        self,
        asset: str,
        current_quantity: float,
        order_quantity_delta: float,
        price: float,
        current_positions: dict[str, Position],
        cash: float,
        commission: float,
        *,
        multiplier: float = 1.0,
    ) -> tuple[bool, str]:
        """An order through zero: a cash account forbids it, else the whole order is paid for."""
        if not self.allow_short_selling:
            return False, "Position reversal not allowed in cash account"
        return self._covers(order_quantity_delta, price, cash - commission)

    def _covers(self, quantity: float, price: float, cash: float) -> tuple[bool, str]:
        value = quantity * price
        if value <= cash + self._slack:
            return True, ""
        return False, f"Insufficient cash: need ${value:,.2f}, have ${cash:,.2f} after commission"


def obey_cash_term(broker: Broker, task: Task) -> None:
    """Make the broker's account follow the task's cash policy to the last digit."""
    broker.account.policy = ExactCash(
        allow_short_selling=broker.account.policy.allows_short_selling(),
        initial_cash=task.terms.initial_cash,
    )


def check_cash_term(
    task: Task, fills: tuple[Fill, ...], orders: tuple[Order, ...], asked: Mapping[str, Instruction]
) -> None:
    """Pass where the engine did what the cash policy says.

    Raises
    ------
    Unsupported
        Cash bound where the engine does something else: it buys back a short position whatever cash
        says, and it leaves about a cent when it cuts fractional shares.
    """
    if task.terms.cash is CashPolicy.UNLIMITED:
        return
    refuse_where_cash_binds(task, fills, "ml4t-backtest buys back a short position whatever cash says")
    if task.terms.cash is CashPolicy.PARTIAL and task.terms.lot is Lot.FRACTIONAL:
        _refuse_first_cut(orders, asked)


def _refuse_first_cut(orders: tuple[Order, ...], asked: Mapping[str, Instruction]) -> None:
    """``FillExecutor._affordable_cost_quantity`` takes ``CASH_TOLERANCE`` off fractional shares only."""
    for order in orders:
        binds = is_cut(order, Lot.FRACTIONAL) or order.status is OrderStatus.REJECTED
        if binds and order.order_id in asked:
            instruction = asked[order.order_id]
            raise Unsupported(
                f"cash policy partial: cash does not cover order {instruction.order_id} decided on "
                f"{instruction.session:%Y-%m-%d}, and ml4t-backtest leaves about a cent unspent when it "
                "cuts an order of fractional shares"
            )


def shares_asked(order: Order, lot: Lot) -> float:
    """How many shares an order asks for, unsigned; the engine truncates whole shares only at the fill."""
    requested = order.quantity if order.requested_quantity is None else order.requested_quantity
    return float(int(requested)) if lot is Lot.WHOLE else requested


def is_cut(order: Order, lot: Lot) -> bool:
    """Whether an order was filled with fewer shares than it asked for."""
    return order.status is OrderStatus.FILLED and order.filled_quantity < shares_asked(order, lot)
