"""What each command was asked, and the command line that repeats it, to be printed with the result."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bundles.tables.cells import printable
from reconcile.jobs.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.logs.market.source import MarketSource


@dataclass(frozen=True, slots=True)
class LogRequest:
    """One log and what the options that end in ``-a`` or ``-b`` say of it."""

    path: Path
    map: str | None = None
    format: str | None = None
    zone: str | None = None
    asset: str | None = None
    shift: str | None = None
    moment: str | None = None

    def options(self, side: str) -> Iterator[str]:
        """Its options on a command line, for side ``a`` or ``b``."""
        named = {"map": self.map, "format": self.format, "tz": self.zone, "shift": self.shift, "asset": self.asset}
        named |= {"moment": self.moment}
        for name, value in named.items():
            yield from _option(f"--{name}-{side}", value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """Engines on one scenario, or one or two engines on two: ``against`` is the second.

    ``against_run`` is a folder of kept runs to hold fresh ones against. ``engines`` are names by comma, all where
    ``None``; ``settings`` are ``KEY=VALUE`` each and ``rules`` is a file.
    """

    scenario: str
    against: str | None = None
    against_run: Path | None = None
    engines: str | None = None
    mode: str
    every_pair: bool = False
    settings: tuple[str, ...] = ()
    rules: str | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """One, or two to be compared."""
        return (self.scenario, self.against) if self.against else (self.scenario,)

    @property
    def command(self) -> str:
        """The command that repeats it."""
        parts = ["reconcile", "run", self.scenario, *_option("--against", self.against or None)]
        parts += [*_option("--against-run", self.against_run), *_option("--engines", self.engines or None)]
        parts += ["--mode", self.mode]
        parts += ["--pairs", "all"] if self.every_pair else []
        parts += [part for setting in self.settings for part in ("--set", setting)]
        return printable(shlex.join([*parts, *_option("--rules", self.rules or None)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRequest:
    """Scenarios by name, topic or pattern (all where none is named) on engines by comma (all where ``None``).

    ``records`` is a folder of cells that travel with a repository, a file for each column; the cache where ``None``.
    """

    scenarios: tuple[str, ...]
    engines: str | None
    mode: str
    every_pair: bool
    records: Path | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def command(self) -> str:
        """The command that repeats it."""
        parts = ["reconcile", "matrix", *self.scenarios, *_option("--engines", self.engines), "--mode", self.mode]
        parts += ["--pairs", "all"] if self.every_pair else []
        parts += _option("--records", self.records)
        return shlex.join([*parts, *(["--again"] if self.limits.again else [])])


@dataclass(frozen=True, slots=True)
class DiffRequest:
    """Two logs to be compared, or two folders of runs.

    ``mapping`` and ``save_mapping`` are files of column names; ``engines`` are those of two folders, by comma.
    """

    a: LogRequest
    b: LogRequest
    market: MarketSource
    map: str | None = None
    mapping: Path | None = None
    save_mapping: Path | None = None
    tolerance: str | None = None
    engines: str | None = None

    @property
    def is_of_folders(self) -> bool:
        return self.a.path.is_dir() and self.b.path.is_dir()

    @property
    def files(self) -> tuple[Path, ...]:
        """All that is read."""
        return self.a.path, self.b.path, *(self.market.files or {}).values()

    @property
    def command(self) -> str:
        """The command that repeats it, quoted for a shell; where the report went is no part of it."""
        parts = ["reconcile", "diff", str(self.a.path), str(self.b.path)]
        parts += [part for name, path in (self.market.files or {}).items() for part in _option(f"--{name}", path)]
        parts += [*_option("--map", self.map), *_option("--tolerance", self.tolerance)]
        parts += [*self.a.options("a"), *self.b.options("b")]
        parts += [*_option("--mapping", self.mapping), *_option("--engines", self.engines)]
        return printable(shlex.join(parts))


def _option(name: str, value: object) -> list[str]:
    if value is None:
        return []
    # A shift may begin with a minus sign, which alone would be taken for an option.
    return [f"{name}={value}"] if str(value).startswith("-") else [name, str(value)]
