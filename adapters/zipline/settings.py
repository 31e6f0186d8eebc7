"""The execution rules in force for a task, each with the code that carries it."""

from __future__ import annotations

from adapters.contract import Setting, Task
from adapters.zipline.rules import commission_model, fills_within_the_bar, fixes, slippage_model, volume_limit
from scenarios.features import Feature
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

_RULES = "adapters.zipline.rules"
_ALGORITHM = "zipline.algorithm:TradingAlgorithm"
_BLOTTER = "zipline.finance.blotter.simulation_blotter:SimulationBlotter"
_LEDGER = "zipline.finance.ledger:Ledger"


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per rule, as it is in force for ``task``."""
    terms = task.terms
    sizing = f"{_ALGORITHM}._calculate_order_value_amount"
    return (
        Setting("fill", in_words(terms.fill), _filling(task)),
        _lot(task),
        Setting("sizing_price", SizingPrice.LAST_CLOSE.words, sizing),
        Setting("account_value", AccountValue.DECISION.words, f"{_ALGORITHM}._calculate_order_percent_amount"),
        _order(task),
        _cash(task),
        Setting("commission", str(terms.commission), _charging(task)),
        Setting("slippage", str(terms.slippage), f"{_slippage_class(task)}.process_order"),
        Setting("clipping", Clipping.NONE.words, f"{_slippage_class(task)}.process_order"),
        _volume(task),
        Setting("initial_cash", in_words(terms.initial_cash), f"{_LEDGER}.__init__"),
    )


def _filling(task: Task) -> str:
    if fills_within_the_bar(task):
        return f"{_RULES}:drain"
    return "zipline.gens.tradesimulation:AlgorithmSimulator.transform"


def _lot(task: Task) -> Setting:
    if fixes(task, "lot"):
        return Setting("rounding", Rounding.TRUNCATE.words, f"{_RULES}:WholeLots.round_order")
    return Setting("rounding", Rounding.TRUNCATE_OR_UP.words, f"{_ALGORITHM}.round_order")


def _order(task: Task) -> Setting:
    """The blotter fills asset by asset: another order than that of submission only where one repeats."""
    if not task.sells_first:
        value = ExecutionOrder.BY_ASSET.words
    elif Feature.SEVERAL_ORDERS in task.scenario.needs(task.terms):
        value = f"sells first, then {ExecutionOrder.BY_ASSET.words}"
    else:
        return Setting("order", ExecutionOrder.SELLS_FIRST.words, "adapters.ordering:sells_first")
    return Setting("order", value, f"{_BLOTTER}.get_transactions")


def _cash(task: Task) -> Setting:
    """Zipline itself knows no limit: another policy holds because the run ends where cash binds."""
    rule = aligned_rules(task.terms).cash
    is_own = rule is CashRule.UNLIMITED
    source = f"{_LEDGER}.process_transaction" if is_own else "adapters.cash_watch:refuse_where_cash_binds"
    return Setting("cash", rule.words, source)


def _charging(task: Task) -> str:
    model = commission_model(task)
    name = "zipline.finance.commission:PerShare" if model is None else _name(model)
    return f"{name}.calculate"


def _slippage_class(task: Task) -> str:
    model = slippage_model(task)
    return "zipline.finance.slippage:FixedBasisPointsSlippage" if model is None else _name(model)


def _name(model: object) -> str:
    return f"{type(model).__module__}:{type(model).__qualname__}"


def _volume(task: Task) -> Setting:
    limit = volume_limit(task)
    value = "none" if limit is None else f"{100 * limit:g} % of the bar's volume, the rest carried over"
    return Setting("volume_limit", value, f"{_slippage_class(task)}.process_order")
