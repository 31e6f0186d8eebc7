"""From bt's transactions and series to the records and frames of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from adapters.contract import Fill, Outcome, Pending, Refusal

if TYPE_CHECKING:
    from adapters.bt.strategy import Booked, Desk
    from adapters.contract import Task

_NEVER_CALLED = "never submitted: bt calls no algo once the account is worth less than nothing"
_NO_MORE = "dropped: bt calls no algo once the account is worth less than nothing"


def fills_of(task: Task, desk: Desk) -> tuple[Fill, ...]:
    """Transactions in the order of execution; the price is what bt laid out, by share."""
    moment = task.terms.fill.price_field
    return tuple(_fill(booked, moment) for booked in desk.booked)


def _fill(booked: Booked, moment: str) -> Fill:
    executed, instruction = booked.executed, booked.instruction
    order_id = f"engine-bankrupt-{booked.session:%Y%m%d}-{executed.asset}"
    return Fill(
        order_id=order_id if instruction is None else instruction.order_id,
        session=booked.session,
        asset=executed.asset,
        quantity=float(executed.quantity),
        price=float(executed.outlay / executed.quantity),
        commission=float(executed.fee),
        moment="close" if instruction is None else moment,
    )


def outcome(task: Task, desk: Desk, strategy: Any, fills: tuple[Fill, ...], seconds: float) -> Outcome:
    """Everything that the run gave; bt's series begin with a row before the first session."""
    panel = task.scenario.panel
    held = strategy.positions.iloc[1:].reindex(columns=list(panel.assets)).fillna(0.0)
    return Outcome(
        fills=fills,
        refusals=(*desk.refusals, *_lost(task, desk, is_bankrupt=strategy.bankrupt)),
        pending=() if strategy.bankrupt else tuple(Pending(*_named(order.instruction)) for order in desk.waiting),
        equity=_series(strategy.values, panel.sessions),
        cash=_series(strategy.cash, panel.sessions),
        positions=held.set_axis(panel.sessions).astype("float64"),
        marks=pd.Series({asset: float(strategy.children[asset].price) for asset in panel.assets}),
        engine_seconds=seconds,
    )


def _series(values: pd.Series[float], sessions: pd.DatetimeIndex) -> pd.Series[float]:
    return pd.Series(values.to_numpy(dtype="float64")[1:], index=sessions)


def _lost(task: Task, desk: Desk, *, is_bankrupt: bool) -> Iterator[Refusal]:
    """Instructions after bt's last call, and orders that waited for a session that it did not call on."""
    if not is_bankrupt:
        return
    for order in desk.waiting:
        yield Refusal(*_named(order.instruction), _NO_MORE)
    for session in task.scenario.panel.sessions[desk.attended :]:
        for instruction in task.submissions(session):
            yield Refusal(*_named(instruction), _NEVER_CALLED)


def _named(instruction: Any) -> tuple[str, pd.Timestamp, str]:
    return instruction.order_id, instruction.session, instruction.asset
