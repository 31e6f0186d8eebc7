"""What an environment is to hold, as ``environments.toml`` says or as ``engine@version`` means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ConfigDict, Field, ValidationError

import adapters
from bundles.errors import InputError

if TYPE_CHECKING:
    from adapters.contract import Adapter

FILE = "environments.toml"
"""The user's file, in the current folder."""

_NAME = r"^[A-Za-z0-9][\w.+-]*$"


@dataclass(frozen=True)
class Specification:
    """One environment: ``requires`` and ``constraints`` as pip writes them, ``python`` as ``3.12`` or a path.

    ``label`` is its name in reports, empty where engine and installed version are to be that.
    """

    asked: str
    engine: str
    requires: tuple[str, ...]
    constraints: tuple[str, ...] = ()
    python: str | None = None
    label: str = ""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    engine: str
    requires: tuple[str, ...] = Field(min_length=1)
    constraints: tuple[str, ...] = ()
    python: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    engines: dict[str, _Entry]


def specification_of(asked: str) -> Specification:
    """What an engine's name asks for: an entry of the user's file, of ours, or ``engine@version``.

    Raises
    ------
    InputError
        The name means no environment, its version is outside of what the adapter knows, or a file cannot be used.
    """
    entries = specifications()
    if asked in entries:
        return entries[asked]
    engine, at, version = asked.partition("@")
    adapter = adapters.get(engine)
    if not at:
        raise InputError(
            f"engine {engine} has no environment of its own", f"name a version: {engine}@{_first(adapter)}"
        )
    return _of_version(asked, adapter, version)


def specifications() -> Mapping[str, Specification]:
    """Every named environment: ours, and those of the user's file, which come first."""
    ours = _read(files("reconcile.environments").joinpath("shipped.toml").read_bytes(), "shipped.toml")
    path = Path(FILE)
    theirs = _read(path.read_bytes(), str(path)) if path.is_file() else {}
    return {**ours, **theirs}


def _read(content: bytes, source: str) -> dict[str, Specification]:
    hint = '[engines.NAME] holds engine = "vectorbt" and requires = ["vectorbt==1.2.*"]'
    try:
        held = _File.model_validate(tomllib.loads(content.decode()))
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{source}: {'.'.join(map(str, first['loc']))}: {first['msg'].lower()}", hint) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{source}: {error}", hint) from error
    return {name: _checked(name, entry, source) for name, entry in held.engines.items()}


def _checked(name: str, entry: _Entry, source: str) -> Specification:
    if not re.match(_NAME, name):
        raise InputError(f"{source}: engines.{name}: no name for a file", "letters, digits, _, ., + and -")
    for each in (*entry.requires, *entry.constraints):
        try:
            Requirement(each)
        except InvalidRequirement as error:
            raise InputError(
                f"{source}: engines.{name}: {each!r}: {str(error).splitlines()[0]}",
                "as pip writes it: vectorbt==1.2.*",
            ) from None
    label = "" if name == entry.engine else name
    return Specification(name, entry.engine, entry.requires, entry.constraints, entry.python, label)


def _of_version(asked: str, adapter: Adapter, text: str) -> Specification:
    try:
        version = Version(text)
    except InvalidVersion as error:
        raise InputError(f"{asked}: {text!r} is no version", f"as {adapter.name}@{_first(adapter)}") from error
    if not adapter.knows(text):
        problem = f"{asked}: the adapter of {adapter.name} knows versions {adapter.versions}"
        raise InputError(problem, f"name one of them, as {adapter.name}@{_first(adapter)}")
    exact = f"{adapter.distribution}=={text}" + ("" if version.is_prerelease else ".*")
    return Specification(asked, adapter.name, (exact,), tuple(_companions(adapter, version)))


def _companions(adapter: Adapter, version: Version) -> Iterator[str]:
    for versions, packages in adapter.companions.items():
        if SpecifierSet(versions).contains(version, prereleases=True):
            yield from packages


def _first(adapter: Adapter) -> str:
    """A version that the adapter knows, for a hint."""
    found = re.search(r"[\d.]+\d", adapter.versions)
    return adapter.version or (found.group() if found else "1.0")
