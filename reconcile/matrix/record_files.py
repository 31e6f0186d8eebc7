"""Filled cells that travel with the repository: a file a column, each cell under the hash of what it came from.

The hash is of the scenario with its terms, the mode, what the adapter does and the engine's version, so that a page
can be drawn, and be known to be stale, where the engine itself is not installed. What an adapter does is its sources
as Python reads them, without docstrings and comments, and without the modules that no run goes through: a word that
is mended makes no record stale.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from threading import Lock
from tokenize import COMMENT, DEDENT, INDENT, NEWLINE, NL, STRING, TokenInfo, generate_tokens, tok_name
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

import adapters
from adapters import handoff
from reconcile.environments.place import Column, Place
from reconcile.matrix.cell import HAND, Cell, CellKey
from reconcile.matrix.fill import scenario_of
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_NOT_KEPT = frozenset({Verdict.ERROR, Verdict.UNAVAILABLE})
_OF_NO_RUN = frozenset({"settings.py", "from_result.py"})
"""What tells of a run, and what reads a run of somebody else."""

_NO_CODE = (COMMENT, NL)
_BETWEEN = (NEWLINE, INDENT, DEDENT)

_DIGITS = 6
"""Decimals of a kept difference: account currency."""


class RecordFiles:
    """The records in a folder, read when first asked for; what is kept is written at once, from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: dict[str, dict[str, dict[str, object]]] = {}
        self._lock = Lock()

    def find(self, key: CellKey, columns: Mapping[str, Column]) -> Cell | None:
        """The cell as it was filled; ``None`` where there is none, or one that came from something else."""
        held = self._of(key.engine).get(_name(key))
        column = _column(key, columns)
        if held is None or held["of"] != hash_of(key, column):
            return None
        difference = held["difference"]
        return Cell(
            key,
            Verdict(str(held["verdict"])),
            str(held["reason"]),
            None if difference is None else float(str(difference)),
            version=column.version or "",
        )

    def keep(self, cell: Cell, columns: Mapping[str, Column]) -> None:
        """Write the cell into its column's file, unless it may be otherwise the next time."""
        if cell.verdict in _NOT_KEPT:
            return
        said: dict[str, object] = {
            "of": hash_of(cell.key, _column(cell.key, columns)),
            "verdict": cell.verdict.value,
            "reason": cell.reason,
            "difference": None if cell.difference is None else round(cell.difference, _DIGITS) + 0.0,
        }
        with self._lock:
            self._of(cell.key.engine)[_name(cell.key)] = said
            self._write(cell.key.engine)

    def holds(self, key: CellKey) -> bool:
        """Whether there is a record of the cell, be it of today or not."""
        return _name(key) in self._of(key.engine)

    def _write(self, column: str) -> None:
        """Cells by name; those of scenarios that are gone from the catalogue are left out."""
        self.folder.mkdir(parents=True, exist_ok=True)
        cells = self._held[column]
        kept = {name: cells[name] for name in sorted(cells) if name.partition(" ")[0] in CATALOGUE}
        self._path(column).write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that has a file, by name; those of other environments as they were recorded, not as built."""
        names = sorted(path.stem for path in self.folder.glob("*.json"))
        return tuple(recorded_column(name) for name in names)

    def _of(self, column: str) -> dict[str, dict[str, object]]:
        if column not in self._held:
            path = self._path(column)
            self._held[column] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return self._held[column]

    def _path(self, column: str) -> Path:
        return self.folder / f"{column}.json"


def recorded_column(label: str) -> Column:
    """``vectorbt@1.2.0`` as a column of an environment that need not be there; another name is an engine here."""
    engine, at, version = label.partition("@")
    if not at:
        return Column(engine, label)
    versions = {str(canonicalize_name(adapters.get(engine).distribution)): version}
    return Column(engine, label, Place(Path("not-built"), Path("not-built"), versions=versions))


def hash_of(key: CellKey, column: Column) -> str:
    """Hash of all that a cell says something about."""
    hand = repr(CATALOGUE[key.scenario].hand) if key.against == HAND else ""
    said = (_scenario(key.scenario), key.mode.value, key.against, hand, _adapter(column.engine), column.version)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _column(key: CellKey, columns: Mapping[str, Column]) -> Column:
    return columns.get(key.engine) or Column(key.engine, key.engine)


def _name(key: CellKey) -> str:
    return key.scenario if key.against != HAND else f"{key.scenario} on paper"


@cache
def _scenario(name: str) -> str:
    return handoff.digest(scenario_of(name))


@cache
def _adapter(engine: str) -> str:
    return hash_of_adapter(files(adapters.get(engine).module.rpartition(".")[0]))


def hash_of_adapter(folder: Traversable) -> str:
    """Hash of what the sources of an adapter's folder do in a run."""
    digest = hashlib.sha256()
    for path in _sources(folder):
        digest.update(path.name.encode() + _without_words(path.read_text(encoding="utf-8")).encode())
    return digest.hexdigest()


def _sources(folder: Traversable) -> list[Traversable]:
    found = [path for path in folder.iterdir() if path.name.endswith(".py") and path.name not in _OF_NO_RUN]
    return sorted(found, key=lambda path: path.name)


def _without_words(source: str) -> str:
    """A module's tokens, which every version of Python has alike; no comments, no lay-out, no text by itself."""
    found = [each for each in generate_tokens(StringIO(source).readline) if each.type not in _NO_CODE]
    kept = [
        token
        for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False)
        if not _is_text(before, token, after)
    ]
    return " ".join(token.string.strip() or tok_name[token.type] for token in kept)


def _is_text(before: TokenInfo | None, token: TokenInfo, after: TokenInfo | None) -> bool:
    """Whether a token is a statement that is nothing but a text: a docstring or a note."""
    begins = before is None or before.type in _BETWEEN
    return token.type == STRING and begins and after is not None and after.type == NEWLINE
