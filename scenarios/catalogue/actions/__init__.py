"""Corporate actions."""

from scenarios.catalogue.actions import dividends, held, splits
from scenarios.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (*splits.ENTRIES, *held.ENTRIES, *dividends.ENTRIES)
