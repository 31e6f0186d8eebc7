"""Bars that are missing, empty, the first or the last, and the instants at which sessions open and close."""

from scenarios.catalogue.bars import clock, edges, missing
from scenarios.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (*edges.ENTRIES, *missing.ENTRIES, *clock.ENTRIES)
