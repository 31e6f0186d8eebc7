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
from pathlib import Path

import adapters
from adapters.contract import Adapter, Mode
from bundles.cache import cache_folder
from reconcile.matrix.cell import EXPECTED, HAND, Asked, MatrixCell
from reconcile.verdicts.verdict import Verdict

_OURS = ("bundles", "scenarios", "adapters", "reconcile")
_BELOW = ("numpy", "pandas", "exchange-calendars", "bokeh-sampledata")
"""Distributions that make a scenario's data."""

_NOT_KEPT = frozenset({Verdict.ERROR, Verdict.UNAVAILABLE})
"""What may be otherwise the next time."""


class Records:
    """A folder of filled cells, each under a name made of all that it depends on."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_folder() / "matrix"

    def find(self, asked: Asked) -> MatrixCell | None:
        """The cell as it was filled on the same code, data and versions; ``None`` where it was not."""
        try:
            content = json.loads(self._path(asked).read_text(encoding="utf-8"))
            return _cell(asked, **content)
        except (OSError, ValueError, TypeError):
            return None  # not there, or half a record of a machine that stopped: it is run again

    def keep(self, cell: MatrixCell) -> None:
        """Write the cell at once or not at all; a folder that cannot be written keeps nothing."""
        if cell.verdict in _NOT_KEPT:
            return
        path = self._path(cell.asked)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}")
        content = {name: value for name, value in asdict(cell).items() if name != "asked"}
        aside.write_text(json.dumps(content), encoding="utf-8")
        aside.replace(path)

    def _path(self, asked: Asked) -> Path:
        said = (asked.scenario, asked.engine, asked.against, Mode(asked.mode).value, *_depends_on(asked))
        return self._folder / f"{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]}.json"


def _cell(asked: Asked, *, verdict: str, reason: str, difference: float | None, seconds: float) -> MatrixCell:
    return MatrixCell(asked, Verdict(verdict), reason, difference, seconds)


def _depends_on(asked: Asked) -> tuple[str, ...]:
    others = () if asked.against in (EXPECTED, HAND) else (asked.against,)
    return (_code(), _libraries(), *(_engine(name) for name in (asked.engine, *others)))


@cache
def _code() -> str:
    """Hash of our own packages: every source, template and kept measurement."""
    digest = hashlib.sha256()
    for package in _OURS:
        _add(digest, files(package))
    return digest.hexdigest()


@cache
def _engine(name: str) -> str:
    """The engine's version and, where the adapter is somebody else's, the hash of its folder."""
    adapter: Adapter = adapters.get(name)
    digest = hashlib.sha256(f"{adapter.distribution} {adapter.version}".encode())
    package = adapter.module.rpartition(".")[0]
    if package and package.partition(".")[0] not in _OURS:
        _add(digest, files(package))
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
        elif entry.name.endswith((".py", ".toml", ".j2")):
            digest.update(entry.name.encode())
            digest.update(entry.read_bytes())
