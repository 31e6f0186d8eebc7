"""Micro-scenarios for Zipline, and what must hold of every run of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
import pytest

from adapters.contract import Run
from bundles import from_long
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import CashPolicy, Commission, Slippage, Terms

SESSIONS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08")
COSTS = Terms(
    initial_cash=10_000.0,
    commission=Commission(rate=0.001),
    slippage=Slippage(rate=0.002),
    cash=CashPolicy.UNLIMITED,
)
type Row = tuple[int, str, float]


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Bundles of a test module are kept in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACKTEST_RECONCILE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def scenario(
    rows: Sequence[Row],
    terms: Terms = COSTS,
    kind: Kind = Kind.ORDERS,
    volume: float = 1_000_000.0,
    missing: frozenset[tuple[int, str]] = frozenset(),
    prices: tuple[float, ...] = (100.0, 102.0, 101.0, 104.0, 103.0),
    calendar: str = "XNYS",
) -> Scenario:
    """Instructions (session number, asset, quantity or weight) on two assets, B at half the price of A."""
    bars = [
        (session, asset, 0.99 * price, 1.05 * price, 0.95 * price, price, volume)
        for number, session in enumerate(SESSIONS)
        for asset, price in (("A", prices[number]), ("B", prices[number] / 2))
        if (number, asset) not in missing
    ]
    columns = ["session", "asset", "open", "high", "low", "close", "volume"]
    panel = from_long(pd.DataFrame(bars, columns=columns), calendar=calendar)
    stated = pd.DataFrame(
        [(SESSIONS[number], asset, amount) for number, asset, amount in rows],
        columns=["session", "asset", "quantity" if kind is Kind.ORDERS else "weight"],
    )
    document = Document(name="micro", instructions=InstructionsSection(kind=kind), terms=terms)
    return assemble(document, panel, stated)


def changed(terms: Terms, **changes: object) -> Terms:
    return terms.model_copy(update=changes)


def ledger_of(run: Run, asked: Scenario) -> pd.DataFrame:
    """Cash and equity at each session, recomputed from the fills and the panel alone."""
    quantity = run.fills["quantity"]
    fills = run.fills.assign(signed=quantity.where(run.fills["side"] == "buy", -quantity))
    spent = (fills["signed"] * fills["price"] + fills["commission"]).groupby(fills["session"]).sum()
    sessions = asked.panel.sessions
    cash = run.terms.initial_cash - spent.reindex(sessions, fill_value=0.0).cumsum()
    shares = fills.pivot_table(index="session", columns="asset", values="signed", aggfunc="sum")
    held = shares.reindex(index=sessions, columns=list(asked.panel.assets)).fillna(0.0).cumsum()
    value = (held * asked.panel.last_close()).sum(axis="columns")
    return pd.DataFrame({"cash": cash, "equity": cash + value}).join(held)


def check_ledger(run: Run, asked: Scenario) -> None:
    expected = ledger_of(run, asked)
    assert run.cash is not None
    assert run.equity is not None
    assert run.positions is not None
    assert (run.cash - expected["cash"]).abs().max() < 1e-6
    assert (run.equity - expected["equity"]).abs().max() < 1e-6
    assert (run.positions == expected[list(asked.panel.assets)]).all(axis=None)
