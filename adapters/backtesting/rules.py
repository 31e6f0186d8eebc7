"""From terms to the engine's configuration."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from backtesting import Backtest

from adapters.backtesting.broker import ALMOST_NO_MARGIN, TermsBroker
from adapters.backtesting.feed import bars
from adapters.backtesting.strategy import InstructedStrategy
from adapters.backtesting.versions import costs
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.contract import Task


def backtest(task: Task) -> Any:
    """A ``Backtest`` whose broker is ours.

    Raises
    ------
    Unsupported
        Costs that the engine does not have, in native mode.
    """
    test = Backtest(
        bars(task.scenario.panel),
        type("Instructed", (InstructedStrategy,), {"task": task}),
        cash=task.terms.initial_cash,
        **costs(task),
        margin=ALMOST_NO_MARGIN if never_asks_for_margin(task) else 1.0,
    )
    test._broker = partial(TermsBroker, task=task, **test._broker.keywords)
    return test


def never_asks_for_margin(task: Task) -> bool:
    """In aligned mode always: what the engine would refuse for want of margin is not what lacks cash."""
    return task.is_aligned or task.terms.cash is CashPolicy.UNLIMITED
