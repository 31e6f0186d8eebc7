"""Fills that a bar's volume limits: how much goes through, and what becomes of the rest."""

from scenarios.catalogue.entry import Entry
from scenarios.catalogue.volume import limits

ENTRIES: tuple[Entry, ...] = (*limits.ENTRIES,)
