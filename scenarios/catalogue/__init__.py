"""The catalogue: every scenario by its slug, by topic. Data is made when a scenario is asked for.

Our own topics are folders here. Another package adds one by an entry point of the group
``backtest_reconcile.topics``: its name is the topic's, and it points to a module with ``ENTRIES``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType

from bundles.errors import InputError
from scenarios.catalogue.entry import Entry as Entry
from scenarios.catalogue.entry import Hand as Hand
from scenarios.catalogue.entry import HandFill as HandFill
from scenarios.catalogue.entry import Topic as Topic

GROUP = "backtest_reconcile.topics"


def _modules() -> Iterator[tuple[str, str]]:
    """Every topic and the module of its entries: ours, then those of other packages in alphabetical order."""
    yield from ((topic, f"{__name__}.{topic}") for topic in Topic)
    yield from sorted((point.name, point.module) for point in entry_points(group=GROUP))


def _entries() -> Iterator[tuple[str, Entry]]:
    """What each topic's module names as its ``ENTRIES``.

    Raises
    ------
    InputError
        Two scenarios share a name, or one says another topic than the one that it stands in.
    """
    seen: set[str] = set()
    for topic, module in MODULES.items():
        for entry in import_module(module).ENTRIES:
            if entry.name in seen or entry.topic != topic:
                problem = "is in the catalogue twice" if entry.name in seen else f"says topic {entry.topic}"
                raise InputError(f"scenario {entry.name} of topic {topic} {problem}", f"see ENTRIES of {module}")
            seen.add(entry.name)
            yield entry.name, entry


MODULES: Mapping[str, str] = MappingProxyType(dict(_modules()))
"""By topic, the module that holds its entries."""

CATALOGUE: Mapping[str, Entry] = MappingProxyType(dict(_entries()))
"""Every scenario of the catalogue by name, in the order in which a newcomer meets them."""
