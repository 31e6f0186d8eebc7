"""Whether a bar fills a conditional order, and at which price: the sentences of docs/order-types.md as functions.

``sign`` is +1 for a purchase and −1 for a sale, so that one comparison serves both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from scenarios.instructions import OrderType


@dataclass(frozen=True, slots=True)
class Bar:
    """One session's prices, account currency per share."""

    open: float
    high: float
    low: float
    close: float

    def best(self, sign: int) -> float:
        """The price of the session that is best for the side."""
        return self.low if sign > 0 else self.high

    def worst(self, sign: int) -> float:
        """The price of the session that is worst for the side."""
        return self.high if sign > 0 else self.low


class Touch(NamedTuple):
    """A fill: its price before slippage, whether it is at the open, and whether it slips."""

    price: float
    at_open: bool
    slips: bool


class Look(NamedTuple):
    """What a bar does to an order: the fill, if any, and whether its stop has been touched by the end of it."""

    touch: Touch | None
    is_triggered: bool


class Levels(NamedTuple):
    """What an order waits for now: ``stop`` of a trailing one is where it has moved to."""

    limit: float | None
    stop: float | None
    is_triggered: bool


def look(kind: OrderType, levels: Levels, bar: Bar, sign: int) -> Look:
    """The bar seen by an order of that type."""
    if kind is OrderType.LIMIT:
        return Look(_limit(levels, bar, sign), is_triggered=False)
    if kind is OrderType.STOP_LIMIT:
        return _stop_limit(levels, bar, sign)
    return Look(_stop(levels, bar, sign), is_triggered=False)


def _limit(levels: Levels, bar: Bar, sign: int) -> Touch | None:
    assert levels.limit is not None
    if sign * bar.open <= sign * levels.limit:
        return Touch(bar.open, at_open=True, slips=False)
    if sign * bar.best(sign) <= sign * levels.limit:
        return Touch(levels.limit, at_open=False, slips=False)
    return None


def _stop(levels: Levels, bar: Bar, sign: int) -> Touch | None:
    assert levels.stop is not None
    if sign * bar.open >= sign * levels.stop:
        return Touch(bar.open, at_open=True, slips=True)
    if sign * bar.worst(sign) >= sign * levels.stop:
        return Touch(levels.stop, at_open=False, slips=True)
    return None


def _stop_limit(levels: Levels, bar: Bar, sign: int) -> Look:
    """After a stop that is touched within the session only the close is known to come: a limit that the stop's
    price is too bad for was met again if the close is within it, and waits for the next session otherwise."""
    assert levels.limit is not None
    if levels.is_triggered:
        return Look(_limit(levels, bar, sign), is_triggered=True)
    stop = _stop(levels, bar, sign)
    if stop is None:
        return Look(None, is_triggered=False)
    if stop.at_open:
        return Look(_limit(levels, bar, sign), is_triggered=True)
    if sign * stop.price <= sign * levels.limit:
        return Look(stop._replace(slips=False), is_triggered=True)
    comes_back = sign * bar.close <= sign * levels.limit
    return Look(Touch(levels.limit, at_open=False, slips=False) if comes_back else None, is_triggered=True)
