"""Scenarios of a few sessions for bt, and one trade as a user of bt writes it."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd

from bundles import Panel, from_long
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import Terms

SESSIONS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09")
A = ((100.0, 101.0), (102.0, 103.0), (104.0, 102.0), (101.0, 105.0), (106.0, 107.0), (108.0, 104.0))
B = ((50.0, 51.0), (50.5, 49.0), (48.0, 52.0), (53.0, 54.0), (52.0, 50.0), (51.0, 53.0))


def panel_of(*, missing: tuple[tuple[int, str], ...] = ()) -> Panel:
    """A and B as (open, close) on six sessions; ``missing`` names bars by session number and asset."""
    rows = [
        (session, asset, opening, max(opening, close), min(opening, close), close, 1e6)
        for asset, prices in (("A", A), ("B", B))
        for number, (session, (opening, close)) in enumerate(zip(SESSIONS, prices, strict=True))
        if (number, asset) not in missing
    ]
    return from_long(pd.DataFrame(rows, columns=["session", "asset", "open", "high", "low", "close", "volume"]))


def asked(
    *rows: tuple[int, str, float], kind: Kind = Kind.ORDERS, panel: Panel | None = None, **terms: object
) -> Scenario:
    """Rows are session by number, asset, and shares or weight."""
    column = "quantity" if kind is Kind.ORDERS else "weight"
    stated = [(pd.Timestamp(SESSIONS[number]), asset, value) for number, asset, value in rows]
    document = Document(name="micro", instructions=InstructionsSection(kind=kind), terms=Terms.model_validate(terms))
    return assemble(document, panel or panel_of(), pd.DataFrame(stated, columns=["session", "asset", column]))


def bt_result(*, commission: Any = None, twice: bool = False) -> Any:
    """Buy 100 shares of A on the first session, sell them on the fourth; ``twice``: in two transactions of 50."""
    import bt

    class Mine(bt.Algo):  # type: ignore[misc]
        def __call__(self, target: Any) -> bool:
            shares = {SESSIONS[0]: 100.0, SESSIONS[3]: -100.0}.get(f"{target.now:%Y-%m-%d}", 0.0)
            for _ in range(2 if twice else 1):
                target.transact(shares / (2 if twice else 1), child="A")
            return True

    closes = pd.DataFrame({"A": [close for _, close in A]}, index=pd.DatetimeIndex(SESSIONS))
    strategy = bt.Strategy("mine", [Mine()], children=["A"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bt.run(bt.Backtest(strategy, closes, initial_capital=100_000.0, commissions=commission))
