"""Long runs: many sessions, many round trips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.assembly import assemble
from scenarios.catalogue.pins import check_pinned
from scenarios.catalogue.regimes import BEAR, BULL, MIXED, Regime, panel
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.strategies import rows_of, targets
from scenarios.terms import Commission, Slippage, Terms

if TYPE_CHECKING:
    from bundles import Panel
    from scenarios.catalogue.entry import Entry
    from scenarios.scenario import Scenario

_COSTS = Terms(initial_cash=100_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.001))
_PER_SHARE = Terms(
    initial_cash=100_000.0, commission=Commission(per_share=0.005, minimum=1.0), slippage=Slippage(fixed=0.01)
)
_PINNED = {
    "regimes-1500": "c283cb0490a5a554903c5c789c18f0fc7ab4052d7f3c5bee221f054cd4498f3d",
    "round-trips-600": "ee9167c1dfae5429bc9342ee77a666c105e7a6a142b69c23387badb4f347a32e",
}


def regimes(entry: Entry) -> Scenario:
    """Two assets by averages of 5 and 20 sessions through 1,500 sessions."""
    turns = (BULL, BEAR, MIXED, BULL, BEAR, MIXED, BULL, BEAR, Regime(156, 0.0, 0.25))
    market = panel(("AAA", "BBB"), turns, "2015-01-02", seed=31)
    stated = rows_of(targets("crosses", market.close, {"fast": 5, "slow": 20}))
    return _scenario(entry, market, stated, Kind.WEIGHTS, _COSTS)


def round_trips(entry: Entry) -> Scenario:
    """One asset in for a session or two and out again, long and short, 600 times in 1,800 sessions."""
    market = panel(("AAA",), (BULL, BEAR, MIXED) * 3 + (Regime(288, 0.05, 0.2),), "2013-01-02", seed=32)
    return _scenario(entry, market, _round_trips(market.sessions, np.random.default_rng(33)), Kind.ORDERS, _PER_SHARE)


def _scenario(entry: Entry, market: Panel, stated: pd.DataFrame, kind: Kind, terms: Terms) -> Scenario:
    check_pinned(entry.name, market, stated, _PINNED[entry.name])
    instructions = InstructionsSection(kind=kind)
    document = Document(name=entry.name, summary=entry.summary, instructions=instructions, terms=terms)
    return assemble(document, market, stated, source=entry.name)


def _round_trips(sessions: pd.DatetimeIndex, generator: np.random.Generator) -> pd.DataFrame:
    rows: list[tuple[pd.Timestamp, str, int]] = []
    for start in range(0, len(sessions), 3):
        quantity = int(generator.integers(1, 200)) * (1 if generator.random() < 0.6 else -1)
        later = start + int(generator.integers(1, 3))
        rows += [(sessions[start], "AAA", quantity), (sessions[later], "AAA", -quantity)]
    return pd.DataFrame(rows, columns=["session", "asset", "quantity"])
