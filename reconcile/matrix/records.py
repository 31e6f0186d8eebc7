"""Records of filled cells: one that was run on the same code, data and versions is not run again."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Protocol

from adapters.contract import Mode
from bundles.defaults import cache_folder
from reconcile.environments.place import Column, version_here
from reconcile.jobs.code import code_of_run, foreign_code, our_code
from reconcile.matrix.cell import EXPECTED, HAND, Cell, CellKey
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE, MODULES

_BELOW = ("numpy", "pandas", "exchange-calendars", "bokeh-sampledata")
"""Distributions that make a scenario's data."""

_NOT_KEPT = frozenset({Verdict.ERROR, Verdict.UNAVAILABLE})
"""What may be otherwise the next time."""


class CellStore(Protocol):
    """Where cells are found that were filled before, and kept for the next time."""

    def find(self, key: CellKey, columns: Mapping[str, Column]) -> Cell | None:
        """The cell, where it holds still."""

    def keep(self, cell: Cell, columns: Mapping[str, Column]) -> None:
        """Take it in."""


class Records:
    """A folder of filled cells, each under a name made of all that it depends on."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_folder() / "matrix"

    def find(self, key: CellKey, columns: Mapping[str, Column]) -> Cell | None:
        """The cell as it was filled on the same code, data and versions; ``None`` where it was not."""
        try:
            content = json.loads(self._path(key, columns).read_text(encoding="utf-8"))
            return _cell(key, **content)
        except (OSError, ValueError, TypeError):
            return None  # not there, or half a record of a machine that stopped: it is run again

    def keep(self, cell: Cell, columns: Mapping[str, Column]) -> None:
        """Write the cell at once or not at all; a folder that cannot be written keeps nothing."""
        if cell.verdict in _NOT_KEPT:
            return
        path = self._path(cell.key, columns)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}")
        content = {name: value for name, value in asdict(cell).items() if name != "key"}
        aside.write_text(json.dumps(content), encoding="utf-8")
        aside.replace(path)

    def _path(self, key: CellKey, columns: Mapping[str, Column]) -> Path:
        said = (key.scenario, key.engine, key.against, Mode(key.mode).value, *_depends_on(key, columns))
        return self._folder / f"{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]}.json"


def _cell(key: CellKey, *, verdict: str, reason: str, difference: float | None, seconds: float, version: str) -> Cell:
    return Cell(key, Verdict(verdict), reason, difference, seconds, version)


def _depends_on(key: CellKey, columns: Mapping[str, Column]) -> tuple[str, ...]:
    others = () if key.against in (EXPECTED, HAND) else (key.against,)
    places = [columns.get(name) or Column(name, name) for name in (key.engine, *others)]
    topic = foreign_code(MODULES[CATALOGUE[key.scenario].topic])
    return (our_code(), _libraries(), topic, *(code_of_run(each.engine, each.place) for each in places))


@cache
def _libraries() -> str:
    return f"{sys.version_info[:3]} " + " ".join(f"{name} {version_here(name)}" for name in _BELOW)
