"""Explicit whole-share orders on eight stocks: entries, additions, reductions and exits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.assembly import assemble
from scenarios.catalogue.pins import check_pinned
from scenarios.catalogue.synthetic import panel as synthetic_panel
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.terms import Commission, Slippage, Terms

if TYPE_CHECKING:
    from bundles import Panel
    from scenarios.catalogue.entry import Entry
    from scenarios.scenario import Scenario

_ASSETS = tuple(f"STOCK{number:02d}" for number in range(8))
_PRICE_SEED = 11
_ORDER_SEED = 13
_PINNED = "b4c8903dbeaee363c5e36609e6cdb612106a92b9d7336774a9ecb85e80187c4d"
_TERMS = Terms(initial_cash=100_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.001))


def orders(entry: Entry) -> Scenario:
    """About one order every other session; all positions together stay well below the cash."""
    panel = synthetic_panel(_ASSETS, "2021-01-04", "2021-12-31", _PRICE_SEED)
    stated = _orders(panel, np.random.default_rng(_ORDER_SEED))
    check_pinned(entry.name, panel, stated, _PINNED)
    instructions = InstructionsSection(kind=Kind.ORDERS)
    document = Document(name=entry.name, summary=entry.summary, instructions=instructions, terms=_TERMS)
    return assemble(document, panel, stated, source=entry.name)


def _orders(panel: Panel, generator: np.random.Generator) -> pd.DataFrame:
    """Every other session some assets trade: flat ones are bought, held ones changed or sold."""
    held = dict.fromkeys(panel.assets, 0)
    rows: list[tuple[pd.Timestamp, str, int]] = []
    for session in panel.sessions[::3]:
        chosen = generator.choice(panel.assets, size=int(generator.integers(1, 4)), replace=False)
        quantities = {str(asset): _quantity(panel, session, str(asset), held, generator) for asset in chosen}
        for asset, quantity in sorted(quantities.items(), key=lambda item: (item[1] > 0, item[0])):
            held[asset] += quantity
            rows.append((session, asset, quantity))
    return pd.DataFrame(rows, columns=["session", "asset", "quantity"])


def _quantity(
    panel: Panel, session: pd.Timestamp, asset: str, held: dict[str, int], generator: np.random.Generator
) -> int:
    shares = held[asset]
    if shares and generator.random() < 0.6:
        return -shares if generator.random() < 0.5 else -max(1, shares // 3)
    if shares:
        return max(1, shares // 10)
    return int(generator.uniform(5_000, 9_000) / panel.price("close", session, asset))
