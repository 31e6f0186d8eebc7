"""Limits, stops, trailing stops and brackets: what fills, at which price, on which session."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.order_types import stops

ENTRIES: tuple[Entry, ...] = (*stops.ENTRIES,)
