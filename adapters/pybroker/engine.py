"""One task through PyBroker."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pybroker as pb
from pybroker.scope import StaticScope

from adapters.contract import refuse_where_order_matters, refuse_where_size_matters, stopwatch
from adapters.pybroker import rules
from adapters.pybroker.collect import outcome
from adapters.pybroker.feed import bars
from adapters.pybroker.portfolio import TermsPortfolio
from adapters.pybroker.refusals import check_order
from adapters.pybroker.settings import settings as settings
from adapters.pybroker.strategy import Instructed
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.contract import Outcome, Task

_NO_END = 1_000_000_000
"""Positions held at once: more than there can be. The engine ranks a session's orders only where it counts them."""


def simulate(task: Task) -> Outcome:
    """Run ``task``.

    Raises
    ------
    Unsupported
        A cut by cash that is not the terms', two orders of one asset for one bar, a purchase that waited and that a
        younger sale paid, or a slipped price of nothing.
    """
    if task.sizes_at_fill:
        refuse_where_size_matters(task, "an ExecContext of PyBroker takes shares, which are counted at the decision")
    portfolio = portfolio_of(task)
    strategy = Instructed(task, portfolio)
    sessions = task.scenario.panel.sessions.tz_localize(None)
    first, last = (session.to_pydatetime() for session in (sessions[0], sessions[-1]))
    with warnings.catch_warnings(), _silence(), stopwatch() as seconds:
        warnings.simplefilter("ignore")
        engine = pb.Strategy(bars(task), first, last, rules.config(task))
        engine.set_slippage_model(rules.slippage(task))
        engine.add_execution(None, list(task.scenario.panel.assets))
        engine.set_after_exec(strategy)
        if task.terms.order is not None:
            engine.set_max_long_positions(_NO_END)
            engine.set_max_short_positions(_NO_END)
        engine.backtest(calc_bootstrap=False, portfolio=portfolio)
    answer = outcome(task, portfolio, strategy, seconds())
    if task.is_aligned:
        check_order(task, answer.fills)
    if task.terms.cash is not CashPolicy.UNLIMITED and not rules.fills_at_decision(task):
        refuse_where_order_matters(task, answer.fills, "PyBroker fills all sales of a bar before its purchases")
    return answer


def portfolio_of(task: Task) -> TermsPortfolio:
    """The portfolio as ``Strategy.walkforward`` would make it, and the cash policy."""
    config = rules.config(task)
    return TermsPortfolio(
        config.initial_cash,
        config.fee_mode,
        config.fee_amount,
        config.enable_fractional_shares,
        cash_policy=task.terms.cash if rules.obeys(task, "cash") else None,
    )


@contextmanager
def _silence() -> Iterator[None]:
    """No progress bars; whoever had them before has them again."""
    logger = StaticScope.instance().logger
    was_disabled = logger._disabled
    logger.disable()
    try:
        yield
    finally:
        logger._disabled = was_disabled
