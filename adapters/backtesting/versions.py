"""What differs between the versions of backtesting.py that the adapter knows; each place says since when."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING, Any

from packaging.version import Version

from adapters.contract import Unsupported

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.contract import Task
    from scenarios.terms import Commission

_VERSION = Version(metadata.version("backtesting"))
IS_0_6 = Version("0.6") <= _VERSION
"""Since 0.6 a commission is charged beside the price, at both ends of a trade, and there is a spread beside it.

Before it ``commission`` is a rate inside the price of what opens a position, and nothing else is charged. A run ends
there with every trade closed, at the open of the last bar, which is processed a second time.
"""


def costs(task: Task) -> dict[str, object]:
    """What ``Backtest`` takes for costs.

    Raises
    ------
    Unsupported
        In native mode: slippage by an amount per share; before 0.6 any slippage, and a commission that is no rate.
    """
    slippage, commission = task.terms.slippage, task.terms.commission
    if IS_0_6:
        if slippage.fixed and not task.is_aligned:
            raise Unsupported("slippage: the spread of backtesting.py is a rate, and no amount per share")
        return {"spread": slippage.rate, "commission": commission.of}
    if task.is_aligned:
        return {"commission": 0.0}
    if slippage.rate or slippage.fixed:
        raise Unsupported(f"slippage: backtesting.py {_VERSION} has a commission and no spread")
    return {"commission": _rate_alone(commission)}


def _rate_alone(commission: Commission) -> float:
    if commission.per_share or commission.minimum:
        raise Unsupported(f"commission: that of backtesting.py {_VERSION} is a rate, and no amount")
    return commission.rate


def charge_beside(task: Task) -> Callable[[float, float], float]:
    """What an order is charged beside its price before 0.6: aligned mode's terms, else nothing."""
    return task.terms.commission.of if task.is_aligned else lambda _size, _price: 0.0


def is_own_end(order: Any, trades: list[Any]) -> bool:
    """Whether an order is one by which the engine closes a trade at the end of a run, no leg of it."""
    legs = [leg for trade in trades for leg in (trade._sl_order, trade._tp_order)]
    return order.parent_trade is not None and order not in legs


def check_touched(order: Any, data: Any) -> None:
    """Refuse a session whose high or low is exactly what an order waits for: before 0.6 that does not touch it.

    Raises
    ------
    Unsupported
    """
    high, low = data.High[-1], data.Low[-1]
    stop, limit = (high, low) if order.is_long else (low, high)
    if not IS_0_6 and (order.stop == stop or order.limit == limit):
        raise Unsupported(
            f"order {order.tag}: the session reaches its price on {data.index[-1]:%Y-%m-%d} and goes no "
            f"further, and backtesting.py {_VERSION} does not fill it then (_Broker._process_orders)"
        )
