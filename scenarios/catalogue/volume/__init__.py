"""Limits by volume."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.volume import limits

ENTRIES: tuple[Entry, ...] = limits.ENTRIES
