"""The catalogue: every scenario by its slug, in topic folders. Data is made when a scenario is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from scenarios.catalogue.entry import Entry as Entry
from scenarios.catalogue.entry import Hand as Hand
from scenarios.catalogue.entry import HandFill as HandFill
from scenarios.catalogue.entry import Topic as Topic


def _entries() -> dict[str, Entry]:
    """What each topic's folder names as its ``ENTRIES``.

    Raises
    ------
    ValueError
        Two scenarios share a name, or one stands in another folder than it says.
    """
    found: dict[str, Entry] = {}
    for topic in Topic:
        for entry in import_module(f"scenarios.catalogue.{topic}").ENTRIES:
            if entry.name in found or entry.topic is not topic:
                raise ValueError(f"scenario {entry.name} is in the catalogue twice, or in the wrong folder: {topic}")
            found[entry.name] = entry
    return found


CATALOGUE: Mapping[str, Entry] = MappingProxyType(_entries())
"""Every scenario of the catalogue by name, in the order in which a newcomer meets them."""
