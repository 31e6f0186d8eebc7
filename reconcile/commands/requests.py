"""What each command was asked, and the command line that repeats it, to be printed with the result."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.commands.diff import LogOptions, SideOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """Engines on one scenario, or one engine on two: ``against`` is the second.

    ``engines`` are names by comma, all where ``None``; ``settings`` are ``KEY=VALUE`` each and ``rules`` is a file.
    """

    scenario: str
    against: str | None = None
    engines: str | None = None
    mode: str
    every_pair: bool = False
    settings: tuple[str, ...] = ()
    rules: str | None = None

    @property
    def scenarios(self) -> tuple[str, ...]:
        """One, or two to be compared."""
        return (self.scenario, self.against) if self.against else (self.scenario,)

    @property
    def command(self) -> str:
        """The command that repeats it."""
        parts = ["reconcile", "run", self.scenario, *_option("--against", self.against or None)]
        parts += [*_option("--engines", self.engines or None), "--mode", self.mode]
        parts += ["--pairs", "all"] if self.every_pair else []
        parts += [part for setting in self.settings for part in ("--set", setting)]
        return shlex.join([*parts, *_option("--rules", self.rules or None)])


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRequest:
    """Scenarios by name, topic or pattern (all where none is named) on engines by comma (all where ``None``)."""

    scenarios: tuple[str, ...]
    engines: str | None
    mode: str
    every_pair: bool
    again: bool

    @property
    def command(self) -> str:
        """The command that repeats it."""
        parts = ["reconcile", "matrix", *self.scenarios, *_option("--engines", self.engines), "--mode", self.mode]
        parts += ["--pairs", "all"] if self.every_pair else []
        return shlex.join([*parts, *(["--again"] if self.again else [])])


def diff_command(paths: tuple[Path, Path], prices: Path | None, mapping: str | None, options: LogOptions) -> str:
    """The command line, quoted for a shell; where the report went is no part of it."""
    parts = ["reconcile", "diff", *map(str, paths)]
    parts += _option("--prices", prices)
    parts += _option("--map", mapping)
    parts += [*_of_side("a", options.a), *_of_side("b", options.b)]
    parts += _option("--mapping", options.mapping)
    return shlex.join(parts)


def _of_side(side: str, options: SideOptions) -> Iterator[str]:
    named = {
        "map": options.map,
        "format": options.format,
        "tz": options.zone,
        "shift": options.shift,
        "asset": options.asset,
    }
    for name, value in named.items():
        yield from _option(f"--{name}-{side}", value)


def _option(name: str, value: object) -> list[str]:
    if value is None:
        return []
    # A shift may begin with a minus sign, which alone would be taken for an option.
    return [f"{name}={value}"] if str(value).startswith("-") else [name, str(value)]
