"""One task through NautilusTrader."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from nautilus_trader.backtest.engine import BacktestEngine

from adapters.contract import stopwatch
from adapters.nautilus_trader import rules
from adapters.nautilus_trader.collect import outcome
from adapters.nautilus_trader.feed import instruments, quotes
from adapters.nautilus_trader.settings import settings as settings
from adapters.nautilus_trader.strategy import Instructed

if TYPE_CHECKING:
    from adapters.contract import Outcome, Task


def simulate(task: Task) -> Outcome:
    """Run ``task``.

    Raises
    ------
    Unsupported
        Cash allows a part of an order that policy would have bought, slippage leaves nothing of a price, or the
        engine refuses an order that the terms let through.
    """
    panel = task.scenario.panel
    strategy = Instructed(task)
    ticks = quotes(panel)
    with warnings.catch_warnings(), stopwatch() as seconds:
        warnings.simplefilter("ignore")
        engine = BacktestEngine(rules.config(task))
        try:
            engine.add_venue(**rules.venue(task))
            for instrument in instruments(panel, rules.currency(task)):
                engine.add_instrument(instrument)
            engine.add_data(ticks)
            engine.add_strategy(strategy)
            engine.run()
        finally:
            engine.dispose()
    return outcome(task, strategy, seconds())
