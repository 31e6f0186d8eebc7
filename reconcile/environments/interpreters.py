"""Which Python an environment is made with: a real interpreter, never a launcher that may choose another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bundles.errors import InputError

_TELL = "import sys; print(sys._base_executable); print('%d.%d' % sys.version_info[:2])"


@cache
def interpreter(asked: str | None) -> Path:
    """The interpreter of a version such as ``3.13``, or at a path; that of this process where none is asked for.

    Raises
    ------
    InputError
        There is none on this machine.
    """
    if asked is None:
        return Path(getattr(sys, "_base_executable", sys.executable))
    for candidate in _candidates(asked):
        found = _told(candidate)
        if found is not None and asked in (found[1], str(candidate)):
            return found[0]
    raise InputError(f"no Python {asked} here", "install it, or give the path of its interpreter as `python`")


def _candidates(asked: str) -> Iterator[Path]:
    if os.sep in asked:
        yield Path(asked)
        return
    yield Path(sys.executable)
    yield from (Path(folder) / f"python{asked}" for folder in os.environ.get("PATH", "").split(os.pathsep) if folder)
    # pyenv's launchers on the path answer only for the version that it has switched on.
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    yield from sorted(pyenv.glob(f"{asked}*/bin/python{asked}"))


def _told(candidate: Path) -> tuple[Path, str] | None:
    """Where the real interpreter is and its version; ``None`` where nothing answers."""
    try:
        done = subprocess.run([candidate, "-c", _TELL], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.split("\n")
    return (Path(lines[0]), lines[1]) if done.returncode == 0 and len(lines) > 1 else None
