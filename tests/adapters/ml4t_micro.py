"""Scenarios of a few sessions on two assets, and the accounts that must follow from their fills."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from adapters.contract import Run
from bundles import from_long
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import Commission, Slippage, Terms

SESSIONS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08")
COSTS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.002))

type Row = tuple[int, str, float]


def scenario(
    rows: Sequence[Row],
    terms: Terms = COSTS,
    kind: Kind = Kind.ORDERS,
    missing: frozenset[tuple[int, str]] = frozenset(),
    prices: tuple[float, ...] = (100.0, 102.0, 101.0, 104.0, 103.0),
) -> Scenario:
    """Instructions (session number, asset, quantity or weight) on two assets, B at half the price of A."""
    bars = [
        (session, asset, 0.99 * price, 1.05 * price, 0.95 * price, price, 1_000.0)
        for number, session in enumerate(SESSIONS)
        for asset, price in (("A", prices[number]), ("B", prices[number] / 2))
        if (number, asset) not in missing
    ]
    columns = ["session", "asset", "open", "high", "low", "close", "volume"]
    panel = from_long(pd.DataFrame(bars, columns=columns))
    stated = pd.DataFrame(
        [(SESSIONS[number], asset, amount) for number, asset, amount in rows],
        columns=["session", "asset", "quantity" if kind is Kind.ORDERS else "weight"],
    )
    document = Document(name="micro", instructions=InstructionsSection(kind=kind), terms=terms)
    return assemble(document, panel, stated)


def changed(terms: Terms, **changes: object) -> Terms:
    return terms.model_copy(update=changes)


def check_ledger(run: Run, asked: Scenario) -> None:
    """Cash, positions and equity of each session follow from the fills and the panel alone."""
    fills = run.fills.assign(signed=run.fills["quantity"].where(run.fills["side"] == "buy", -run.fills["quantity"]))
    spent = (fills["signed"] * fills["price"] + fills["commission"]).groupby(fills["session"]).sum()
    sessions, assets = asked.panel.sessions, list(asked.panel.assets)
    cash = run.terms.initial_cash - spent.reindex(sessions, fill_value=0.0).cumsum()
    shares = fills.pivot_table(index="session", columns="asset", values="signed", aggfunc="sum")
    held = shares.reindex(index=sessions, columns=assets).fillna(0.0).cumsum()
    assert run.cash is not None
    assert run.equity is not None
    assert run.positions is not None
    assert (run.positions - held).abs().max(axis=None) < 1e-9
    assert (run.cash - cash).abs().max() < 1e-6
    assert (run.equity - cash - (held * asked.panel.last_close()).sum(axis="columns")).abs().max() < 1e-6


def reasons(run: Run) -> list[str]:
    assert run.rejections is not None
    return run.rejections["reason"].tolist()
