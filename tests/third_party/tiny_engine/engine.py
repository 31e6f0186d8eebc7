"""The engine and its translation in one: a dictionary of shares and some cash."""

from __future__ import annotations

import os
from typing import Any

import pandas as pd

from adapters.contract import Fill, Outcome, Pending, Refusal, Setting, Task, sells_first, stopwatch
from scenarios.instructions import Instruction

_SLACK = 1e-9
_RULES = ("fill", "rounding", "order", "cash", "commission", "slippage", "initial_cash")


def settings(task: Task) -> tuple[Setting, ...]:
    return tuple(Setting(rule, "as asked", "tiny_engine.engine:simulate") for rule in _RULES)


def simulate(task: Task) -> Outcome:
    """Every order at the next open that has a bar; one that cash does not cover is refused."""
    panel, terms = task.scenario.panel, task.terms
    cash, held = terms.initial_cash, dict.fromkeys(panel.assets, 0.0)
    waiting: list[Instruction] = []
    fills, refusals, equity, cashes, positions = [], [], [], [], []
    closes: Any = panel.last_close()  # of which type a cell is, no frame says
    with stopwatch() as elapsed:
        for session in panel.sessions:
            for order in waiting:
                assert order.quantity is not None
                price = terms.slippage.price(
                    panel.price("open", session, order.asset), 1 if order.quantity > 0 else -1
                )
                price += float(os.environ.get("TINY_FAULT", "0"))
                commission = terms.commission.of(order.quantity, price)
                cost = order.quantity * price + commission
                if order.quantity > 0 and cost > cash + _SLACK * terms.initial_cash:
                    refusals.append(Refusal(order.order_id, order.session, order.asset, "no cash"))
                    continue
                cash -= cost
                held[order.asset] += order.quantity
                fills.append(Fill(order.order_id, session, order.asset, order.quantity, price, commission, "open"))
            waiting = list(sells_first(task.submissions(session), held.__getitem__, cash))
            positions.append(dict(held))
            cashes.append(cash)
            equity.append(cash + sum(held[asset] * closes.at[session, asset] for asset in held if held[asset]))
    return Outcome(
        fills=tuple(fills),
        refusals=tuple(refusals),
        pending=tuple(Pending(order.order_id, order.session, order.asset) for order in waiting),
        equity=pd.Series(equity, index=panel.sessions),
        cash=pd.Series(cashes, index=panel.sessions),
        positions=pd.DataFrame(positions, index=panel.sessions, columns=list(panel.assets)),
        marks=closes.iloc[-1],
        engine_seconds=elapsed(),
    )
