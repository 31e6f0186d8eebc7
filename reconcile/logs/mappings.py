"""Which columns are what: from ``--map``, or remembered in a small TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bundles.errors import InputError
from reconcile.logs.column_names import MAPPABLE, OPTIONAL, parse_mapping
from reconcile.logs.spelling.assets import parse_assets

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.logs.source import Reading, Source

_FIELDS = {"format": "format", "tz": "zone", "asset": "asset", "shift": "shift", "moment": "moment"}
"""What a source calls an option of one side."""
_TABLES = ("both", "a", "b")
_EXPECTED = f"expected tables [both], [a] or [b] with keys among {', '.join(MAPPABLE)}"


@dataclass(frozen=True, slots=True)
class Mappings:
    """{our column: theirs} for both logs, and for one of them, which comes before what is for both."""

    both: Mapping[str, str] = field(default_factory=dict)
    a: Mapping[str, str] = field(default_factory=dict)
    b: Mapping[str, str] = field(default_factory=dict)

    def of(self, side: str) -> dict[str, str]:
        """The mapping of side ``a`` or ``b``."""
        return {**self.both, **(self.a if side == "a" else self.b)}

    def __or__(self, other: Mappings) -> Mappings:
        return Mappings(*({**getattr(self, name), **getattr(other, name)} for name in _TABLES))


def load(path: Path) -> Mappings:
    """What ``save`` wrote.

    Raises
    ------
    InputError
        The file is missing, no TOML, or holds anything else.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path}: {(error.strerror or str(error)).lower()}", "expected a file of --save-mapping"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise InputError(f"{path}: {error}", _EXPECTED) from error
    for table, columns in content.items():
        if table not in _TABLES or not isinstance(columns, dict):
            raise InputError(f"{path}: {table!r} is no table of columns", _EXPECTED)
        _check(path, table, columns)
    return Mappings(**content)


def _check(path: Path, table: str, columns: Mapping[str, object]) -> None:
    for ours, theirs in columns.items():
        if ours not in MAPPABLE or not isinstance(theirs, str) or not (theirs.strip() or ours in OPTIONAL):
            raise InputError(f"{path}: [{table}] {ours} = {theirs!r}", _EXPECTED)


def check_savable(path: Path) -> None:
    """Raise ``InputError`` where a mapping could not be saved, before anything is worked out."""
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(f"{path}: not a file in a folder that exists", "name a file, such as columns.toml")


def save(mappings: Mappings, path: Path) -> None:
    """Write what is not empty, whole or not at all.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    import tomli_w

    content = {name: dict(getattr(mappings, name)) for name in _TABLES if getattr(mappings, name)}
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_text(tomli_w.dumps(content), encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}", "a file that can be written") from error


def read_so(source: Source, side: str, reading: Reading) -> Source:
    """The source as ``reading`` says of side ``a`` or ``b``.

    Raises
    ------
    InputError
        A mapping is none.
    """
    own = {name.removesuffix(f"_{side}"): value for name, value in reading.items() if name.endswith(f"_{side}")}
    mapping = {**parse_mapping(reading.get("map")), **parse_mapping(own.get("map"))}  # type: ignore[arg-type]
    found = {_FIELDS[name]: value for name, value in own.items() if name in _FIELDS}
    assets, dayfirst = parse_assets(reading.get("map_assets")), reading.get("dayfirst")
    return replace(source, mapping=mapping, assets=assets, dayfirst=dayfirst, **found)  # type: ignore[arg-type]
