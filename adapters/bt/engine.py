"""One run of bt: the pieces of this folder, put together."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from adapters.bt import refusals, rules
from adapters.bt.collect import fills_of, outcome
from adapters.bt.settings import settings as settings
from adapters.bt.strategy import Desk
from adapters.contract import Unsupported, refuse_where_size_matters, stopwatch

if TYPE_CHECKING:
    from adapters.contract import Outcome, Task


def simulate(task: Task) -> Outcome:
    """Run ``task``.

    Raises
    ------
    Unsupported
        Cash bound under another policy than ``unlimited``; in aligned mode also an account worth less than nothing,
        and in native mode a session without a price of what is held or asked for.
    """
    if task.sizes_at_fill:
        refuse_where_size_matters(task, "bt divides by its last close at the decision (SecurityBase.allocate)")
    desk = Desk(task)
    backtest = rules.backtest(task, desk)
    with warnings.catch_warnings(), stopwatch() as seconds:
        warnings.simplefilter("ignore")
        _run(task, backtest)
    strategy = backtest.strategy
    refusals.check_account(task, desk, strategy)
    fills = fills_of(task, desk)
    refusals.check_cash(task, fills)
    return outcome(task, desk, strategy, fills, seconds())


def _run(task: Task, backtest: Any) -> None:
    try:
        backtest.run()
    except ValueError as error:
        if task.is_aligned or task.scenario.panel.complete:
            raise
        raise Unsupported(f"bt ends a run that meets a missing price: {' '.join(str(error).split())}") from error
