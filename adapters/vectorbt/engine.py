"""One scenario through VectorBT, which is imported with the first scenario: its size says how, see ``compiler``."""

from __future__ import annotations

import warnings
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from adapters.contract import EngineUnavailable, stopwatch
from adapters.vectorbt import collect, compiler, feed, strategy
from adapters.vectorbt.settings import settings as settings
from bundles.installation import install_line

if TYPE_CHECKING:
    from adapters.contract import Outcome, Task
    from adapters.vectorbt.orders import FromOrders
    from adapters.vectorbt.plan import Settled

_MOST_LENT = 1_000
"""Times the initial cash: beyond, the loan's own last digits would show in the account."""


def simulate(task: Task) -> Outcome:
    """Run the task.

    Raises
    ------
    Unsupported
        Two orders for one cell, or VectorBT came to do what the terms forbid.
    EngineUnavailable
        VectorBT fails to import.
    """
    compiler.choose(task.scenario.panel)
    with stopwatch() as importing:
        _import()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcome = _simulate(task)
    return replace(outcome, engine_seconds=importing() + outcome.engine_seconds)


def _import() -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # of VectorBT's sources, when first compiled
            import_module("adapters.vectorbt.library")
    except ImportError as error:
        hint = install_line("vectorbt")
        raise EngineUnavailable(f"engine vectorbt fails to import ({error})", hint) from error


def _simulate(task: Task) -> Outcome:
    from adapters.vectorbt import plan, refusals
    from adapters.vectorbt.orders import FromOrders
    from adapters.vectorbt.stops import FromSignals

    cells = strategy.cells(task)
    market = feed.market(task, strategy.rows_needed(cells, len(task.scenario.panel.sessions)))
    has_legs = any(instruction.is_conditional for instruction in task.scenario.instructions)
    if has_legs:
        settled = plan.settle(FromSignals(task, market, cells), cells)
    else:
        settled = _with_credit(FromOrders(task, market, cells))
    refusals.refuse_what_terms_forbid(task, settled)
    return collect.outcome(task, settled)


def _with_credit(simulator: FromOrders) -> Settled:
    """Without a loan where cash never binds; else with one that covers what is asked, up to a thousandfold."""
    from adapters.vectorbt import plan, refusals

    task, seconds = simulator.task, 0.0
    most = _MOST_LENT * task.terms.initial_cash
    while True:
        settled = plan.settle(simulator, simulator.cells)
        seconds += settled.engine_seconds
        if simulator.loan >= most or not refusals.lacks_credit(task, settled):
            return replace(settled, engine_seconds=seconds)
        simulator = replace(simulator, loan=4 * max(simulator.loan, task.terms.initial_cash))
