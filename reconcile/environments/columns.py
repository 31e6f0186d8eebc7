"""From the names that a user gives to engines in their places; what is not built yet is built on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import adapters
from adapters.contract import Mode
from reconcile.environments.building import OnStep, built
from reconcile.environments.place import Column
from reconcile.environments.specification import specification_of, specifications


def column_of(name: str, on_step: OnStep = lambda _: None) -> Column:
    """The engine of that name: the one that is installed here, else the one in an environment of its own.

    ``ml4t:zipline`` and ``ml4t:zipline@0.1.4`` are the engine on one of its presets.

    Raises
    ------
    InputError
        Nothing bears the name, the engine has no such preset, or its environment cannot be built.
    """
    name, preset = without_preset(name)
    if preset and is_here(name):
        adapters.get(name).check_preset(preset, Mode.NATIVE)
    column = Column(name, name) if is_here(name) else _elsewhere(name, preset, on_step)
    head, at, version = column.label.partition("@")
    return replace(column, label=f"{head}:{preset}{at}{version}", preset=preset) if preset else column


def _elsewhere(name: str, preset: str, on_step: OnStep) -> Column:
    specification = specification_of(name)
    adapters.get(specification.engine).check_preset(preset, Mode.NATIVE)
    return built(specification, on_step).column


def without_preset(name: str) -> tuple[str, str]:
    """A name as it is without its preset, and the preset: ``ml4t@0.1.4`` and ``zipline``."""
    before, at, version = name.partition("@")
    engine, _, preset = before.partition(":")
    return f"{engine}{at}{version}", preset


def check_presets(columns: Sequence[Column], mode: Mode) -> None:
    """Refuse presets in aligned mode.

    Raises
    ------
    InputError
    """
    for column in columns:
        adapters.get(column.engine).check_preset(column.preset, mode)


def is_here(name: str) -> bool:
    """Whether a name means this environment: an engine without a version that has its place or is installed here."""
    return "@" not in name and name in {*adapters.names(), *adapters.references()}


def columns_here(names: Sequence[str]) -> tuple[Column, ...]:
    """Engines of this environment."""
    return tuple(Column(name, name) for name in names)


def named() -> tuple[str, ...]:
    """Names of environments that files define."""
    return tuple(specifications())
