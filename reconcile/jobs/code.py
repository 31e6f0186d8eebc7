"""What an answer depends on beside its scenario: our own code, an engine's, and the libraries below."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import adapters

if TYPE_CHECKING:
    from adapters.contract import Adapter
    from reconcile.environments.place import Place

OURS = ("bundles", "scenarios", "adapters", "reconcile")
_BELOW_RUNS = ("bundles", "scenarios", "adapters")
"""Those of our packages that a run goes through."""


@cache
def our_code(packages: tuple[str, ...] = OURS) -> str:
    """Hash of our own packages: every source, template and kept measurement."""
    digest = hashlib.sha256()
    for package in packages:
        _add(digest, files(package))
    return digest.hexdigest()


@cache
def code_of_run(engine: str, place: Place) -> str:
    """Hash of all code and versions that a run of ``engine`` at ``place`` goes through."""
    adapter: Adapter = adapters.get(engine)
    engine_itself = _installed(adapter.distribution) if place.is_here else ""
    said = [our_code(_BELOW_RUNS), foreign_code(adapter.module), engine_itself, _packages(place)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _packages(place: Place) -> list[str]:
    """Python and every distribution at ``place``, with versions."""
    return [str(place.python), *(place.lock or (sys.version, *_distributions()))]


@cache
def _distributions() -> tuple[str, ...]:
    """Names and versions of all that is installed here, by the folders that say so: reading each takes long."""
    folders = (Path(entry) for entry in sys.path if Path(entry).is_dir())
    return tuple(sorted({path.name for folder in folders for path in folder.glob("*.dist-info")}))


@cache
def _installed(distribution: str) -> str:
    """Hash of the sources of a distribution as they are on disk: who works on an engine edits them in place."""
    try:
        held = metadata.distribution(distribution)
    except metadata.PackageNotFoundError:
        return ""
    digest = hashlib.sha256(f"{distribution} {held.version}".encode())
    for path in sorted(held.files or (), key=str):
        _add_source(digest, Path(str(held.locate_file(path))))
    for name in sorted(_top_levels(held)):
        digest.update(_editable(name).encode())
    return digest.hexdigest()


def _top_levels(held: metadata.Distribution) -> set[str]:
    """Packages of a distribution that lies elsewhere, as an editable one does; none where its files are its own."""
    if '"editable": true' not in (held.read_text("direct_url.json") or ""):
        return set()
    return {name for name, owners in metadata.packages_distributions().items() if held.name in owners}


def _editable(package: str) -> str:
    try:
        return foreign_code(package)
    except (ImportError, ValueError):
        return ""


def _add_source(digest: hashlib._Hash, path: Path) -> None:
    """A source by its content, anything else (compiled code, data) by its size and time."""
    try:
        if path.suffix == ".py":
            digest.update(path.read_bytes())
        elif path.suffix in (".so", ".pyd", ".toml", ".json"):
            stat = path.stat()
            digest.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    except OSError:
        digest.update(f"no {path.name}".encode())


@cache
def foreign_code(module: str) -> str:
    """Hash of a module that is somebody else's, with all of the folder that it stands in; empty for ours."""
    if module.partition(".")[0] in OURS:
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


def _add(digest: hashlib._Hash, folder: Traversable) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                _add(digest, entry)
        else:
            digest.update(entry.name.encode() + entry.read_bytes())
