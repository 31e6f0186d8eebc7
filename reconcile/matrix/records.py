"""Records of filled cells: one that was run on the same code, data and versions is not run again."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import asdict
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

import adapters
from adapters.contract import Adapter, Mode
from bundles.defaults import cache_folder
from reconcile.matrix.cell import EXPECTED, HAND, Cell, CellKey
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE, MODULES

_OURS = ("bundles", "scenarios", "adapters", "reconcile")
_BELOW = ("numpy", "pandas", "exchange-calendars", "bokeh-sampledata")
"""Distributions that make a scenario's data."""

_NOT_KEPT = frozenset({Verdict.ERROR, Verdict.UNAVAILABLE})
"""What may be otherwise the next time."""


class Records:
    """A folder of filled cells, each under a name made of all that it depends on."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_folder() / "matrix"

    def find(self, key: CellKey) -> Cell | None:
        """The cell as it was filled on the same code, data and versions; ``None`` where it was not."""
        try:
            content = json.loads(self._path(key).read_text(encoding="utf-8"))
            return _cell(key, **content)
        except (OSError, ValueError, TypeError):
            return None  # not there, or half a record of a machine that stopped: it is run again

    def keep(self, cell: Cell) -> None:
        """Write the cell at once or not at all; a folder that cannot be written keeps nothing."""
        if cell.verdict in _NOT_KEPT:
            return
        path = self._path(cell.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}")
        content = {name: value for name, value in asdict(cell).items() if name != "key"}
        aside.write_text(json.dumps(content), encoding="utf-8")
        aside.replace(path)

    def _path(self, key: CellKey) -> Path:
        said = (key.scenario, key.engine, key.against, Mode(key.mode).value, *_depends_on(key))
        return self._folder / f"{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]}.json"


def _cell(key: CellKey, *, verdict: str, reason: str, difference: float | None, seconds: float) -> Cell:
    return Cell(key, Verdict(verdict), reason, difference, seconds)


def _depends_on(key: CellKey) -> tuple[str, ...]:
    others = () if key.against in (EXPECTED, HAND) else (key.against,)
    topic = CATALOGUE[key.scenario].topic
    return (_code(), _libraries(), _foreign(MODULES[topic]), *(_engine(name) for name in (key.engine, *others)))


@cache
def _code() -> str:
    """Hash of our own packages: every source, template and kept measurement."""
    digest = hashlib.sha256()
    for package in _OURS:
        _add(digest, files(package))
    return digest.hexdigest()


@cache
def _engine(name: str) -> str:
    """The engine's version, and its adapter where that is somebody else's."""
    adapter: Adapter = adapters.get(name)
    return f"{adapter.distribution} {adapter.version} {_foreign(adapter.module)}"


@cache
def _foreign(module: str) -> str:
    """Hash of a module that is somebody else's, with all of the folder that it stands in; empty for ours."""
    if module.partition(".")[0] in _OURS:
        return ""
    spec = find_spec(module)
    if spec is None:
        return ""
    digest = hashlib.sha256()
    package = spec.parent if spec.submodule_search_locations is None else module
    if package:
        _add(digest, files(package))
    elif spec.origin is not None:
        digest.update(Path(spec.origin).read_bytes())
    return digest.hexdigest()


@cache
def _libraries() -> str:
    return f"{sys.version_info[:3]} " + " ".join(f"{name} {_version(name)}" for name in _BELOW)


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "none"


def _add(digest: hashlib._Hash, folder: Traversable) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                _add(digest, entry)
        else:
            digest.update(entry.name.encode())
            digest.update(entry.read_bytes())
