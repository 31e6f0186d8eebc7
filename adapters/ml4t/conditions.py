"""Conditional orders in the engine's own words: order types, brackets by ``parent_id``, a trailing position rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from ml4t.backtest import Order, OrderSide, OrderStatus, OrderType, TrailingStop

from adapters.contract import Unsupported
from scenarios.instructions import OrderType as Asked
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    from ml4t.backtest import Broker

    from adapters.contract import Task
    from scenarios.instructions import Instruction

_TYPES = MappingProxyType(
    {
        Asked.MARKET: OrderType.MARKET,
        Asked.LIMIT: OrderType.LIMIT,
        Asked.STOP: OrderType.STOP,
        Asked.STOP_LIMIT: OrderType.STOP_LIMIT,
    }
)


def submit(broker: Broker, instruction: Instruction) -> Order | None:
    """An order of shares, of the type that the instruction asks."""
    assert instruction.quantity is not None
    condition = instruction.condition
    return broker.submit_order(
        instruction.asset,
        abs(instruction.quantity),
        OrderSide.BUY if instruction.quantity > 0 else OrderSide.SELL,
        _TYPES[condition.type],
        limit_price=condition.limit,
        stop_price=condition.stop,
    )


def check_conditions(task: Task) -> None:
    """Refuse what the engine's order types do not say.

    Raises
    ------
    Unsupported
        A trailing stop that protects no entry, a leg that joins its entry later, a trailing stop under a volume
        limit, or a conditional order where orders fill at the close of their decision.
    """
    asked = {each.order_id: each for each in task.scenario.instructions}
    for each in asked.values():
        condition = each.condition
        if condition.type is Asked.TRAILING_STOP and not condition.parent:
            raise Unsupported(
                f"order {each.order_id} trails without an entry: ml4t-backtest trails by a share of the price in the "
                "position rule TrailingStop only, which needs a position"
            )
        if condition.parent and asked[condition.parent].session != each.session:
            raise Unsupported(f"order {each.order_id} joins entry {condition.parent} in a later session")
        if task.is_aligned and condition.type is Asked.TRAILING_STOP and task.terms.volume_limit.share is not None:
            raise Unsupported(
                f"order {each.order_id} trails under a volume limit: what is left of it is not carried over, the "
                "position rule TrailingStop makes a new order at its old level on each session"
            )
        if task.is_aligned and each.is_conditional and task.terms.fill is FillMoment.SAME_CLOSE:
            raise Unsupported(
                f"order {each.order_id}: where ml4t-backtest fills at the close of the decision, it tries a "
                "conditional order on the bar of its own decision"
            )


@dataclass
class Legs:
    """Legs of entries: submitted when their entry is filled, so that they are alive from the next session.

    ``waiting`` are legs by their entry's order_id, ``trailing`` the leg behind each asset's position rule.
    """

    waiting: dict[str, tuple[Instruction, ...]] = field(default_factory=dict)
    trailing: dict[str, Instruction] = field(default_factory=dict)
    siblings: dict[str, list[str]] = field(default_factory=dict)

    def add(self, leg: Instruction) -> None:
        """A leg that waits; stops are tried before limits."""
        parent = leg.condition.parent
        legs = (*self.waiting.get(parent, ()), leg)
        self.waiting[parent] = tuple(sorted(legs, key=lambda each: each.condition.type is Asked.LIMIT))

    def withdraw(self, order_id: str) -> None:
        """Take out a leg, or all legs of an entry."""
        self.waiting.pop(order_id, None)
        for parent, legs in self.waiting.items():
            self.waiting[parent] = tuple(leg for leg in legs if leg.order_id != order_id)

    def of_filled(self, placed: dict[str, Order]) -> list[tuple[Order, Instruction]]:
        """Legs whose entry has been filled whole, with the entry; those of an entry that is gone are dropped."""
        alive = []
        for parent in list(self.waiting):
            entry = placed.get(parent)
            if entry is None or entry.status is OrderStatus.PENDING:
                continue
            legs = self.waiting.pop(parent)
            if entry.status is OrderStatus.FILLED:
                alive += [(entry, leg) for leg in legs]
        return alive

    def protect(self, broker: Broker, entry: Order, leg: Instruction) -> Order | None:
        """Put a leg in force: an order that withdraws its siblings, or the position rule."""
        if leg.condition.type is Asked.TRAILING_STOP:
            assert leg.condition.trail is not None
            broker.set_position_rules(TrailingStop(pct=leg.condition.trail), asset=leg.asset)
            self.trailing[leg.asset] = leg
            return None
        order = submit(broker, leg)
        if order is not None:
            order.parent_id = entry.order_id
            self.siblings.setdefault(leg.asset, []).append(order.order_id)
        return order

    def tidy(self, broker: Broker, withdrawn: set[str]) -> list[tuple[str, Instruction]]:
        """After a position is closed: the rule is lifted, and legs beside it are withdrawn.

        The engine lets a position rule and orders know nothing of each other. Adds to ``withdrawn``, and gives each
        exit by rule with the leg that it is.
        """
        exits = []
        for asset, leg in list(self.trailing.items()):
            if broker.get_position(asset) is None:
                exits += [
                    (order.order_id, leg)
                    for order in broker.orders
                    if order.asset == asset and is_exit_by_rule(order)
                ]
                broker.clear_position_rules(asset)
                del self.trailing[asset]
                for sibling in self.siblings.pop(asset, ()):
                    if broker.cancel_order(sibling):
                        withdrawn.add(sibling)
        return exits


def is_exit_by_rule(order: Order) -> bool:
    """Whether the engine made the order by itself, from a position rule."""
    return getattr(order, "_risk_exit_reason", None) is not None


def met(order: Order, opening: float, price: float) -> tuple[str, float | None]:
    """The moment of a conditional order's fill, and within the session the price that it waited for.

    ``price`` is after slippage, which limits do not have.
    """
    if order._risk_fill_price is not None:
        level = order._risk_fill_price
        return ("open", None) if level == opening else ("intraday", level)
    if order.order_type is OrderType.STOP and order.stop_price is not None:
        sign = 1 if order.side is OrderSide.BUY else -1
        is_gapped = sign * opening >= sign * order.stop_price
        return ("open", None) if is_gapped else ("intraday", order.stop_price)
    return ("open", None) if price == opening else ("intraday", price)
