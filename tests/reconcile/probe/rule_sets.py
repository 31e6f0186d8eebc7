"""Rule sets to plant in the reference engine."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from random import Random
from typing import Any

import adapters
from adapters.behaviour import behaviour_of
from adapters.contract import Mode
from reconcile.probe.bench import Bench, obeying
from scenarios.rules import CommissionBasis, LastSession, Rules
from scenarios.terms import Commission, Slippage

BASES = {"aligned": Rules()} | {
    name: behaviour_of(adapters.get(name)).rules(Mode.NATIVE) for name in adapters.names()
}
"""Rules of real engines, among which each rule has to be told."""

_AMOUNTS = {
    "initial_cash": (100.0, 12_345.67, 1_000_000.0),
    "commission": (
        Commission(),
        Commission(rate=0.001),
        Commission(per_share=0.005),
        Commission(minimum=2.5),
        Commission(rate=0.0002, per_share=0.001, minimum=1.0),
    ),
    "slippage": (Slippage(), Slippage(rate=0.0005), Slippage(fixed=0.02), Slippage(rate=0.001, fixed=0.01)),
}


_OF_ONE_ENGINE = frozenset({CommissionBasis.INSIDE_PRICE, LastSession.LAST_OPEN})
"""Of backtesting.py 0.5, and told on it: a commission inside the price is in no column, and reads as slippage."""


def values(rule: str) -> tuple[object, ...]:
    """Values to force: every one of a kind, or some amounts."""
    if rule in _AMOUNTS:
        return _AMOUNTS[rule]
    kind = Rules.model_fields[rule].annotation
    assert isinstance(kind, type)
    assert issubclass(kind, StrEnum)
    return tuple(each for each in kind if each not in _OF_ONE_ENGINE)


def planted(rules: Rules, mode: Mode = Mode.NATIVE) -> Bench:
    """The reference engine under ``rules``, on the bench."""
    return Bench(obeying(rules, mode), mode)


def random_rules(seed: int, count: int) -> Iterator[Rules]:
    """Rule sets drawn from every combination, amounts included."""
    random = Random(seed)
    for _ in range(count):
        drawn: dict[str, Any] = {
            rule: random.choice(values(rule)) for rule in Rules.model_fields if rule not in _AMOUNTS
        }
        commission = Commission(
            rate=random.choice((0.0, round(random.uniform(0, 0.01), 6))),
            per_share=random.choice((0.0, round(random.uniform(0, 0.05), 4))),
            minimum=random.choice((0.0, 1.0, 2.5)),
        )
        slippage = Slippage(
            rate=random.choice((0.0, round(random.uniform(0, 0.01), 6))),
            fixed=random.choice((0.0, round(random.uniform(0, 0.1), 3))),
        )
        cash = round(random.uniform(100, 1_000_000), 2)
        yield Rules(initial_cash=cash, commission=commission, slippage=slippage, **drawn)
