"""Splits and dividends, on prices as traded and on adjusted ones."""

from scenarios.catalogue.actions import dividends, splits
from scenarios.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (*splits.ENTRIES, *dividends.ENTRIES)
