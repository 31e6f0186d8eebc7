"""One task through ml4t-backtest."""

from __future__ import annotations

import warnings

from ml4t.backtest import Engine, OrderStatus

from adapters.contract import Fill, Outcome, Task, Unsupported, stopwatch
from adapters.ml4t import collect
from adapters.ml4t.broker import check_cash_term
from adapters.ml4t.conditions import check_conditions
from adapters.ml4t.feed import tables_of
from adapters.ml4t.rules import engine_of, obeys_cash_term
from adapters.ml4t.settings import settings as settings
from adapters.ml4t.strategy import Instructed


def simulate(task: Task) -> Outcome:
    """Run the task.

    Raises
    ------
    Unsupported
        The engine did not do what a term asks, where that came to matter.
    """
    check_conditions(task)
    strategy, tables = Instructed(task), tables_of(task.scenario.panel)
    with warnings.catch_warnings(), stopwatch() as elapsed:
        warnings.simplefilter("ignore")
        engine = engine_of(task, strategy, tables)
        accounts = collect.accounts_of(engine.run())
    panel, broker, lot = task.scenario.panel, engine.broker, task.terms.lot
    fills = collect.fills_of(broker, strategy.asked, task)
    _check_obeyed(task, engine, strategy, fills)
    idle = [*(leg for legs in strategy.legs.waiting.values() for leg in legs), *strategy.legs.trailing.values()]
    return Outcome(
        fills=fills,
        refusals=(*strategy.refusals, *collect.refusals_of(broker, strategy.asked, lot, strategy.withdrawn)),
        pending=collect.pending_of(broker, strategy.asked, lot, idle),
        equity=collect.equity_of(accounts, panel),
        cash=collect.cash_of(accounts, panel),
        positions=collect.positions_of(accounts, panel),
        marks=collect.marks_of(broker, panel),
        engine_seconds=elapsed(),
    )


def _check_obeyed(task: Task, engine: Engine, strategy: Instructed, fills: tuple[Fill, ...]) -> None:
    orders = tuple(engine.broker.orders)
    if obeys_cash_term(task):
        check_cash_term(task, fills, orders, strategy.asked)
    for order in orders if task.is_aligned else ():
        is_lost = order.status is OrderStatus.CANCELLED and not collect.is_withdrawn(order, strategy.withdrawn)
        if is_lost and order.order_id in strategy.asked:
            instruction = strategy.asked[order.order_id]
            raise Unsupported(
                f"several orders for {instruction.asset} were waiting when one of them turned the position "
                f"round, and ml4t-backtest then cancels the others: {instruction.order_id}"
            )
