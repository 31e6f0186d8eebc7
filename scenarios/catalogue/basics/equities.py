"""Four real stocks at equal weights, set again on the first session of each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.assembly import assemble
from scenarios.catalogue.samples import equities as equities_panel
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.strategies import rows_of, targets
from scenarios.terms import Commission, Slippage, Terms

if TYPE_CHECKING:
    from scenarios.catalogue.entry import Entry
    from scenarios.scenario import Scenario

_INVESTED = 0.96
_TERMS = Terms(initial_cash=100_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.001))


def equities(entry: Entry) -> Scenario:
    """2005-03-01 to 2013-02-28, a stretch without a split; weights add up to 0.96."""
    panel = equities_panel(first="2005-03-01", last="2013-02-28")
    instructions = InstructionsSection(kind=Kind.WEIGHTS)
    document = Document(name=entry.name, summary=entry.summary, instructions=instructions, terms=_TERMS)
    stated = rows_of(targets("equal_weight", panel.close, {"exposure": _INVESTED}))
    return assemble(document, panel, stated, source=entry.name)
