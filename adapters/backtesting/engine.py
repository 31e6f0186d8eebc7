"""One run of backtesting.py: the pieces of this folder, put together."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from adapters.backtesting import refusals, rules
from adapters.backtesting.collect import Collected, outcome
from adapters.backtesting.settings import settings as settings
from adapters.contract import stopwatch

if TYPE_CHECKING:
    from adapters.contract import Outcome, Task


def simulate(task: Task) -> Outcome:
    """Run ``task``.

    Raises
    ------
    Unsupported
        In aligned mode: cash bound under another policy than ``unlimited``, the account was worth nothing any more,
        or orders came together otherwise than the engine's queue has it (see ``refusals``); in native mode slippage
        by an amount per share, or cash that bound under ``partial``.
    """
    refusals.check_sizing(task)
    if task.is_aligned:
        refusals.check_legs(task)
    backtest = rules.backtest(task)
    with warnings.catch_warnings(), stopwatch() as seconds:
        warnings.simplefilter("ignore")
        strategy = backtest.run()["_strategy"]
    collected = Collected(task, strategy)
    refusals.check_account(task, collected.ended)
    refusals.check_cash(task, collected.fills)
    return outcome(collected, seconds())
