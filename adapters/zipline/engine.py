"""One simulation on Zipline, put together from the pieces beside this file."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
from zipline.finance.trading import SimulationParameters

from adapters.contract import Outcome, Task, refuse_where_cash_binds, refuse_where_size_matters, stopwatch
from adapters.zipline import collect
from adapters.zipline.feed import Feed, open_feed
from adapters.zipline.refusals import check_conditions
from adapters.zipline.rules import algorithm_class
from adapters.zipline.settings import settings as settings
from adapters.zipline.strategy import Strategy
from scenarios.terms import CashPolicy

_SIZES = "Zipline sizes when an order is placed, at the decision (TradingAlgorithm.order_target_percent)"
_INSTEAD = "Zipline fills it and lets cash go negative"


def simulate(task: Task) -> Outcome:
    """Run ``task`` on Zipline.

    Raises
    ------
    Unsupported
        A bundle cannot hold the prices, or cash binds under a policy that Zipline does not know.
    """
    check_conditions(task)
    if task.sizes_at_fill:
        refuse_where_size_matters(task, _SIZES)
    # Zipline's own part begins with its bundle: what it writes and opens before a run is not our time.
    with _quiet(), stopwatch() as elapsed, open_feed(task.scenario.panel) as feed:
        strategy = Strategy(task, feed.assets)
        algorithm = _algorithm(task, feed, strategy)
        performance = algorithm.run()
    outcome = _outcome(task, performance, algorithm.blotter.orders, strategy, elapsed())
    if task.terms.cash is not CashPolicy.UNLIMITED:
        refuse_where_cash_binds(task, outcome.fills, _INSTEAD)
    return outcome


@contextmanager
def _quiet() -> Iterator[None]:
    """What Zipline and exchange_calendars call in numpy and pandas is not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _algorithm(task: Task, feed: Feed, strategy: Strategy) -> Any:
    parameters = SimulationParameters(
        start_session=feed.sessions[0],
        end_session=feed.sessions[-1],
        trading_calendar=feed.calendar,
        capital_base=task.terms.initial_cash,
    )
    return algorithm_class(task)(
        sim_params=parameters,
        data_portal=feed.portal,
        initialize=strategy.initialize,
        handle_data=strategy.handle_data,
        metrics_set=collect.metrics(),
        benchmark_returns=pd.Series(0.0, index=feed.sessions),
    )


def _outcome(
    task: Task, performance: pd.DataFrame, orders: dict[str, Any], strategy: Strategy, seconds: float
) -> Outcome:
    panel, placed = task.scenario.panel, strategy.placed
    performance = collect.on_sessions(performance, panel)
    return Outcome(
        fills=tuple(collect.fills(performance, panel, placed, task.terms.fill.price_field)),
        refusals=(*strategy.refusals, *collect.cut(orders, placed)),
        pending=tuple(collect.pending(orders, placed)),
        equity=performance["portfolio_value"].astype("float64"),
        cash=performance["cash"].astype("float64"),
        positions=collect.positions(performance, panel),
        marks=collect.marks(performance, panel),
        engine_seconds=seconds,
    )
