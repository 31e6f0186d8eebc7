"""Scenarios of one asset and six sessions for backtesting.py, and one trade as a user of it writes it."""

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
BARS = (
    (100.0, 102.0, 99.0, 101.0),
    (102.0, 104.0, 101.0, 103.0),
    (104.0, 105.0, 100.0, 102.0),
    (101.0, 106.0, 100.5, 105.0),
    (106.0, 108.0, 105.0, 107.0),
    (108.0, 109.0, 103.0, 104.0),
)
"""Open, high, low, close."""


def panel_of(*, missing: tuple[int, ...] = (), bars: tuple[tuple[float, float, float, float], ...] = BARS) -> Panel:
    """A, without the bars of the sessions numbered; a session without any bar needs another asset to exist."""
    rows = [(SESSIONS[number], "A", *bar, 1e6) for number, bar in enumerate(bars) if number not in missing]
    return from_long(pd.DataFrame(rows, columns=["session", "asset", "open", "high", "low", "close", "volume"]))


def asked(*rows: dict[str, object] | tuple[int, float], panel: Panel | None = None, **terms: object) -> Scenario:
    """Rows are session by number and shares, or all columns of a table of orders by name."""
    stated = [dict(zip(("session", "quantity"), row, strict=True)) if isinstance(row, tuple) else row for row in rows]
    frame = pd.DataFrame(stated).assign(asset="A")
    frame["session"] = [pd.Timestamp(SESSIONS[int(number)]) for number in frame["session"]]
    kind = Kind.WEIGHTS if "weight" in frame.columns else Kind.ORDERS
    document = Document(name="micro", instructions=InstructionsSection(kind=kind), terms=Terms.model_validate(terms))
    return assemble(document, panel or panel_of(), frame)


def backtesting_result(*, commission: float = 0.0, exits: bool = True) -> Any:
    """Buy 100 shares on the second session, the first on which the engine calls, and sell them on the fourth."""
    from backtesting import Backtest, Strategy

    class Mine(Strategy):  # type: ignore[misc]
        def init(self) -> None:
            pass

        def next(self) -> None:
            if len(self.data) == 2:
                self.buy(size=100)
            if len(self.data) == 4 and exits:
                self.position.close()

    frame = pd.DataFrame(BARS, columns=["Open", "High", "Low", "Close"], index=pd.DatetimeIndex(SESSIONS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Backtest(frame, Mine, cash=100_000, commission=commission).run()
