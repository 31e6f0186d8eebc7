"""Prices of every size."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.prices import magnitudes

ENTRIES: tuple[Entry, ...] = magnitudes.ENTRIES
