"""Adapters by name, through entry points, so that nobody imports an engine's folder by name."""

from __future__ import annotations

import difflib
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from adapters.contract import Adapter
from bundles.errors import InputError

GROUP = "backtest_reconcile.adapters"
REFERENCES = "backtest_reconcile.references"


@cache
def _entries(group: str) -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in sorted(entry_points(group=group), key=lambda entry: entry.name)}


def names() -> tuple[str, ...]:
    """Names of the engines under test that have their place in this environment, in alphabetical order.

    They need not be installed. An engine that wants an environment of its own counts where it is installed.
    """
    return tuple(name for name in registered() if get(name).version is not None or not get(name).own_environment)


def registered() -> tuple[str, ...]:
    """Names of all registered engines under test, in alphabetical order, also of those in other environments."""
    return tuple(_entries(GROUP))


def references() -> tuple[str, ...]:
    """Names of engines that obey any rules: fetched like any other, but not under test."""
    return tuple(_entries(REFERENCES))


def reference() -> str:
    """Name of the engine that the others are measured against: the first of ``references``.

    Asked of this module: ``adapters.reference`` is the folder of the engine that bears the name.
    """
    return references()[0]


def get(name: str) -> Adapter:
    """The adapter of the engine called ``name``; the engine itself is not imported.

    Raises
    ------
    InputError
        No engine of that name is registered; the nearest names are given.
    """
    entry = _entries(GROUP).get(name) or _entries(REFERENCES).get(name)
    if entry is None:
        near = difflib.get_close_matches(name, registered() + references(), n=1)
        known = f"engines are {', '.join(registered())}"
        raise InputError(f"unknown engine {name!r}", f"did you mean {near[0]!r}?" if near else known)
    return cast(Adapter, entry.load())
