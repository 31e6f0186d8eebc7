"""The ``reconcile diff`` command that repeats a comparison of two logs, to be printed with it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.commands.diff import LogOptions, SideOptions


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
