"""From the names that a user gives to engines in their places; what is not built yet is built on the way."""

from __future__ import annotations

from collections.abc import Sequence

import adapters
from reconcile.environments.building import OnStep, built
from reconcile.environments.place import Column
from reconcile.environments.specification import specification_of, specifications


def column_of(name: str, on_step: OnStep = lambda _: None) -> Column:
    """The engine of that name: the one that is installed here, else the one in an environment of its own.

    Raises
    ------
    InputError
        Nothing bears the name, or its environment cannot be built.
    """
    if is_here(name):
        return Column(name, name)
    return built(specification_of(name), on_step).column


def is_here(name: str) -> bool:
    """Whether a name means this environment: an engine without a version that has its place or is installed here."""
    return "@" not in name and name in {*adapters.names(), *adapters.references()}


def columns_here(names: Sequence[str]) -> tuple[Column, ...]:
    """Engines of this environment."""
    return tuple(Column(name, name) for name in names)


def named() -> tuple[str, ...]:
    """Names of environments that files define."""
    return tuple(specifications())
