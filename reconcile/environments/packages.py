"""Our own packages as a folder that another environment's Python imports from: no environment holds our code."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement

from bundles.defaults import cache_folder

DISTRIBUTION = "backtest-reconcile"
_PACKAGES = ("bundles", "scenarios", "adapters")
"""What a worker imports."""

_NEEDED = frozenset({
    "exchange-calendars", "filelock", "numpy", "packaging", "pandas", "platformdirs", "polars", "pydantic", "pytz",
    "tomli-w",
})  # fmt: skip
"""What those packages import of others."""


def requirements() -> tuple[str, ...]:
    """What a worker needs beside its engine, with the bounds of our own distribution."""
    ours = map(Requirement, metadata.requires(DISTRIBUTION) or ())
    return tuple(sorted(f"{each.name}{each.specifier}" for each in ours if each.name in _NEEDED and not each.marker))


@cache
def packages_folder() -> Path:
    """The folder, under a name made of its content; written where it is not there yet."""
    sources = [path for package in _PACKAGES for path in _sources(package)]
    about = {
        name: metadata.distribution(DISTRIBUTION).read_text(name) or "" for name in ("METADATA", "entry_points.txt")
    }
    digest = hashlib.sha256("".join(about.values()).encode())
    for package, path in sources:
        digest.update(str(path.relative_to(package)).encode() + path.read_bytes())
    target = cache_folder() / "packages" / digest.hexdigest()[:32]
    if not target.is_dir():
        _write(sources, about, target)
    return target


def _sources(package: str) -> list[tuple[Path, Path]]:
    """Each file of a package, with the folder that the package lies in."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    found = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [(folder.parent, path) for path in found]


def _write(sources: list[tuple[Path, Path]], about: dict[str, str], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".", dir=target.parent))
    try:
        for root, path in sources:
            copy = folder / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        told = folder / f"{DISTRIBUTION.replace('-', '_')}-{metadata.version(DISTRIBUTION)}.dist-info"
        told.mkdir()
        for name, text in about.items():
            (told / name).write_text(text, encoding="utf-8")
        folder.replace(target)
    except OSError:
        if not target.is_dir():  # another process may have been first
            raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
