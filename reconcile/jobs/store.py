"""Answers that were given before, under names made of all that they depend on: a folder that many processes share."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from adapters import handoff, storage
from adapters.answer import Answer
from bundles.defaults import cache_folder
from bundles.errors import InputError
from reconcile.jobs.code import code_of_run

if TYPE_CHECKING:
    from reconcile.jobs.job import Job

_SEAL, _ANSWER = "seal.json", "answer.json"


class Store:
    """A folder of runs, and of the words of engines that declined one; made when first written to."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or cache_folder() / "runs"

    def find(self, key: str) -> Answer | None:
        """The answer of that name; ``None`` where there is none, or one that is not as it was written."""
        folder = self._of(key)
        if not _is_whole(folder):
            return None
        said = json.loads((folder / _ANSWER).read_text(encoding="utf-8"))
        try:
            return Answer(run=storage.load(folder)) if said["word"] == "run" else Answer(**said)
        except InputError:
            return None  # of a format before

    def keep(self, key: str, said: dict[str, str], made: Path) -> None:
        """Give the files in ``made`` a place under ``key``, with what was said; at once or not at all."""
        content = {name: said[name] for name in ("word", "reason")}
        (made / _ANSWER).write_text(json.dumps(content), encoding="utf-8")
        _seal(made)
        target = self._of(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        made.replace(target)

    def scenario(self, job: Job) -> Path:
        """A folder that holds the job's scenario, written where it is not there yet."""
        target = self.folder / "scenarios" / str(handoff.FORMAT) / handoff.digest(job.scenario)
        if not _is_whole(target):
            with self.aside() as folder:
                handoff.write(job.scenario, folder)
                _seal(folder)
                _put(folder, target)
        return target

    @contextmanager
    def locked(self, key: str) -> Iterator[None]:
        """One process at a time for each key: who comes second finds what the first has kept."""
        path = self.folder / "locks" / f"{key}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path):
            yield

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """A new folder beside the kept ones, so that moving it is one step; gone at the end, unless it was moved."""
        self.folder.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".", dir=self.folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _of(self, key: str) -> Path:
        return self.folder / key[:2] / key


def key_of(job: Job) -> str:
    """A name made of all that the job's answer depends on."""
    code, asked = code_of_run(job.engine, job.place), handoff.digest(job.scenario)
    said = (storage.FORMAT, job.engine, job.preset, job.mode, code, asked)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _put(folder: Path, target: Path) -> None:
    """Move, unless another process was first: what it has written is the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.replace(target)
    except OSError:
        if not _is_whole(target):
            shutil.rmtree(target, ignore_errors=True)
            folder.replace(target)


def _seal(folder: Path) -> None:
    """Write down what every file of a finished folder holds."""
    (folder / _SEAL).write_text(json.dumps(_hashes(folder)), encoding="utf-8")


def _is_whole(folder: Path) -> bool:
    """Whether every file is there with the content that it was written with."""
    try:
        sealed = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        return bool(sealed == _hashes(folder))
    except (OSError, ValueError):
        return False


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.iterdir() if path.name != _SEAL)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
