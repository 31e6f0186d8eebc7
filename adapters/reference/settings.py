"""The rules in force, as settings: each with the function of this package that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Means, Setting
from scenarios.rules import CommissionBasis, Rules, aligned_rules, in_words

if TYPE_CHECKING:
    from adapters.contract import Task

_HERE = "adapters.reference"
_SOURCES = {
    "fill": "simulation:Simulation.run",
    "rounding": "sizing:shares_for",
    "sizing_price": "deciding:decision_price",
    "account_value": "deciding:decided",
    "order": "working:as_executed",
    "cash": "filling:Filler._covered",
    "commission": "pricing:commission",
    "slippage": "pricing:fill_price",
    "clipping": "pricing:fill_price",
    "volume_limit": "volume:Allowance.of",
    "initial_cash": "simulation:Simulation.__init__",
}


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per rule."""
    rules = task.scenario.rules or aligned_rules(task.terms)
    values = {rule: in_words(value) for rule, value in rules} | {
        "commission": _commission(rules),
        "volume_limit": str(task.terms.volume_limit),
    }
    return tuple(Setting(rule, values[rule], f"{_HERE}.{source}", Means.OWN) for rule, source in _SOURCES.items())


def _commission(rules: Rules) -> str:
    basis, rate = rules.commission_basis, rules.commission.rate
    if rate and basis is CommissionBasis.INSIDE_PRICE:
        return f"{rules.commission}, {basis.words}"
    return f"{rules.commission}{', at the reference price' if rate and basis != 'fill_price' else ''}"
