"""One task through ml4t-backtest."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from ml4t.backtest import Engine, OrderStatus

from adapters.contract import Fill, Outcome, Task, Unsupported, stopwatch
from adapters.ml4t import collect
from adapters.ml4t.broker import check_cash_term
from adapters.ml4t.conditions import check_conditions
from adapters.ml4t.feed import tables_of
from adapters.ml4t.presets import check_sizing_at_once, terms_of, with_terms_of_preset
from adapters.ml4t.refusals import check_conditional_fills, check_siblings, check_sizing, withdrawn_by_siblings
from adapters.ml4t.rules import engine_of, obeys_cash_term
from adapters.ml4t.settings import settings as settings
from adapters.ml4t.strategy import Instructed
from adapters.ml4t.versions import check_turned_round

if TYPE_CHECKING:
    from scenarios.instructions import Instruction


def simulate(task: Task) -> Outcome:
    """Run the task.

    Raises
    ------
    Unsupported
        The engine did not do what a term asks, where that came to matter.
    """
    terms = terms_of(task) if task.preset else None
    task = with_terms_of_preset(task) if task.preset else task
    check_conditions(task)
    check_sizing(task)
    if task.preset:
        check_sizing_at_once(task)
    strategy, tables = Instructed(task), tables_of(task.scenario.panel)
    with warnings.catch_warnings(), stopwatch() as elapsed:
        warnings.simplefilter("ignore")
        engine = engine_of(task, strategy, tables)
        accounts = collect.accounts_of(engine, engine.run())
    panel, broker, lot = task.scenario.panel, engine.broker, task.terms.lot
    fills = collect.fills_of(broker, strategy.asked, task)
    strategy.withdrawn |= withdrawn_by_siblings(broker)
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
        terms=terms,
    )


def _check_obeyed(task: Task, engine: Engine, strategy: Instructed, fills: tuple[Fill, ...]) -> None:
    orders = tuple(engine.broker.orders)
    check_turned_round(task, fills)
    if obeys_cash_term(task):
        check_cash_term(task, fills, orders, strategy.asked)
    if task.is_aligned:
        check_conditional_fills(task, engine.broker, strategy.asked)
        check_siblings(task, fills)
    for order in orders if task.is_aligned else ():
        is_lost = order.status is OrderStatus.CANCELLED and not collect.is_withdrawn(order, strategy.withdrawn)
        if is_lost and order.order_id in strategy.asked:
            raise Unsupported(_why_lost(strategy.asked[order.order_id], fills))


def _why_lost(lost: Instruction, fills: tuple[Fill, ...]) -> str:
    """The engine cancels an order by itself where a position is turned round; where none was, nobody knows why."""
    if _is_turned_round(lost.asset, fills):
        return (
            f"order {lost.order_id} was waiting when another one turned the position in {lost.asset} round, and "
            "ml4t-backtest then cancels what waits for the same asset (FillExecutor)"
        )
    return f"ml4t-backtest cancelled order {lost.order_id}, which nothing in the scenario asks, and gives no reason"


def _is_turned_round(asset: str, fills: tuple[Fill, ...]) -> bool:
    held = 0.0
    for fill in fills:
        if fill.asset == asset:
            if held * (held + fill.quantity) < 0:
                return True
            held += fill.quantity
    return False
