"""Where an engine runs: this environment or another, and how a process is started there."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

import adapters

_NOT_INHERITED = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
"""They mean the caller's environment; the last makes a child compile all that it imports, in ten times as long."""


@dataclass(frozen=True)
class Place:
    """An environment to run engines in.

    ``packages`` is a folder with our own four packages, where the environment itself does not hold them. ``lock`` is
    what is installed, a line each; ``versions`` holds those of engines, by distribution.
    """

    python: Path
    packages: Path | None = None
    lock: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_here(self) -> bool:
        """Whether it is the environment of this process."""
        return self.packages is None

    def version_of(self, distribution: str) -> str | None:
        """The installed version of a distribution; ``None`` where it is not installed."""
        if self.is_here:
            return version_here(distribution)
        return self.versions.get(canonicalize_name(distribution))

    def variables(self) -> dict[str, str]:
        """The environment variables of a process there."""
        if self.packages is None:  # what this process can import, its child can
            return os.environ | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        return kept | {"PYTHONPATH": str(self.packages)}


HERE = Place(Path(sys.executable))
"""The environment of this process."""


@dataclass(frozen=True)
class Column:
    """An engine in a place, under the name that reports and files have for it; on one of its presets, if any."""

    engine: str
    label: str
    place: Place = HERE
    preset: str = ""

    @property
    def version(self) -> str | None:
        """The version that is installed there; ``None`` where the engine is not."""
        return self.place.version_of(adapters.get(self.engine).distribution)


def version_here(distribution: str) -> str | None:
    """The version of a distribution in this environment; ``None`` where it is not installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
