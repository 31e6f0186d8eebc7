"""Conditional orders in the engine's own words, and what a fill of one tells."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import backtrader as bt

from scenarios.instructions import OrderType

if TYPE_CHECKING:
    from scenarios.instructions import Condition

_TYPES = MappingProxyType(
    {
        OrderType.LIMIT: bt.Order.Limit,
        OrderType.STOP: bt.Order.Stop,
        OrderType.STOP_LIMIT: bt.Order.StopLimit,
        OrderType.TRAILING_STOP: bt.Order.StopTrail,
    }
)
_CONDITIONAL = frozenset(_TYPES.values())


def arguments(condition: Condition) -> dict[str, Any]:
    """Arguments of ``Strategy.buy`` and ``sell``; a trailing stop starts at the close, the engine's default."""
    asked: dict[str, Any] = {"exectype": _TYPES[condition.type]}
    if condition.type is OrderType.LIMIT:
        asked["price"] = condition.limit
    elif condition.type is OrderType.TRAILING_STOP:
        asked["trailpercent"] = condition.trail
    else:
        asked["price"] = condition.stop
    if condition.type is OrderType.STOP_LIMIT:
        asked["plimit"] = condition.limit
    return asked


def is_conditional(order: Any) -> bool:
    """Whether the engine's order waits for a price."""
    return order.exectype in _CONDITIONAL


def is_gapped_through(order: Any) -> bool:
    """Whether the bar opens where a conditional order is filled at once."""
    sign, opening = (1 if order.isbuy() else -1), order.data.open[0]
    limit = order.created.pricelimit if order.exectype == bt.Order.StopLimit else order.created.price
    is_allowed = sign * opening <= sign * limit
    if order.exectype == bt.Order.Limit or (order.exectype == bt.Order.StopLimit and order.triggered):
        return bool(is_allowed)
    is_touched = sign * opening >= sign * order.created.price
    return bool(is_touched and (order.exectype != bt.Order.StopLimit or is_allowed))


class Met(NamedTuple):
    """The moment of a fill, and the price before slippage where the moment is within the session."""

    moment: str
    reference: float | None = None


def met(order: Any, price: float) -> Met:
    """At which of its prices a conditional order is about to be filled; ``price`` is after slippage."""
    sign, opening, waited = (1 if order.isbuy() else -1), order.data.open[0], order.created.price
    if order.exectype == bt.Order.Limit:
        return Met("open") if sign * opening <= sign * waited else Met("intraday", waited)
    if order.exectype == bt.Order.StopLimit:
        return _nearest(price, opening, waited, order.created.pricelimit)
    return Met("open") if sign * opening >= sign * waited else Met("intraday", waited)


def _nearest(price: float, opening: float, *waited: float) -> Met:
    """A limit hardly slips: the price that it is filled at is the nearest of those it can be filled at."""
    nearest = min((opening, *waited), key=lambda each: abs(each - price))
    return Met("open") if nearest == opening else Met("intraday", nearest)


def start_trailing(order: Any) -> None:
    """Let a trailing leg start at the close of the session in which its entry was filled.

    The engine has set its stop at submission, from the close of the decision.
    """
    if order.exectype == bt.Order.StopTrail:
        order.created.price = float("inf") if order.isbuy() else float("-inf")
        order.trailadjust(order.data.close[0])
