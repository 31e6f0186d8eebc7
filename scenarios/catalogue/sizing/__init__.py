"""From target weights to shares."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.sizing import targets

ENTRIES: tuple[Entry, ...] = targets.ENTRIES
