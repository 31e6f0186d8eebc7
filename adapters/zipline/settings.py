"""The execution rules in force for a task, each with the code that carries it."""

from __future__ import annotations

from adapters.contract import Setting, Task, Topic
from adapters.zipline.rules import commission_model, fills_within_the_bar, fixes, slippage_model, volume_limit
from scenarios.features import Feature

_RULES = "adapters.zipline.rules"
_ALGORITHM = "zipline.algorithm:TradingAlgorithm"
_BLOTTER = "zipline.finance.blotter.simulation_blotter:SimulationBlotter"
_LEDGER = "zipline.finance.ledger:Ledger"


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per topic, as it is in force for ``task``."""
    terms = task.terms
    sizing = f"{_ALGORITHM}._calculate_order_value_amount"
    return (
        Setting(Topic.FILL, terms.fill.replace("_", " "), _filling(task)),
        _lot(task),
        Setting(Topic.SIZING_PRICE, "close of the decision", sizing),
        Setting(
            Topic.ACCOUNT_VALUE,
            "close of the decision, before the session's orders",
            f"{_ALGORITHM}._calculate_order_percent_amount",
        ),
        _order(task),
        Setting(Topic.CASH, "filled, cash may go negative", f"{_LEDGER}.process_transaction"),
        Setting(Topic.COMMISSION, str(terms.commission), _charging(task)),
        Setting(Topic.SLIPPAGE, str(terms.slippage), f"{_slippage_class(task)}.process_order"),
        Setting(Topic.CLIPPING, "none", f"{_slippage_class(task)}.process_order"),
        _volume(task),
        Setting(Topic.INITIAL_CASH, f"{terms.initial_cash:,.2f}", f"{_LEDGER}.__init__"),
    )


def _filling(task: Task) -> str:
    if fills_within_the_bar(task):
        return f"{_RULES}:drain"
    return "zipline.gens.tradesimulation:AlgorithmSimulator.transform"


def _lot(task: Task) -> Setting:
    if fixes(task, "lot"):
        return Setting(Topic.LOT, "whole shares, toward zero", f"{_RULES}:WholeLots.round_order")
    value = "whole shares, toward zero, up within 0.0001"
    return Setting(Topic.LOT, value, f"{_ALGORITHM}.round_order")


def _order(task: Task) -> Setting:
    """The blotter fills asset by asset: another order than that of submission only where one repeats."""
    if not task.is_aligned:
        value = "by asset, in order of first submission"
    elif Feature.SEVERAL_ORDERS in task.scenario.needs(task.terms):
        value = "sells first, then by asset, in order of first submission"
    else:
        return Setting(Topic.ORDER, "sells first, then as stated", "adapters.ordering:sells_first")
    return Setting(Topic.ORDER, value, f"{_BLOTTER}.get_transactions")


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
    return Setting(Topic.VOLUME, value, f"{_slippage_class(task)}.process_order")
