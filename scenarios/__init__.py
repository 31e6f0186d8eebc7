"""What is asked of every engine: ``scenarios.load("rotation")`` gives a scenario by name or by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.catalogue import CATALOGUE as CATALOGUE
    from scenarios.scenario import Scenario


def __getattr__(name: str) -> object:
    """The catalogue, when it is asked for: a module of this package must not wait for all scenarios."""
    if name != "CATALOGUE":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scenarios.catalogue import CATALOGUE

    return CATALOGUE


def load(name_or_path: str | Path) -> Scenario:
    """The scenario of the catalogue with that name, or the one that a ``.toml`` file describes.

    Raises
    ------
    InputError
        No such scenario (the nearest name is given), or its file or data cannot be used.
    """
    from scenarios.loading import load as load_scenario

    return load_scenario(name_or_path)
