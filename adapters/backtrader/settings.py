"""The execution rules in force, each with the code that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.backtrader import rules
from adapters.contract import Setting
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
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    from adapters.contract import Task

_ENGINE_BROKER = "backtrader.brokers.bbroker:BackBroker"
_OUR_BROKER = "adapters.backtrader.broker:TermsBroker"
_ENGINE_COMMISSION = "backtrader.comminfo:CommInfoBase"
_OUR_COMMISSION = "adapters.backtrader.commission:TermsCommission"
_ENGINE_STRATEGY = "backtrader.strategy:Strategy"
_OUR_STRATEGY = "adapters.backtrader.strategy:InstructedStrategy"

_FILLS = {
    FillMoment.NEXT_OPEN: f"{_ENGINE_BROKER}._try_exec_market",
    FillMoment.SAME_CLOSE: f"{_OUR_BROKER}.settle_at_close",
    FillMoment.NEXT_CLOSE: f"{_OUR_BROKER}._try_exec_close",
}


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per rule, as it is in force for ``task``."""
    return (
        Setting("fill", in_words(task.terms.fill), _FILLS[task.terms.fill]),
        _lot(task),
        Setting("sizing_price", SizingPrice.LAST_CLOSE.words, f"{_ENGINE_STRATEGY}.order_target_value"),
        Setting("account_value", AccountValue.DECISION.words, f"{_ENGINE_STRATEGY}.order_target_percent"),
        _order(task),
        _cash(task),
        _commission(task),
        Setting("slippage", str(task.terms.slippage), f"{_ENGINE_BROKER}._slip_up"),
        _clipping(task),
        Setting("volume_limit", str(task.terms.volume_limit), f"{_ENGINE_BROKER}._execute"),
        Setting("initial_cash", in_words(task.terms.initial_cash), f"{_ENGINE_BROKER}.set_cash"),
    )


def _lot(task: Task) -> Setting:
    if not rules.obeys(task, "lot"):
        return Setting("rounding", Rounding.FLOOR_DIVISION.words, f"{_ENGINE_COMMISSION}.getsize")
    return Setting("rounding", aligned_rules(task.terms).rounding.words, f"{_OUR_COMMISSION}.getsize")


def _order(task: Task) -> Setting:
    order = ExecutionOrder.SELLS_FIRST if task.sells_first else ExecutionOrder.AS_STATED
    return Setting("order", order.words, f"{_OUR_STRATEGY}.next")


def _cash(task: Task) -> Setting:
    if not rules.obeys(task, "cash"):
        return Setting("cash", CashRule.CASCADE.words, f"{_ENGINE_BROKER}.check_submitted")
    return Setting("cash", aligned_rules(task.terms).cash.words, f"{_OUR_BROKER}._execute")


def _commission(task: Task) -> Setting:
    owner = _ENGINE_COMMISSION if rules.uses_own_commission(task) else _OUR_COMMISSION
    return Setting("commission", str(task.terms.commission), f"{owner}._getcommission")


def _clipping(task: Task) -> Setting:
    clipping = Clipping.NONE if task.is_aligned else Clipping.THIS_BAR
    return Setting("clipping", clipping.words, f"{_ENGINE_BROKER}._slip_up")
