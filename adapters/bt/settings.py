"""The execution rules in force, each with the code that carries it.

How each term is obeyed in aligned mode:

* **fill moment, slippage**: our own price, stated to bt's ``SecurityBase.transact(q, price=…)`` when the session of
  the fill comes. bt takes any price and books outlay and fee by it.
* **lot, sizing price, account value**: bt's ``SecurityBase.allocate`` divides (weight × value − position value) by
  its last close at the decision; our subclass keeps the shares for the fill, without costs, and truncates them.
* **order**: the order in which our algo calls.
* **cash**: bt has no rule. Under ``reject`` and ``partial`` the run is watched, and ends where cash would bind.
* **commission**: bt's own ``commissions`` hook, called with the shares and the price after slippage.
* **initial cash**: bt's own ``initial_capital``.
* **dividends**: bt's own ``CouponPayingSecurity``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.bt.strategy import sizes_by_terms
from adapters.contract import Setting
from scenarios.rules import (
    AccountValue,
    CashRule,
    Clipping,
    CommissionBasis,
    ExecutionOrder,
    Rounding,
    SizingPrice,
    aligned_rules,
    in_words,
)
from scenarios.terms import CashPolicy, FillMoment

if TYPE_CHECKING:
    from adapters.contract import Task

_SECURITY = "bt.core:SecurityBase"
_DESK = "adapters.bt.strategy:Desk"


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per rule, as it is in force for ``task``."""
    states_price = task.is_aligned or task.terms.fill is FillMoment.NEXT_OPEN
    return (
        Setting("fill", in_words(task.terms.fill), f"{_DESK}.attend"),
        _rounding(task),
        Setting("sizing_price", SizingPrice.LAST_CLOSE.words, f"{_SECURITY}.allocate"),
        Setting("account_value", AccountValue.DECISION.words, f"{_DESK}._decided"),
        _order(task),
        _cash(task),
        Setting("commission", _commission(task, states_price=states_price), f"{_SECURITY}.outlay"),
        Setting("slippage", str(task.terms.slippage), f"{_DESK}._price" if states_price else f"{_SECURITY}.outlay"),
        Setting("clipping", Clipping.NONE.words, f"{_SECURITY}.transact"),
        Setting("volume_limit", "none", f"{_SECURITY}.transact"),
        Setting("initial_cash", in_words(task.terms.initial_cash), "bt.backtest:Backtest.run"),
    )


def _rounding(task: Task) -> Setting:
    if sizes_by_terms(task):
        return Setting("rounding", aligned_rules(task.terms).rounding.words, f"{_DESK}._shares")
    return Setting("rounding", Rounding.PAID_FOR.words, f"{_SECURITY}.allocate")


def _order(task: Task) -> Setting:
    order = ExecutionOrder.SELLS_FIRST if task.sells_first else ExecutionOrder.AS_STATED
    return Setting("order", order.words, f"{_DESK}._in_order")


def _cash(task: Task) -> Setting:
    """Another policy than bt's holds because the run ends where cash binds."""
    cash = aligned_rules(task.terms).cash
    source = "bt.core:StrategyBase.adjust" if task.terms.cash is CashPolicy.UNLIMITED else _WATCH
    return Setting("cash", cash.words if task.is_aligned else CashRule[task.terms.cash.name].words, source)


def _commission(task: Task, *, states_price: bool) -> str:
    commission = task.terms.commission
    at_middle = commission.rate and not states_price
    return f"{commission}{f', at the {CommissionBasis.REFERENCE_PRICE.words}' if at_middle else ''}"


_WATCH = "adapters.bt.refusals:check_cash"
