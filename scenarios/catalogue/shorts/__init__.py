"""Short sales."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.shorts import positions

ENTRIES: tuple[Entry, ...] = positions.ENTRIES
