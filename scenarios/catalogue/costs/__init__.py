"""Commission and slippage, on paper and to the last digit."""

from scenarios.catalogue.costs import commissions, slippage
from scenarios.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (*commissions.ENTRIES, *slippage.ENTRIES)
