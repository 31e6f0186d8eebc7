"""One run of Backtrader: the pieces of this folder, put together."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import backtrader as bt

from adapters.backtrader import rules
from adapters.backtrader.collect import AccountRecorder, outcome
from adapters.backtrader.feed import feeds
from adapters.backtrader.settings import settings as settings
from adapters.backtrader.strategy import InstructedStrategy, check_legs
from adapters.contract import refuse_where_size_matters, stopwatch

if TYPE_CHECKING:
    from adapters.contract import Outcome, Task


def simulate(task: Task) -> Outcome:
    """Run ``task``.

    Raises
    ------
    Unsupported
        Slippage by rate and by amount at once in native mode, an order that cash does not cover under a cash
        policy other than ``reject``, or legs that brackets cannot express.
    """
    check_legs(task)
    if task.sizes_at_fill:
        refuse_where_size_matters(task, "Backtrader sizes at the decision (Strategy.order_target_value)")
    # stdstats are the observers of a plot; they only read.
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.broker = rules.broker(task)
    cerebro.addstrategy(InstructedStrategy, task=task)
    cerebro.addanalyzer(AccountRecorder, _name="accounts")
    for feed in feeds(task):
        cerebro.adddata(feed)
    with warnings.catch_warnings(), stopwatch() as seconds:
        warnings.simplefilter("ignore")
        strategy = cerebro.run()[0]
    return outcome(task, strategy, strategy.analyzers.accounts, seconds())
