"""Limits by volume."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.volume import limits, waiting

ENTRIES: tuple[Entry, ...] = (*limits.ENTRIES, *waiting.ENTRIES)
