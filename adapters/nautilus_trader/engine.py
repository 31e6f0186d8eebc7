"""One task through NautilusTrader."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from nautilus_trader.backtest.engine import BacktestEngine

from adapters.contract import refuse_where_size_matters, stopwatch
from adapters.nautilus_trader import rules
from adapters.nautilus_trader.collect import outcome
from adapters.nautilus_trader.feed import instruments, moments, quotes
from adapters.nautilus_trader.refusals import check_order
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
        engine refuses an order that the terms let through; an order that waited for a price and that cash does not
        cover then.
    """
    if task.sizes_at_fill:
        refuse_where_size_matters(task, "NautilusTrader knows no targets: our strategy counts shares at the decision")
    panel = task.scenario.panel
    fills = rules.fill_model(task)
    instants = moments(panel, within=rules.waits_for_prices(task))
    strategy = Instructed(task, instants, fills)
    ticks = quotes(panel, instants)
    with warnings.catch_warnings(), stopwatch() as seconds:
        warnings.simplefilter("ignore")
        engine = BacktestEngine(rules.config(task))
        try:
            engine.add_venue(**rules.venue(task, fills))
            for instrument in instruments(panel, rules.currency()):
                engine.add_instrument(instrument)
            engine.add_data(ticks)
            engine.add_strategy(strategy)
            engine.run()
        finally:
            engine.dispose()
    answer = outcome(task, strategy, seconds())
    check_order(task, answer.fills)
    return answer
