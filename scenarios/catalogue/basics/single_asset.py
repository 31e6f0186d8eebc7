"""One stock, bought and sold by the cross of two moving averages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from scenarios.assembly import assemble
from scenarios.catalogue.pins import check_pinned
from scenarios.catalogue.synthetic import panel as synthetic_panel
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.sizing import Sizing
from scenarios.terms import Commission, Slippage, Terms

if TYPE_CHECKING:
    from bundles import Panel
    from scenarios.catalogue.entry import Entry
    from scenarios.scenario import Scenario

_FAST, _SLOW = 10, 30
_PRICE_SEED = 17
_PINNED = "5285c33d39c22f9b1d55a90daa0704a0f65423c468f454371a2f33f24b0ce61e"
_TERMS = Terms(initial_cash=100_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.001))


def single_asset(entry: Entry) -> Scenario:
    """95 % of the account while the fast average is above the slow one, nothing otherwise."""
    panel = synthetic_panel(("STOCK00",), "2019-01-02", "2020-12-31", _PRICE_SEED)
    stated = _crosses(panel)
    check_pinned(entry.name, panel, stated, _PINNED)
    sizing = Sizing(weight=0.95, max_positions=1)
    instructions = InstructionsSection(kind=Kind.SIGNALS, sizing=sizing)
    document = Document(name=entry.name, summary=entry.summary, instructions=instructions, terms=_TERMS)
    return assemble(document, panel, stated, source=entry.name)


def _crosses(panel: Panel) -> pd.DataFrame:
    close = panel.close["STOCK00"]
    above = (close.rolling(_FAST).mean() > close.rolling(_SLOW).mean()).astype(int)
    crossed = above.diff().fillna(0)[_SLOW:]
    crossed = crossed[crossed != 0]
    signals = ["BUY" if change > 0 else "SELL" for change in crossed]
    return pd.DataFrame({"session": crossed.index, "asset": "STOCK00", "signal": signals})
