"""Prices of many digits, very large and very small."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.prices import digits, sizes

ENTRIES: tuple[Entry, ...] = (*digits.ENTRIES, *sizes.ENTRIES)
