"""The execution rules in force, each with the code that carries it.

How each term is obeyed in aligned mode:

* **fill moment**: the engine's own market orders at the next open. At a close the engine's own queue is worked off
  once more, with the close in the place of the bar's prices.
* **lot, sizing price, account value**: ours, from the engine's equity, position and close: it has no target orders.
* **order**: the order in which our strategy submits.
* **cash**: leverage so high that margin never binds; under ``reject`` and ``partial`` the run is watched, and ends
  where cash would bind.
* **commission**: the engine's own ``commission`` callable, called with the order's shares for each trade.
* **slippage**: our broker's ``_adjusted_price``, for exits as for entries, and not for limit orders.
* **initial cash**: the engine's own ``cash``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Setting
from scenarios.rules import (
    AccountValue,
    CashRule,
    Clipping,
    ExecutionOrder,
    Rounding,
    SizingPrice,
    SlippedFills,
    aligned_rules,
    in_words,
)
from scenarios.terms import CashPolicy, FillMoment

if TYPE_CHECKING:
    from adapters.contract import Task

_BROKER = "backtesting.backtesting:_Broker"
_OURS = "adapters.backtesting.broker:TermsBroker"
_STRATEGY = "adapters.backtesting.strategy:InstructedStrategy"


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per rule, as it is in force for ``task``."""
    at_open = task.terms.fill is FillMoment.NEXT_OPEN
    return (
        Setting("fill", in_words(task.terms.fill), f"{_BROKER}._process_orders" if at_open else _AT_CLOSE),
        *_sizing(task),
        _order(task),
        _cash(task),
        Setting("commission", str(task.terms.commission), _charge(task)),
        _slippage(task),
        Setting("clipping", Clipping.NONE.words, f"{_BROKER}._process_orders"),
        Setting("volume_limit", "none", f"{_BROKER}._process_orders"),
        Setting("initial_cash", in_words(task.terms.initial_cash), "backtesting.backtesting:Backtest"),
    )


def _slippage(task: Task) -> Setting:
    slippage, owner = task.terms.slippage, _OURS if task.is_aligned else _BROKER
    on_entries = slippage.rate and not task.is_aligned
    said = f"{slippage}{f', on {SlippedFills.OPENING.words}' if on_entries else ''}"
    return Setting("slippage", said, f"{owner}._adjusted_price")


_AT_CLOSE = f"{_OURS}.settle_at_close"


def _sizing(task: Task) -> tuple[Setting, ...]:
    if task.is_aligned:
        return (
            Setting("rounding", aligned_rules(task.terms).rounding.words, f"{_STRATEGY}._shares"),
            Setting("sizing_price", SizingPrice.LAST_CLOSE.words, f"{_STRATEGY}._shares"),
            Setting("account_value", AccountValue.DECISION.words, f"{_STRATEGY}._shares"),
        )
    return (
        Setting("rounding", Rounding.PAID_BY_DIVISION.words, f"{_BROKER}._process_orders"),
        Setting("sizing_price", SizingPrice.FILL_PRICE.words, f"{_BROKER}._process_orders"),
        Setting("account_value", AccountValue.DECISION.words, f"{_BROKER}.margin_available"),
    )


def _order(task: Task) -> Setting:
    order = ExecutionOrder.SELLS_FIRST if task.sells_first else ExecutionOrder.AS_STATED
    return Setting("order", order.words, f"{_STRATEGY}._in_order")


def _cash(task: Task) -> Setting:
    rule = CashRule[task.terms.cash.name]
    is_watched = task.is_aligned and task.terms.cash is not CashPolicy.UNLIMITED
    return Setting("cash", rule.words, "adapters.backtesting.refusals:check_cash" if is_watched else _MARGIN)


_MARGIN = f"{_BROKER}._process_orders"


def _charge(task: Task) -> str:
    return f"{_OURS}._charged" if task.is_aligned else f"{_BROKER}._open_trade"
