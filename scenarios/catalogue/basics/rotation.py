"""The seed case and its variants: 25 stocks, BUY and SELL signals, at most five positions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.assembly import assemble
from scenarios.catalogue.pins import check_pinned
from scenarios.catalogue.synthetic import panel as synthetic_panel
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.sizing import Rebalance, Sizing
from scenarios.terms import Commission, Slippage, Terms

if TYPE_CHECKING:
    from bundles import Panel
    from scenarios.catalogue.entry import Entry
    from scenarios.scenario import Scenario

ASSETS = tuple(f"STOCK{number:02d}" for number in range(25))
PAIRS_OF_SIGNALS = 49
_PRICE_SEED = 42
_SIGNAL_SEED = 7
_PINNED = "371d3c8ea2ff997f57c5b952a054b0b42622c0c1d7daa48d3c724b9e17f69293"

_CASH = Terms(initial_cash=100_000.0)
_COSTS = Terms(initial_cash=100_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.001))


def rotation(entry: Entry) -> Scenario:
    """20 % per position, so that the fifth purchase plus its costs is more than the cash left."""
    return _scenario(entry, weight=0.20, terms=_COSTS)


def rotation_defaults(entry: Entry) -> Scenario:
    """The rotation without fixed costs."""
    return _scenario(entry, weight=0.20, terms=_CASH)


def rotation_slack(entry: Entry) -> Scenario:
    """18 % per position: five purchases and their costs always fit."""
    return _scenario(entry, weight=0.18, terms=_COSTS)


def rotation_continuous(entry: Entry) -> Scenario:
    """The slack rotation with every position set to its target at every session."""
    return _scenario(entry, weight=0.18, terms=_COSTS, rebalance=Rebalance.EVERY_SESSION)


def _scenario(entry: Entry, weight: float, terms: Terms, rebalance: Rebalance = Rebalance.ON_SIGNAL) -> Scenario:
    panel, signals = _content()
    sizing = Sizing(weight=weight, max_positions=5)
    instructions = InstructionsSection(kind=Kind.SIGNALS, sizing=sizing, rebalance=rebalance)
    document = Document(name=entry.name, summary=entry.summary, instructions=instructions, terms=terms)
    return assemble(document, panel, signals, source=entry.name)


@lru_cache(maxsize=1)
def _content() -> tuple[Panel, pd.DataFrame]:
    panel = synthetic_panel(ASSETS, "2020-01-02", "2020-09-09", _PRICE_SEED)
    signals = _signals(panel, np.random.default_rng(_SIGNAL_SEED))
    check_pinned("rotation", panel, signals, _PINNED)
    return panel, signals


def _signals(panel: Panel, generator: np.random.Generator) -> pd.DataFrame:
    """Pairs of a BUY and a later SELL of one asset; pairs of the same asset do not overlap."""
    taken: dict[str, list[range]] = {asset: [] for asset in panel.assets}
    rows: list[tuple[int, str, str]] = []
    while len(rows) < 2 * PAIRS_OF_SIGNALS:
        start = int(generator.integers(0, len(panel.sessions) - 26))
        held = range(start, start + int(generator.integers(3, 25)) + 1)
        asset = panel.assets[int(generator.integers(0, len(panel.assets)))]
        if any(held.start < other.stop and other.start < held.stop for other in taken[asset]):
            continue
        taken[asset].append(held)
        rows += [(held.start, asset, "BUY"), (held.stop - 1, asset, "SELL")]
    rows.sort(key=lambda row: (row[0], row[2] == "BUY", row[1]))
    columns = {"session": [panel.sessions[row[0]] for row in rows]}
    return pd.DataFrame(columns | {"asset": [row[1] for row in rows], "signal": [row[2] for row in rows]})
