"""Micro-scenarios for Backtrader, and what must hold of every run of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from adapters.contract import Run
from bundles import from_long
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import Commission, Slippage, Terms
from tests.frames import rows_of

SESSIONS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09")
CLOSES = (100.0, 102.0, 101.0, 104.0, 103.0, 105.0)
COMMISSION = Commission(rate=0.001)
SLIPPAGE = Slippage(rate=0.002)
COSTS = Terms(initial_cash=10_000.0, commission=COMMISSION, slippage=SLIPPAGE)

type Row = tuple[int, str, float]
type Gaps = frozenset[tuple[int, str]]


def scenario(
    rows: Sequence[Row], terms: Terms = COSTS, kind: Kind = Kind.ORDERS, gaps: Gaps = frozenset()
) -> Scenario:
    """Instructions (session number, asset, quantity or weight) on two assets, B at half the price of A.

    Opens are 1 % below the close, lows 0.1 % below the open, highs 0.1 % above the close.
    """
    bars = [
        (SESSIONS[number], asset, 0.99 * price, 1.001 * price, 0.98901 * price, price, 1e6)
        for number, close in enumerate(CLOSES)
        for asset, price in (("A", close), ("B", close / 2))
        if (number, asset) not in gaps
    ]
    panel = from_long(pd.DataFrame(bars, columns=["session", "asset", "open", "high", "low", "close", "volume"]))
    amount = "quantity" if kind is Kind.ORDERS else "weight"
    stated = pd.DataFrame(
        [(SESSIONS[number], asset, value) for number, asset, value in rows],
        columns=["session", "asset", amount],
    )
    document = Document(name="micro", instructions=InstructionsSection(kind=kind), terms=terms)
    return assemble(document, panel, stated)


def with_terms(base: Terms = COSTS, /, **terms: object) -> Terms:
    return base.model_copy(update=terms)


def fills(run: Run) -> list[tuple[str, str, float]]:
    """order_id, session and signed quantity of each fill."""
    signed = run.fills["quantity"].where(run.fills["side"] == "buy", -run.fills["quantity"])
    sessions = run.fills["session"].dt.strftime("%Y-%m-%d")
    return list(zip(run.fills["order_id"], sessions, signed, strict=True))


def orders(frame: pd.DataFrame | None) -> list[str]:
    assert frame is not None
    return list(frame["order_id"])


def reasons(run: Run) -> dict[str, str]:
    assert run.rejections is not None
    return dict(zip(run.rejections["order_id"], run.rejections["reason"], strict=True))


def check_ledger(run: Run, asked: Scenario) -> None:
    """Cash, equity and positions of every session follow from the fills and the panel's last closes."""
    assert run.cash is not None
    assert run.equity is not None
    assert run.positions is not None
    cash, held = run.terms.initial_cash, dict.fromkeys(asked.panel.assets, 0.0)
    closes: Any = asked.panel.last_close()
    for session in asked.panel.sessions:
        for fill in rows_of(run.fills[run.fills["session"] == session]):
            quantity = fill.quantity if fill.side == "buy" else -fill.quantity
            cash -= quantity * fill.price + fill.commission
            held[fill.asset] += quantity
        value = sum(shares * closes.at[session, asset] for asset, shares in held.items() if shares)
        assert run.cash[session] == pytest.approx(cash, abs=1e-6)
        assert run.equity[session] == pytest.approx(cash + value, abs=1e-6)
        assert dict(run.positions.loc[session]) == held


def check_prices(run: Run) -> None:
    """Price and commission of every fill are those of the terms."""
    assert len(run.fills)
    for fill in rows_of(run.fills):
        sign = 1 if fill.side == "buy" else -1
        price = run.terms.slippage.price(fill.reference_price, sign)
        assert fill.price == pytest.approx(price, rel=1e-12)
        assert fill.commission == pytest.approx(run.terms.commission.of(fill.quantity, price), rel=1e-12)
