"""Corporate actions."""

from scenarios.catalogue.actions import splits
from scenarios.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = splits.ENTRIES
