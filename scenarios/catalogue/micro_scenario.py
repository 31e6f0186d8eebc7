"""From a micro-scenario's plain numbers to a scenario."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from bundles import Panel, from_long
from bundles.actions import ActionKind, CorporateAction
from bundles.defaults import DEFAULT_CALENDAR
from bundles.sessions import calendar_sessions
from scenarios.assembly import assemble
from scenarios.catalogue.micro import Micro
from scenarios.document import DataSection, Document, InstructionsSection
from scenarios.instructions import Kind

if TYPE_CHECKING:
    from scenarios.catalogue.entry import Entry
    from scenarios.scenario import Scenario

_VOLUME = 1_000_000.0
_MOST_SESSIONS = 60


def micro(entry: Entry) -> Scenario:
    """The scenario of a ``Micro``."""
    assert isinstance(entry, Micro)
    panel = _panel(entry)
    is_weights = any(ask.weight is not None for ask in entry.asks)
    kind = Kind.WEIGHTS if is_weights else Kind.ORDERS
    document = Document(
        name=entry.name,
        summary=entry.summary,
        data=DataSection(tick=entry.tick),
        instructions=InstructionsSection(kind=kind),
        terms=entry.terms,
    )
    return assemble(document, panel, _stated(entry, panel), source=entry.name)


def _panel(entry: Micro) -> Panel:
    first = pd.Timestamp(entry.first)
    # All sessions that could be needed; bars of fewer end the panel where they end.
    sessions = calendar_sessions(DEFAULT_CALENDAR, first, first + timedelta(days=2 * _MOST_SESSIONS))
    rows = [
        (sessions[number], asset, *bar, entry.volumes[asset][number] if asset in entry.volumes else _VOLUME)
        for asset, bars in entry.bars.items()
        for number, bar in enumerate(bars)
        if bar is not None
    ]
    columns = ["session", "asset", "open", "high", "low", "close", "volume"]
    panel = from_long(pd.DataFrame(rows, columns=columns), tick=entry.tick, source=entry.name)
    actions = tuple(
        CorporateAction(sessions[action.session], action.asset, ActionKind(action.kind), action.amount)
        for action in sorted(entry.actions, key=lambda action: action.session)
    )
    return replace(panel, actions=actions)


def _stated(entry: Micro, panel: Panel) -> pd.DataFrame:
    """The asks as a table of orders or of weights; columns that nobody uses are left out."""
    table = pd.DataFrame([asdict(ask) for ask in entry.asks])
    table["session"] = [panel.sessions[ask.session] for ask in entry.asks]
    always = ["session", "asset"]
    used = [name for name in table.columns if name in always or table[name].notna().any()]
    return table[used if (table["type"] != "market").any() else [name for name in used if name != "type"]]
