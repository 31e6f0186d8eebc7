"""What engines do by themselves and users do not expect; each has made a back-test wrong without a word."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.traps import costs, data, funding, sizing

ENTRIES: tuple[Entry, ...] = (*costs.ENTRIES, *funding.ENTRIES, *sizing.ENTRIES, *data.ENTRIES)
