"""What ``reconcile diff`` was asked, and the command line that repeats it, to be printed with the result."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class LogRequest:
    """One log and what the options that end in ``-a`` or ``-b`` say of it."""

    path: Path
    map: str | None = None
    format: str | None = None
    zone: str | None = None
    asset: str | None = None
    shift: str | None = None

    def options(self, side: str) -> Iterator[str]:
        """Its options on a command line, for side ``a`` or ``b``."""
        named = {"map": self.map, "format": self.format, "tz": self.zone, "shift": self.shift, "asset": self.asset}
        for name, value in named.items():
            yield from _option(f"--{name}-{side}", value)


@dataclass(frozen=True, slots=True)
class DiffRequest:
    """Two logs to be compared; ``mapping`` and ``save_mapping`` are files of column names."""

    a: LogRequest
    b: LogRequest
    prices: Path | None = None
    map: str | None = None
    mapping: Path | None = None
    save_mapping: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """All that is read."""
        return (self.a.path, self.b.path) if self.prices is None else (self.a.path, self.b.path, self.prices)

    @property
    def command(self) -> str:
        """The command that repeats it, quoted for a shell; where the report went is no part of it."""
        parts = ["reconcile", "diff", str(self.a.path), str(self.b.path)]
        parts += [*_option("--prices", self.prices), *_option("--map", self.map)]
        return shlex.join([*parts, *self.a.options("a"), *self.b.options("b"), *_option("--mapping", self.mapping)])


def _option(name: str, value: object) -> list[str]:
    if value is None:
        return []
    # A shift may begin with a minus sign, which alone would be taken for an option.
    return [f"{name}={value}"] if str(value).startswith("-") else [name, str(value)]
