"""Sessions and bars that are not as they usually are."""

from scenarios.catalogue.bars import clock, edges, missing, sessions
from scenarios.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (*sessions.ENTRIES, *clock.ENTRIES, *missing.ENTRIES, *edges.ENTRIES)
