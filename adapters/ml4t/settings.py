"""The execution rules in force for a task, each with the source that carries it."""

from __future__ import annotations

from ml4t.backtest.config import FillOrdering, SlippageType

from adapters.contract import Setting, Task
from adapters.ml4t.presets import cash_in_words, is_filled_at_once, terms_of, with_terms_of_preset
from adapters.ml4t.rules import commission_type, config_of, needs_own_commission, obeys_cash_term, slippage_type
from adapters.ml4t.versions import CUT, FILL_PRICE, SLIPPED_PRICE
from scenarios.rules import AccountValue, Clipping, ExecutionOrder, SizingPrice, aligned_rules, in_words
from scenarios.terms import CashPolicy

_ML4T = "ml4t.backtest"
_FILL_ENGINE = f"{_ML4T}.core.fill_engine:FillEngine"
_FILL_EXECUTOR = f"{_ML4T}.execution.fill_executor:FillExecutor"
_STRATEGY = "adapters.ml4t.strategy:Instructed"
_EXECUTION = f"{_ML4T}.core.execution_engine:ExecutionEngine"

# By value: the type for orders is there from version 0.2 on.
_COMMISSIONS = {
    "none": "NoCommission.calculate",
    "percentage": "PercentageCommission.calculate",
    "per_share": "PerShareCommission.calculate",
    "per_order": "PerOrderCommission.quote",
}
_SLIPPAGES = {
    SlippageType.NONE: "NoSlippage",
    SlippageType.PERCENTAGE: "PercentageSlippage",
    SlippageType.FIXED: "FixedSlippage",
}


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per rule."""
    return _of_preset(task) if task.preset else _of_terms(task)


def _of_preset(task: Task) -> tuple[Setting, ...]:
    """What the preset's configuration says, where the scenario does not."""
    config, terms = config_of(task), terms_of(task)
    changed = [Setting("initial_cash", in_words(terms.initial_cash), f"{_ML4T}.config:BacktestConfig.from_preset")]
    if is_filled_at_once(config):
        at_once = f"{_ML4T}.core.order_book:OrderBook._fill_immediately"
        if task.terms.order is None:
            changed.append(Setting("order", ExecutionOrder.AS_STATED.words, at_once))
        changed.append(Setting("account_value", AccountValue.EACH_FILL.words, at_once))
    elif config.fill_ordering is FillOrdering.FIFO and task.terms.order is None:
        changed.append(Setting("order", ExecutionOrder.AS_STATED.words, f"{_EXECUTION}._process_orders_fifo"))
    if task.scenario.terms.cash is None:
        changed.append(Setting("cash", cash_in_words(config), f"{_ML4T}.broker:Broker.from_config"))
    if terms.commission is None:
        changed.append(_said("commission", config.commission_type.value, config.commission_rate))
    if terms.slippage is None:
        changed.append(_said("slippage", config.slippage_type.value, config.slippage_rate))
    by_rule = {setting.rule: setting for setting in changed}
    return tuple(by_rule.get(each.rule, each) for each in _of_terms(with_terms_of_preset(task)))


def _said(rule: str, kind: str, rate: float) -> Setting:
    return Setting(rule, f"{kind.replace('_', ' ')}, {rate:g}", f"{_ML4T}.broker:Broker.from_config")


def _of_terms(task: Task) -> tuple[Setting, ...]:
    terms, obeyed = task.terms, aligned_rules(task.terms)
    return (
        Setting("fill", in_words(terms.fill), f"{_FILL_ENGINE}.{FILL_PRICE}"),
        Setting("rounding", obeyed.rounding.words, f"{_FILL_ENGINE}.apply_share_rounding"),
        _sizing_price(task),
        Setting("account_value", AccountValue.DECISION.words, f"{_ML4T}.broker:Broker.get_account_value"),
        _order(task),
        Setting("cash", obeyed.cash.words, _cash_source(task)),
        Setting("commission", str(terms.commission), _commission_source(task)),
        Setting("slippage", str(terms.slippage), _slippage_source(task)),
        Setting("clipping", Clipping.NONE.words, f"{_FILL_EXECUTOR}.{SLIPPED_PRICE}"),
        Setting("volume_limit", str(terms.volume_limit), f"{_FILL_EXECUTOR}.execute"),
        Setting("initial_cash", in_words(terms.initial_cash), f"{_ML4T}.config:BacktestConfig"),
    )


def _sizing_price(task: Task) -> Setting:
    if task.is_aligned:
        return Setting("sizing_price", SizingPrice.LAST_CLOSE.words, f"{_STRATEGY}._submit_target")
    return Setting("sizing_price", SizingPrice.DECISION_CLOSE.words, f"{_ML4T}.broker:Broker.order_target_percent")


def _order(task: Task) -> Setting:
    if task.sells_first:
        return Setting("order", ExecutionOrder.SELLS_FIRST.words, "adapters.ordering:sells_first")
    if task.terms.order is not None:
        return Setting("order", ExecutionOrder.AS_STATED.words, f"{_EXECUTION}._process_orders_fifo")
    return Setting("order", ExecutionOrder.EXITS_FIRST.words, f"{_EXECUTION}._process_orders_exit_first")


def _cash_source(task: Task) -> str:
    if task.terms.cash is CashPolicy.UNLIMITED:
        return f"{_EXECUTION}._process_single_order"
    if task.terms.cash is CashPolicy.PARTIAL:
        return f"{_ML4T}.{CUT}"
    if obeys_cash_term(task):
        return "adapters.ml4t.broker:ExactCash.validate_new_position"
    return f"{_ML4T}.accounting.policy:UnifiedAccountPolicy.validate_new_position"


def _commission_source(task: Task) -> str:
    if needs_own_commission(task):
        return "adapters.ml4t.rules:TermsCommission.calculate"
    return f"{_ML4T}.models:{_COMMISSIONS[commission_type(task.terms.commission).value]}"


def _slippage_source(task: Task) -> str:
    slippage = task.terms.slippage
    if task.is_aligned:
        return "adapters.ml4t.rules:TermsImpact.calculate"
    if slippage.rate and slippage.fixed:
        return "adapters.ml4t.rules:RateAndFixed.calculate"
    return f"{_ML4T}.models:{_SLIPPAGES[slippage_type(slippage)]}.calculate"
