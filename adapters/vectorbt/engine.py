"""One scenario through VectorBT. Importing this imports VectorBT; see ``library`` for how."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from adapters.contract import stopwatch
from adapters.vectorbt import collect, feed, plan, strategy, watch
from adapters.vectorbt.settings import settings as settings

if TYPE_CHECKING:
    from adapters.contract import Outcome, Task


def simulate(task: Task) -> Outcome:
    """Run the task.

    Raises
    ------
    Unsupported
        Two orders for one cell, or VectorBT came to do what the terms forbid.
    """
    cells = strategy.cells(task)
    market = feed.market(task, strategy.rows_needed(cells, len(task.scenario.panel.sessions)))
    with warnings.catch_warnings(), stopwatch() as elapsed:
        warnings.simplefilter("ignore")
        settled = plan.settle(task, market, cells)
    watch.refuse_what_terms_forbid(task, cells, settled)
    return collect.outcome(task, cells, settled, elapsed())
