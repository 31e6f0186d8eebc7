"""Limits, stops, trailing stops and brackets: what fills, at which price, on which session."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.order_types import brackets, limits, stops, trailing

ENTRIES: tuple[Entry, ...] = (*stops.ENTRIES, *limits.ENTRIES, *brackets.ENTRIES, *trailing.ENTRIES)
