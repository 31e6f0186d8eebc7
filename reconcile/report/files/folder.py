"""The folder that ``--out`` names: everything appears at once when complete, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path

from bundles.errors import InputError

_MARKERS = frozenset({"variance.json", "matrix.json", "stability.json"})
_OURS = (
    "trades_*.csv", "rejections_*.csv", "positions_*.csv", "equity.csv", "cash.csv",
    "prices.csv", "splits.csv", "dividends.csv", "instructions.csv", "scenario.toml",
    "diff_*.csv", "by_session_*.csv",
    "variance.json", "variance.md", "explain.json", "rules_*.csv", "roots_*.csv", "rules.toml",
    "report.html", "equity_*.png", "waterfall_*.png", "causes_*.png", "rules_*.png",
    "matrix.json", "matrix.csv", "matrix.md",
    "study.toml", "results.csv", "decisions.csv", "ranking.csv", "stability.json", "report.md",
)  # fmt: skip
"""What a report consists of. A folder that holds anything else is somebody's own and never replaced."""

_AGAINST = "against"
"""The one folder in a report: the second scenario."""

_OTHERWISE = "name a folder that you may write to"


def check_writable(target: Path) -> None:
    """Refuse a folder that cannot be written, or that holds something else, before any work is done.

    Raises
    ------
    InputError
        The parent cannot be written, or ``target`` is a file or a folder that is not an earlier report.
    """
    with _told(target):
        place = target.resolve()
        if place.exists() and not _is_replaceable(place):
            raise InputError(f"{target}: exists and is no earlier report", "name a new or an empty folder")
        if place.is_mount():
            raise InputError(f"{target}: is a mount point, which cannot be replaced", "name a folder inside of it")
        _check_parent(_nearest_existing(place.parent), target)


def _check_parent(parent: Path, target: Path) -> None:
    """By writing to it: what permissions say is not the whole truth."""
    if not parent.is_dir():
        raise InputError(f"{target}: {parent} is no folder", _OTHERWISE)
    Path(tempfile.mkdtemp(prefix=".reconcile-", dir=parent)).rmdir()


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """What the disk refuses becomes one line."""
    try:
        yield
    except OSError as error:
        if error.errno is None:  # not the disk, but a library that calls its own errors so
            raise
        raise InputError(f"{target}: cannot be written ({(error.strerror or '').lower()})", _OTHERWISE) from error


def _is_replaceable(place: Path) -> bool:
    if not place.is_dir():
        return False
    names = [entry.name for entry in place.iterdir()]
    return not names or (bool(_MARKERS & set(names)) and all(_is_ours(entry) for entry in place.iterdir()))


def _is_ours(entry: Path) -> bool:
    if entry.is_dir():
        return entry.name == _AGAINST and all(inner.is_file() and _is_ours(inner) for inner in entry.iterdir())
    return any(fnmatch(entry.name, pattern) for pattern in _OURS)


def _nearest_existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


@contextmanager
def atomic_folder(target: Path) -> Iterator[Path]:
    """A scratch folder that becomes ``target`` when the block ends well and vanishes when it does not.

    Raises
    ------
    InputError
        As ``check_writable``, or the disk refuses.
    """
    check_writable(target)
    place = target.resolve()
    with _told(target), _parents_of(place):
        aside = Path(tempfile.mkdtemp(prefix=f".{place.name[:100]}-", dir=place.parent))
        scratch = aside / "report"
        try:
            scratch.mkdir()
            yield scratch
            _put_in_place(scratch, place, aside / "earlier")
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            aside.rmdir()


@contextmanager
def _parents_of(place: Path) -> Iterator[None]:
    """Folders above ``place``, of which those that were made go again when the block fails."""
    made = [parent for parent in place.parents if not parent.exists()]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for parent in made:
            with suppress(OSError):
                parent.rmdir()
        raise


def _put_in_place(scratch: Path, place: Path, aside: Path) -> None:
    """Rename into place; an earlier report is moved aside first, and comes back if that fails."""
    try:
        if place.exists():
            place.rename(aside)
        scratch.rename(place)
    except BaseException:
        if aside.exists():
            aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)
