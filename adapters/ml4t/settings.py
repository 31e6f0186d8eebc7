"""The execution rules in force for a task, each with the source that carries it."""

from __future__ import annotations

from ml4t.backtest import CommissionType
from ml4t.backtest.config import SlippageType

from adapters.contract import Setting, Task, Topic
from adapters.ml4t.rules import commission_type, obeys_cash_term, slippage_type
from scenarios.terms import CashPolicy, FillMoment, Lot

_ML4T = "ml4t.backtest"
_FILL_ENGINE = f"{_ML4T}.core.fill_engine:FillEngine"
_FILL_EXECUTOR = f"{_ML4T}.execution.fill_executor:FillExecutor"
_EXECUTION = f"{_ML4T}.core.execution_engine:ExecutionEngine"

_FILL_TEXTS = {
    FillMoment.NEXT_OPEN: "next open",
    FillMoment.SAME_CLOSE: "same close",
    FillMoment.NEXT_CLOSE: "next close",
}
_CASH_TEXTS = {
    CashPolicy.REJECT: "refused whole",
    CashPolicy.UNLIMITED: "filled, cash may go negative",
    CashPolicy.PARTIAL: "filled as far as cash allows",
}
_COMMISSIONS = {
    CommissionType.NONE: "NoCommission.calculate",
    CommissionType.PERCENTAGE: "PercentageCommission.calculate",
    CommissionType.PER_SHARE: "PerShareCommission.calculate",
    CommissionType.PER_ORDER: "PerOrderCommission.quote",
}
_SLIPPAGES = {
    SlippageType.NONE: "NoSlippage",
    SlippageType.PERCENTAGE: "PercentageSlippage",
    SlippageType.FIXED: "FixedSlippage",
}


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per topic."""
    terms = task.terms
    lot = "whole shares, toward zero" if terms.lot is Lot.WHOLE else "fractional"
    value = "close of the decision, before the session's orders"
    return (
        Setting(Topic.FILL, _FILL_TEXTS[terms.fill], f"{_FILL_ENGINE}.get_fill_price_source"),
        Setting(Topic.LOT, lot, f"{_FILL_ENGINE}.apply_share_rounding"),
        Setting(Topic.SIZING_PRICE, "close of the decision", f"{_ML4T}.broker:Broker.order_target_percent"),
        Setting(Topic.ACCOUNT_VALUE, value, f"{_ML4T}.broker:Broker.get_account_value"),
        _order(task),
        Setting(Topic.CASH, _CASH_TEXTS[terms.cash], _cash_source(task)),
        Setting(Topic.COMMISSION, str(terms.commission), _commission_source(task)),
        Setting(Topic.SLIPPAGE, str(terms.slippage), _slippage_source(task)),
        Setting(Topic.CLIPPING, "none", f"{_FILL_EXECUTOR}._price_for_quantity"),
        Setting(Topic.VOLUME, str(task.terms.volume_limit), f"{_FILL_EXECUTOR}.execute"),
        Setting(Topic.INITIAL_CASH, f"{terms.initial_cash:,.2f}", f"{_ML4T}.config:BacktestConfig"),
    )


def _order(task: Task) -> Setting:
    if task.is_aligned:
        return Setting(Topic.ORDER, "sells first, then as stated", "adapters.ordering:sells_first")
    return Setting(Topic.ORDER, "exits first", f"{_EXECUTION}._process_orders_exit_first")


def _cash_source(task: Task) -> str:
    if task.terms.cash is CashPolicy.UNLIMITED:
        return f"{_EXECUTION}._process_single_order"
    if task.terms.cash is CashPolicy.PARTIAL:
        return f"{_FILL_EXECUTOR}._affordable_cost_quantity"
    if obeys_cash_term(task):
        return "adapters.ml4t.broker:ExactCash.validate_new_position"
    return f"{_ML4T}.accounting.policy:UnifiedAccountPolicy.validate_new_position"


def _commission_source(task: Task) -> str:
    if task.is_aligned:
        return "adapters.ml4t.rules:TermsCommission.calculate"
    return f"{_ML4T}.models:{_COMMISSIONS[commission_type(task.terms.commission)]}"


def _slippage_source(task: Task) -> str:
    slippage = task.terms.slippage
    if task.is_aligned:
        return "adapters.ml4t.rules:TermsImpact.calculate"
    if slippage.rate and slippage.fixed:
        return "adapters.ml4t.rules:RateAndFixed.calculate"
    return f"{_ML4T}.models:{_SLIPPAGES[slippage_type(slippage)]}.calculate"
