"""Environments built by uv, each once, in the cache folder; what is built is found again without uv."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

import adapters
from bundles.defaults import cache_folder
from bundles.errors import InputError
from reconcile.environments.interpreters import interpreter
from reconcile.environments.packages import packages_folder, requirements
from reconcile.environments.place import Column, Place

if TYPE_CHECKING:
    from reconcile.environments.specification import Specification

type OnStep = Callable[[str], None]
"""Is called with what is being done, in words."""

_ABOUT = "environment.json"
_LOCK = "requirements.lock"
_UNREACHABLE = (
    "error sending request",
    "dns error",
    "Failed to fetch",
    "connectivity is disabled",
    "timed out",
)


@dataclass(frozen=True)
class Environment:
    """An environment's folder, and what it was asked to hold."""

    specification: Specification
    folder: Path

    @property
    def python(self) -> Path:
        names = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        return self.folder.joinpath("venv", *names)

    @property
    def is_built(self) -> bool:
        return (self.folder / _ABOUT).is_file()

    @property
    def column(self) -> Column:
        """The engine in this environment, which is built; its label has the version that is installed."""
        lock = tuple((self.folder / _LOCK).read_text(encoding="utf-8").splitlines())
        versions = dict(line.split("==", 1) for line in lock if "==" in line)
        place = Place(self.python, packages_folder(), lock, versions)
        engine = self.specification.engine
        version = place.version_of(adapters.get(engine).distribution)
        return Column(engine, self.specification.label or f"{engine}@{version}", place)


def environment_of(specification: Specification) -> Environment:
    """Where the environment is, or would be."""
    wanted = (
        sorted(specification.requires),
        sorted(specification.constraints),
        requirements(),
        str(interpreter(specification.python)),
    )
    key = hashlib.sha256(json.dumps(wanted).encode()).hexdigest()[:16]
    return Environment(specification, _folder() / f"{specification.engine}-{key}")


def built(specification: Specification, on_step: OnStep) -> Environment:
    """The environment, built where it is not yet.

    Raises
    ------
    InputError
        uv is not installed, the index cannot be reached, or the requirements cannot be met together.
    """
    environment = environment_of(specification)
    if not environment.is_built:
        environment.folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(environment.folder.with_suffix(".lock")):
            if not environment.is_built:
                on_step(f"building {specification.asked}")
                _build(environment)
    return environment


def environments() -> Iterator[Path]:
    """The folders of all that are built."""
    yield from sorted(path.parent for path in _folder().glob(f"*/{_ABOUT}"))


def remove(environment: Environment) -> None:
    """Delete an environment's folder."""
    shutil.rmtree(environment.folder, ignore_errors=True)


def _folder() -> Path:
    return cache_folder() / "environments"


def _build(environment: Environment) -> None:
    """Aside, then moved into its place: what breaks off on the way leaves nothing."""
    specification = environment.specification
    folder = Path(tempfile.mkdtemp(prefix=".", dir=environment.folder.parent))
    try:
        python = str(interpreter(specification.python))
        _uv(specification, "venv", "--relocatable", "--python", python, str(folder / "venv"))
        (folder / "constraints.txt").write_text("\n".join(specification.constraints), encoding="utf-8")
        into = ("--python", str(Environment(specification, folder).python))
        needed = (*specification.requires, *requirements())
        _uv(specification, "pip", "install", *into, "--constraint", str(folder / "constraints.txt"), *needed)
        lock = _uv(specification, "pip", "freeze", *into)
        (folder / _LOCK).write_text(lock, encoding="utf-8")
        about = {"asked": specification.asked, "engine": specification.engine, "requires": specification.requires}
        (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
        shutil.rmtree(environment.folder, ignore_errors=True)
        folder.replace(environment.folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _uv(specification: Specification, *arguments: str) -> str:
    """What uv prints; its complaints are one line."""
    command = [find_uv(), "--quiet", "--no-progress", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return done.stdout
    said = " ".join(done.stderr.split())
    if any(sign in said for sign in _UNREACHABLE):
        raise InputError(f"{specification.asked}: the package index cannot be reached", "try again with a network")
    raise InputError(
        f"{specification.asked}: uv: {said[-600:] or f'exit code {done.returncode}'}", _hint(specification)
    )


def _hint(specification: Specification) -> str:
    return f"it was to hold {', '.join((*specification.requires, *specification.constraints))}"


def find_uv() -> str:
    """The path of uv: of the package ``uv`` where that is installed, else on the path.

    Raises
    ------
    InputError
        There is none.
    """
    try:
        from uv import find_uv_bin

        return str(find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if found is None:
        raise InputError("environments are built by uv, which is not installed", "pip install uv")
    return found
