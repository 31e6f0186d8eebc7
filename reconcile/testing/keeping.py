"""Runs that were kept by an earlier test, so that a new version of an engine can be held against them."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from adapters import storage

if TYPE_CHECKING:
    from adapters.contract import Run


def kept_or_keep(folder: Path, run: Run) -> Run:
    """The run that was kept of the same engine, scenario and mode; where there is none, ``run`` is kept and skips.

    Raises
    ------
    InputError
        What was kept cannot be read.
    """
    place = folder / _name(run)
    if (place / "run.json").is_file():
        return storage.load(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".", dir=folder))
    try:
        storage.save(run, aside)
        shutil.rmtree(place, ignore_errors=True)
        aside.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    pytest.skip(f"kept of {run.engine} {run.version}: the next run is held against it")


def _name(run: Run) -> str:
    return re.sub(r"[^\w.+@-]", "_", f"{run.engine}-{run.scenario}-{run.mode}")
