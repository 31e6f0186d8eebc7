"""bars"""

from scenarios.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = ()
