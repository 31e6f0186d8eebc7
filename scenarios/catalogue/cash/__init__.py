"""What cash covers, to the cent, and in which order."""

from scenarios.catalogue.cash import boundary, funding
from scenarios.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (*boundary.ENTRIES, *funding.ENTRIES)
