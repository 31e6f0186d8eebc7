"""Scenarios of a few sessions for VectorBT, and what its runs came to."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adapters.contract import Run
from bundles import Panel, from_long
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import Commission, Slippage, Terms
from tests.frames import rows_of

SESSIONS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09")
A = [(100.0, 101.0), (102.0, 103.0), (104.0, 102.0), (101.0, 105.0), (106.0, 107.0), (108.0, 104.0)]
B = [(50.0, 51.0), (50.5, 49.0), (48.0, 52.0), (53.0, 54.0), (52.0, 50.0), (51.0, 53.0)]
COSTS: dict[str, Any] = {"commission": Commission(rate=0.001), "slippage": Slippage(rate=0.002)}


def panel_of(missing: tuple[tuple[int, str], ...] = (), **bars: list[tuple[float, float]]) -> Panel:
    """Bars by asset as (open, close); ``missing`` names sessions by number and asset."""
    rows = [
        (session, asset, opening, max(opening, close), min(opening, close), close, 1e6)
        for asset, prices in bars.items()
        for number, (session, (opening, close)) in enumerate(zip(SESSIONS, prices, strict=True))
        if (number, asset) not in missing
    ]
    columns = ["session", "asset", "open", "high", "low", "close", "volume"]
    return from_long(pd.DataFrame(rows, columns=columns))


def scenario_of(
    *rows: tuple[int, str, float],
    kind: Kind = Kind.ORDERS,
    panel: Panel | None = None,
    **terms: object,
) -> Scenario:
    """Rows are session by number, asset, and shares or weight."""
    stated = [(pd.Timestamp(SESSIONS[number]), asset, value) for number, asset, value in rows]
    column = "quantity" if kind is Kind.ORDERS else "weight"
    document = Document(name="micro", instructions=InstructionsSection(kind=kind), terms=Terms.model_validate(terms))
    frame = pd.DataFrame(stated, columns=["session", "asset", column])
    return assemble(document, panel or panel_of(A=A, B=B), frame)


def weights(*rows: tuple[int, str, float], panel: Panel | None = None, **terms: object) -> Scenario:
    return scenario_of(*rows, kind=Kind.WEIGHTS, panel=panel, **terms)


def signed(run: Run) -> list[tuple[str, str, float]]:
    sign = np.where(run.fills["side"] == "buy", 1, -1)
    return list(
        zip(
            run.fills["order_id"],
            run.fills["session"].dt.strftime("%Y-%m-%d"),
            sign * run.fills["quantity"],
            strict=True,
        )
    )


def refused(run: Run) -> list[tuple[str, str]]:
    assert run.rejections is not None
    return list(zip(run.rejections["order_id"], run.rejections["reason"], strict=True))


def pending(run: Run) -> list[str]:
    assert run.pending is not None
    return run.pending["order_id"].tolist()


def check_ledger(run: Run, panel: Panel) -> None:
    """Cash, positions and equity follow from the fills and the panel alone."""
    assert run.cash is not None
    assert run.equity is not None
    assert run.positions is not None
    fills = run.fills.assign(quantity=run.fills["quantity"].where(run.fills["side"] == "buy", -run.fills["quantity"]))
    spent = (fills["quantity"] * fills["price"] + fills["commission"]).groupby(fills["session"]).sum()
    cash = run.terms.initial_cash - spent.reindex(panel.sessions, fill_value=0.0).cumsum()
    traded = fills.pivot_table(index="session", columns="asset", values="quantity", aggfunc="sum")
    held = traded.reindex(index=panel.sessions, columns=list(panel.assets)).fillna(0.0).cumsum()
    equity = cash + (held * panel.last_close().fillna(0.0)).sum(axis=1)
    np.testing.assert_allclose(run.cash, cash, rtol=0, atol=1e-6)
    np.testing.assert_allclose(run.positions, held, rtol=0, atol=1e-9)
    np.testing.assert_allclose(run.equity, equity, rtol=0, atol=1e-6)


def check_costs(run: Run) -> None:
    """Each price and commission is what the terms say of the reference price."""
    for fill in rows_of(run.fills):
        price = run.terms.slippage.price(fill.reference_price, 1 if fill.side == "buy" else -1)
        assert fill.price == pytest.approx(price, rel=1e-12, abs=0)
        commission = run.terms.commission.of(fill.quantity, fill.price)
        assert fill.commission == pytest.approx(commission, rel=1e-12, abs=0)


def said(code: str) -> str:
    """What ``code`` prints in a process of its own, without the variable that this process has set."""
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()
