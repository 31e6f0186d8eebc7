"""Which values a rule may have: all of its kind, or what a run says by arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from scenarios.rules import Rules
from scenarios.terms import Commission, Slippage

if TYPE_CHECKING:
    from adapters.contract import Run
    from scenarios.probes import Case

type Value = StrEnum | float | Commission | Slippage

_DECIMALS = 10
"""What is worked out of prices ends in noise of about 1e-16; what an engine was given does not."""


def values_of(rule: str, found: Rules, case: Case, run: Run) -> tuple[Value, ...]:
    """Every value that ``rule`` may have, given the rules found before and the run of the probe's case.

    What is worked out by arithmetic comes with the plainest first: the first that fits is the one.
    """
    if is_measured(rule):
        return _MEASURED[rule](found, case, run)
    kind = Rules.model_fields[rule].annotation
    assert isinstance(kind, type)
    assert issubclass(kind, StrEnum)
    return tuple(kind)


def is_measured(rule: str) -> bool:
    """Whether the values of ``rule`` are amounts, worked out of a run."""
    return rule in _MEASURED


def _initial_cash(_found: Rules, _case: Case, run: Run) -> tuple[Value, ...]:
    """The account value at the first session, before anything was asked."""
    return () if run.equity is None else (float(run.equity.iloc[0]),)


def _slippage(found: Rules, case: Case, run: Run) -> tuple[Value, ...]:
    """Rate and amount per share, from the first two fills: |price − reference| = rate × reference + fixed."""
    if len(run.fills) < 2:
        return ()
    fills, panel, field = run.fills.head(2), case.scenario.panel, found.fill.price_field
    places = zip(fills["session"], fills["asset"], strict=True)
    first, second = (panel.price(field, session, asset) for session, asset in places)
    off_first, off_second = abs(fills["price"].to_numpy() - (first, second)).tolist()
    if not abs(first - second) > 0:  # equal, or without a bar there
        return ()
    rate = (off_second - off_first) / (second - first)
    fitting = _steadied(rate, off_first - rate * first)
    return tuple(Slippage(rate=one, fixed=two) for one, two in fitting if 0 <= one < 1 and two >= 0)


def _commission(_found: Rules, _case: Case, run: Run) -> tuple[Value, ...]:
    """Rate and amount per share from the two largest fills, and a minimum from the smallest."""
    if len(run.fills) < 3 or run.fills["commission"].isna().any():
        return ()
    fills = run.fills.sort_values("value")
    shares, worth, paid = (fills[name].to_numpy() for name in ("quantity", "value", "commission"))
    system = np.column_stack([worth[-2:], shares[-2:]])
    least = float(paid[0])
    if abs(np.linalg.det(system)) < 1:
        return ()
    rate, per_share = np.linalg.solve(system, paid[-2:]).tolist()
    fitting = _steadied(rate, per_share)
    proportional = [Commission(rate=one, per_share=two) for one, two in fitting if one >= 0 and two >= 0]
    with_minimum = [each.model_copy(update={"minimum": least}) for each in proportional]
    return (*proportional, Commission(minimum=least), *with_minimum)


def _steadied(*amounts: float) -> tuple[tuple[float, ...], ...]:
    """Without the noise of the last digits, and as they were worked out."""
    return tuple(round(amount, _DECIMALS) + 0.0 for amount in amounts), amounts


_MEASURED: Mapping[str, Callable[[Rules, Case, Run], tuple[Value, ...]]] = MappingProxyType(
    {"initial_cash": _initial_cash, "slippage": _slippage, "commission": _commission}
)
