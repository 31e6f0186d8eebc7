"""Prices of every size."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.prices import digits, magnitudes, sizes

ENTRIES: tuple[Entry, ...] = (*magnitudes.ENTRIES, *sizes.ENTRIES, *digits.ENTRIES)
