"""The folder that ``--out`` names: everything appears at once when complete, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bundles.errors import InputError

_MARKER = "variance.json"


def check_writable(target: Path) -> None:
    """Refuse a folder that cannot be written, or that holds something else, before any work is done.

    Raises
    ------
    InputError
        The parent cannot be written, or ``target`` is a file or a folder that is not an earlier report.
    """
    if target.exists() and not _is_replaceable(target):
        raise InputError(f"{target}: exists and is no earlier report", "name a new or an empty folder")
    parent = _nearest_existing(target.absolute().parent)
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise InputError(f"{target}: {parent} cannot be written", "name a folder that you may write to")


def _is_replaceable(target: Path) -> bool:
    return target.is_dir() and ((target / _MARKER).exists() or not any(target.iterdir()))


def _nearest_existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A scratch folder that becomes ``target`` when the block ends well and vanishes when it does not.

    Raises
    ------
    InputError
        As ``check_writable``, or the disk refuses.
    """
    check_writable(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise InputError(f"{target}: {error.strerror}", "name a folder that you may write to") from error
    try:
        yield scratch
        _put_in_place(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _put_in_place(scratch: Path, target: Path) -> None:
    """Rename into place; an earlier report is moved aside first, so that it is whole or gone."""
    scratch.chmod(0o755)
    if target.exists():
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
        target.rename(aside / target.name)
        scratch.rename(target)
        shutil.rmtree(aside)
    else:
        scratch.rename(target)
