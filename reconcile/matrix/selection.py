"""Which scenarios of the catalogue are meant by names, topics and patterns."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch

from bundles.errors import InputError
from scenarios.catalogue import CATALOGUE


def choose_scenarios(patterns: Sequence[str]) -> tuple[str, ...]:
    """Names of scenarios in the catalogue's order; all where no pattern is given.

    Raises
    ------
    InputError
        A pattern that no scenario and no topic has.
    """
    for pattern in patterns:
        if not any(_is_meant(name, pattern) for name in CATALOGUE):
            raise InputError(f"no scenario and no topic is called {pattern!r}", "see `reconcile list`")
    return tuple(name for name in CATALOGUE if not patterns or any(_is_meant(name, each) for each in patterns))


def _is_meant(name: str, pattern: str) -> bool:
    return fnmatch(name, pattern) or CATALOGUE[name].topic == pattern
