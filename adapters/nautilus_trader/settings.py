"""The execution rules in force, each with the code that carries it.

How each term is obeyed in aligned mode. Fill: a market order is sent when the prices of its moment are known, and the
engine fills it at the quote of that instant; a stop or a limit is sent at each moment at which it might be met, and
withdrawn where it is not. Costs: subclasses of ``FillModel`` and ``FeeModel``, the engine's own
places for both. Order within a session: the order in which they are sent. Cash: ``cash:Purse``, before an order is
sent. Sizing: by the strategy from the engine's account, since the engine has no targets. Amounts: a currency of
sixteen decimals, and an account on margin, because a cash account sells nothing short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Setting
from adapters.nautilus_trader import rules
from scenarios.rules import (
    AccountValue,
    CashRule,
    Clipping,
    ExecutionOrder,
    Rounding,
    SizingPrice,
    aligned_rules,
    in_words,
)
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.contract import Task

_OURS = "adapters.nautilus_trader"
_STRATEGY = f"{_OURS}.strategy:Instructed"
_MATCHING = "nautilus_trader.backtest.engine:OrderMatchingEngine"


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per rule, as it is in force for ``task``."""
    order = ExecutionOrder.SELLS_FIRST if task.sells_first else ExecutionOrder.AS_STATED
    return (
        Setting("fill", in_words(task.terms.fill), f"{_MATCHING}.fill_market_order"),
        Setting("rounding", Rounding.TRUNCATE.words, f"{_OURS}.strategy:shares_for"),
        Setting("sizing_price", SizingPrice.LAST_CLOSE.words, f"{_OURS}.strategy:shares_for"),
        Setting("account_value", AccountValue.DECISION.words, f"{_OURS}.account:Books.at"),
        Setting("order", order.words, f"{_STRATEGY}._send"),
        _cash(task),
        _commission(task),
        _slippage(task),
        Setting("clipping", Clipping.NONE.words, f"{_MATCHING}.fill_market_order"),
        Setting("volume_limit", str(task.terms.volume_limit), f"{_MATCHING}.apply_fills"),
        Setting("initial_cash", in_words(task.terms.initial_cash), f"{_OURS}.rules:venue"),
    )


def _cash(task: Task) -> Setting:
    if not rules.obeys(task, "cash"):
        return Setting("cash", CashRule.REJECT.words, "nautilus_trader.risk.engine:RiskEngine.execute")
    rule = aligned_rules(task.terms).cash
    ours = task.terms.cash is not CashPolicy.UNLIMITED
    source = f"{_OURS}.cash:Purse.refuses" if ours else "nautilus_trader.accounting.accounts.margin:MarginAccount"
    return Setting("cash", rule.words, source)


def _commission(task: Task) -> Setting:
    model = type(rules.fee_model(task))
    return Setting("commission", str(task.terms.commission), f"{model.__module__}:{model.__name__}.get_commission")


def _slippage(task: Task) -> Setting:
    model = type(rules.fill_model(task))
    source = f"{model.__module__}:{model.__name__}.get_orderbook_for_fill_simulation"
    return Setting("slippage", str(task.terms.slippage), source)
