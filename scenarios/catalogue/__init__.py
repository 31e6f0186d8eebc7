"""The catalogue: every scenario by its slug, with the one sentence it asks. Data is made when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Entry:
    """A catalogue scenario: its slug, its question, and the module and function that build it.

    ``builder`` is ``module:function``; the function takes the entry and gives a ``Scenario``.
    """

    name: str
    summary: str
    builder: str


_ENTRIES = (
    Entry(
        "rotation",
        "25 stocks, 49 BUY and 49 SELL signals at 20 % each, costs fixed: what does each engine do by itself?",
        "scenarios.catalogue.rotation:rotation",
    ),
    Entry(
        "rotation-defaults",
        "The rotation with costs left to the engine too: what do default costs add?",
        "scenarios.catalogue.rotation:rotation_defaults",
    ),
    Entry(
        "rotation-slack",
        "The rotation at 18 %, so that cash never binds: do engines agree when nothing is refused?",
        "scenarios.catalogue.rotation:rotation_slack",
    ),
    Entry(
        "rotation-continuous",
        "The rotation at 18 %, re-sized at every session: what does re-sizing trade, gain and cost?",
        "scenarios.catalogue.rotation:rotation_continuous",
    ),
    Entry(
        "orders",
        "Explicit whole-share orders on eight stocks: are orders filled as they were asked?",
        "scenarios.catalogue.orders:orders",
    ),
    Entry(
        "single-asset",
        "One stock, entries and exits by a moving-average cross: does the simplest strategy agree?",
        "scenarios.catalogue.single_asset:single_asset",
    ),
    Entry(
        "equities",
        "AAPL, GOOG, IBM and MSFT, equal weights set each month for eight years: does it hold on real prices?",
        "scenarios.catalogue.equities:equities",
    ),
)

CATALOGUE: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
"""Every scenario of the catalogue by name, in the order in which a newcomer meets them."""
