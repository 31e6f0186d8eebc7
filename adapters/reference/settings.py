"""The rules in force, as settings: each with the function of this package that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Setting, Topic
from scenarios.rules import (
    AccountValue,
    CashRule,
    Clipping,
    ExecutionOrder,
    Rounding,
    Rules,
    SizingPrice,
    aligned_rules,
)

if TYPE_CHECKING:
    from adapters.contract import Task

_HERE = "adapters.reference"
_ROUNDING = {
    Rounding.TRUNCATE: "whole shares, toward zero",
    Rounding.TRUNCATE_OR_UP: "whole shares, toward zero, up within 0.0001",
    Rounding.FLOOR_DIVISION: "whole shares, toward zero, by floor division",
    Rounding.FRACTIONAL: "fractional",
}
_SIZING_PRICE = {
    SizingPrice.DECISION_CLOSE: "close of the decision",
    SizingPrice.LAST_CLOSE: "close of the decision",
    SizingPrice.FILL_PRICE: "fill price",
}
_ACCOUNT_VALUE = {
    AccountValue.DECISION: "close of the decision, before the session's orders",
    AccountValue.FILL: "prices of the fill, before the session's orders",
    AccountValue.EACH_FILL: "prices of the fill, after each order before",
}
_ORDER = {
    ExecutionOrder.AS_STATED: "as stated",
    ExecutionOrder.SELLS_FIRST: "sells first, then as stated",
    ExecutionOrder.EXITS_FIRST: "exits first",
    ExecutionOrder.BY_ASSET: "by asset, in order of first submission",
    ExecutionOrder.BY_COLUMN: "by column",
    ExecutionOrder.BY_VALUE: "by value, sales first",
}
_CASH = {
    CashRule.UNLIMITED: "filled, cash may go negative",
    CashRule.REJECT: "refused whole",
    CashRule.CASCADE: "refused whole, and the affordable rest of the batch with it",
    CashRule.PARTIAL: "filled as far as cash allows",
    CashRule.CANCEL: "cancelled without a word",
}
_CLIPPING = {
    Clipping.NONE: "none",
    Clipping.THIS_BAR: "clipped to the bar's high and low",
    Clipping.NEXT_BAR: "clipped to the next bar's high and low",
}


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per topic."""
    rules = task.scenario.rules or aligned_rules(task.terms)
    filler = f"{_HERE}.filling:Filler"
    return (
        Setting(Topic.FILL, rules.fill.replace("_", " "), f"{_HERE}.simulation:Simulation.run"),
        Setting(Topic.LOT, _ROUNDING[rules.rounding], f"{_HERE}.sizing:shares_for"),
        Setting(Topic.SIZING_PRICE, _SIZING_PRICE[rules.sizing_price], f"{_HERE}.deciding:decision_price"),
        Setting(Topic.ACCOUNT_VALUE, _ACCOUNT_VALUE[rules.account_value], f"{_HERE}.deciding:decided"),
        Setting(Topic.ORDER, _ORDER[rules.order], f"{_HERE}.working:as_executed"),
        Setting(Topic.CASH, _CASH[rules.cash], f"{filler}._covered"),
        Setting(Topic.COMMISSION, _commission(rules), f"{_HERE}.pricing:commission"),
        Setting(Topic.SLIPPAGE, str(rules.slippage), f"{_HERE}.pricing:fill_price"),
        Setting(Topic.CLIPPING, _CLIPPING[rules.clipping], f"{_HERE}.pricing:fill_price"),
        Setting(Topic.VOLUME, str(task.terms.volume_limit), f"{_HERE}.volume:Allowance.of"),
        Setting(Topic.INITIAL_CASH, f"{rules.initial_cash:,.2f}", f"{_HERE}.simulation:Simulation.__init__"),
    )


def _commission(rules: Rules) -> str:
    at_reference = rules.commission.rate and rules.commission_basis != "fill_price"
    return f"{rules.commission}{', at the reference price' if at_reference else ''}"
