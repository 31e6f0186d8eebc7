"""From the strategy's records to those of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Fill, Outcome, Pending

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.nautilus_trader.resting import Resting
    from adapters.nautilus_trader.strategy import Filled, Instructed, Sized


def outcome(task: Task, strategy: Instructed, seconds: float) -> Outcome:
    """Everything that the run gave."""
    panel = task.scenario.panel
    accounts = [strategy.accounts[session] for session in panel.sessions]
    left: list[Sized | Resting] = [*strategy.waiting, *strategy.resting.orders.values()]
    held = pd.DataFrame([each.positions for each in accounts], index=panel.sessions)
    return Outcome(
        fills=tuple(_fill(each) for each in strategy.fills),
        refusals=tuple(strategy.refusals),
        pending=tuple(
            Pending(each.instruction.order_id, each.instruction.session, each.instruction.asset) for each in left
        ),
        equity=pd.Series([each.equity for each in accounts], index=panel.sessions, dtype="float64"),
        cash=pd.Series([each.cash for each in accounts], index=panel.sessions, dtype="float64"),
        positions=held.reindex(columns=list(panel.assets)).astype("float64").fillna(0.0),
        marks=pd.Series(strategy.marks, index=list(panel.assets), dtype="float64"),
        engine_seconds=seconds,
    )


def _fill(filled: Filled) -> Fill:
    return Fill(
        order_id=filled.instruction.order_id,
        session=filled.moment.session,
        asset=filled.instruction.asset,
        quantity=filled.quantity,
        price=filled.price,
        commission=filled.commission,
        moment=filled.moment.name,
        reference=filled.reference,
    )
