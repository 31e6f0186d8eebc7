"""From the portfolio's orders and accounts to the records of the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from adapters.contract import Fill, Outcome, Pending, Refusal
from adapters.pybroker import rules

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.pybroker.portfolio import Cut, TermsPortfolio
    from adapters.pybroker.strategy import Instructed
    from scenarios.instructions import Instruction

_NO_COVER = "cash does not cover the order"
_NO_CALL = "never submitted: the engine calls nobody on a session without any bar"


def outcome(task: Task, portfolio: TermsPortfolio, strategy: Instructed, seconds: float) -> Outcome:
    """Everything that the run gave."""
    labels = {label.tz_localize(None): label for label in task.scenario.panel.sessions}
    return Outcome(
        fills=tuple(_fill(task, order, strategy, labels) for order in portfolio.orders),
        refusals=(*strategy.refusals, *_cuts(portfolio, strategy), *_uncalled(task, strategy)),
        pending=tuple(_pending(each.instruction) for each in strategy.waiting.values()),
        equity=_series(task, {day: each.equity for day, each in portfolio.accounts.items()}),
        cash=_series(task, {day: each.cash for day, each in portfolio.accounts.items()}),
        positions=_positions(task, portfolio),
        marks=_marks(task, portfolio),
        engine_seconds=seconds,
    )


def _fill(task: Task, order: Any, strategy: Instructed, labels: Mapping[pd.Timestamp, pd.Timestamp]) -> Fill:
    """An order is filled once; the engine's own price, the middle of the bar, is none of the open or the close."""
    instruction = strategy.asked[pd.Timestamp(order.created), order.symbol]
    sign = 1 if order.type == "buy" else -1
    at_moment = rules.obeys(task, "fill")
    return Fill(
        order_id=instruction.order_id,
        session=labels[pd.Timestamp(order.date)],
        asset=order.symbol,
        quantity=sign * float(order.shares),
        price=float(order.fill_price),
        commission=float(order.fees),
        moment=task.terms.fill.price_field if at_moment else "intraday",
        reference=None if at_moment else float(order.market_price),
    )


def _cuts(portfolio: TermsPortfolio, strategy: Instructed) -> Iterator[Refusal]:
    for cut in portfolio.cuts:
        yield _refusal(strategy.asked[cut.created, cut.symbol], _reason(cut))


def _reason(cut: Cut) -> str:
    if not cut.asked:
        return "cut to 0 shares: whole shares only"
    return f"cut to {cut.filled:g} of {cut.asked:g} shares, what cash allows" if cut.filled else _NO_COVER


def _uncalled(task: Task, strategy: Instructed) -> Iterator[Refusal]:
    for instruction in task.scenario.instructions:
        if instruction.session not in strategy.called:
            yield _refusal(instruction, _NO_CALL)


def _refusal(instruction: Instruction, reason: str) -> Refusal:
    return Refusal(instruction.order_id, instruction.session, instruction.asset, reason)


def _pending(instruction: Instruction) -> Pending:
    return Pending(instruction.order_id, instruction.session, instruction.asset)


def _series(task: Task, by_day: Mapping[pd.Timestamp, float]) -> pd.Series[float]:
    """On every session: one without any bar has the account of the one before."""
    sessions = task.scenario.panel.sessions
    on_days = pd.Series(by_day, dtype="float64").reindex(sessions.tz_localize(None))
    return on_days.ffill().fillna(task.terms.initial_cash).set_axis(sessions)


def _positions(task: Task, portfolio: TermsPortfolio) -> pd.DataFrame:
    panel = task.scenario.panel
    held = pd.DataFrame.from_dict({day: each.positions for day, each in portfolio.accounts.items()}, orient="index")
    on_days = held.reindex(columns=list(panel.assets)).astype("float64").fillna(0.0)
    on_sessions = on_days.reindex(panel.sessions.tz_localize(None)).ffill().fillna(0.0)
    return on_sessions.set_axis(panel.sessions)


def _marks(task: Task, portfolio: TermsPortfolio) -> pd.Series[float]:
    """The close at which the portfolio holds each asset; of one that it does not hold it knows none."""
    held = {**portfolio.long_positions, **portfolio.short_positions}
    closes = {symbol: float(position.close) for symbol, position in held.items()}
    return pd.Series(closes, index=list(task.scenario.panel.assets), dtype="float64")
