"""Rows of a platform's file: places that can be named, rows that are left out, and the checks they all pass."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from bundles.errors import InputError
from bundles.tables.table import Places, Table
from reconcile.logs.format import Note, NoteKind, ReadLog
from reconcile.logs.source_table import read_source, table_of
from reconcile.logs.trade_log import check

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.logs.source import Source

MOST_ROWS = 1000
"""A note lists no more places than this."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A platform's rows, every column under its own name; the index says where each row stands.

    ``notes`` are what was said of them on the way: of those left out, too.
    """

    path: Path
    frame: pd.DataFrame
    unit: str
    notes: tuple[Note, ...] = ()

    def noting(self, rows: pd.Series[bool], what: str, topic: NoteKind = NoteKind.LEFT_OUT) -> Sheet:
        """The same with a note on the rows where ``rows`` holds, how many and where; none where there are none."""
        if not (count := int(rows.sum())):
            return self
        places = tuple(f"{self.unit} {place}" for place in self.frame.index[rows.to_numpy()][:MOST_ROWS])
        return self.assuming(f"{count} {'row' if count == 1 else 'rows'} {what}", topic, places)

    def assuming(self, text: str, topic: NoteKind = NoteKind.ASSUMED, places: tuple[str, ...] = ()) -> Sheet:
        """The same with a note."""
        return replace(self, notes=(*self.notes, Note(topic, text, places)))

    def refuse(self, column: str, wrong: pd.Series[bool], hint: str) -> None:
        """Raise ``InputError`` for the first row where ``wrong`` holds, with that row's cell."""
        Places(str(self.path), self.unit, self.frame.index.to_numpy()).refuse_first(self.frame[column], wrong, hint)

    def require(self, *columns: str) -> None:
        """Raise ``InputError`` where one of ``columns`` is not there."""
        missing = [column for column in columns if column not in self.frame.columns]
        if missing:
            raise InputError(f"{self.path}: no column {missing[0]!r}", f"expected {', '.join(columns)}")

    def text(self, column: str) -> pd.Series[str]:
        """A column as stripped text, empty where it is missing."""
        if column not in self.frame.columns:
            return pd.Series("", index=self.frame.index, dtype=object)
        cells = self.frame[column].map(lambda cell: "" if cell is None or cell != cell else str(cell).strip())
        return cells.astype(object)

    def without(self, left_out: pd.Series[bool]) -> Sheet:
        """The other rows."""
        return replace(self, frame=self.frame[~left_out.to_numpy()])

    def with_columns(self, columns: Mapping[str, Any]) -> Sheet:
        """The same rows with these columns alone."""
        return replace(self, frame=pd.DataFrame(dict(columns), index=self.frame.index))

    def without_repeats(self, execution: str) -> Sheet:
        """Without rows that repeat an execution's id and all else of it; ids that come with other content stay."""
        ids, text = self.text(execution), self.frame.astype(str)
        repeated = text.duplicated() & (ids != "")
        differing = ids.duplicated(keep=False) & (ids != "") & ~text.duplicated(keep=False)
        said = f"left out: each repeats an earlier {execution}, cell for cell"
        noted = self.noting(repeated, said, NoteKind.DUPLICATES)
        said = f"kept: they share {execution} and differ otherwise"
        return noted.noting(differing, said, NoteKind.DUPLICATES).without(repeated)

    def to_table(self) -> Table:
        """The same for the checks of our own logs."""
        return replace(table_of(self.frame, str(self.path), self.unit), numbers=self.frame.index.to_numpy())


def as_read_log(
    sheet: Sheet, ours: Mapping[str, Any], theirs: Mapping[str, str], notes: tuple[Note, ...] = ()
) -> ReadLog:
    """Our columns through the checks of our own logs; what is wrong is told under the platform's name for it.

    ``notes`` come after those of the sheet.

    Raises
    ------
    InputError
        A value that cannot be, with file, row and column.
    """
    return ReadLog(check(sheet.with_columns(ours).to_table(), theirs), sheet.notes + notes)


def table(source: Source, expected: str) -> Sheet:
    """A CSV file as text, a Parquet file or a frame, as a sheet."""
    read = read_source(source, f"expected the path of {expected}")
    return Sheet(source.path, read.to_pandas().rename(columns=str.strip), read.unit)


def json_content(path: Path) -> Any:
    """What a JSON file holds, numbers to the nearest float.

    Raises
    ------
    InputError
        The file is missing, or no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}", "expected a JSON file") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: {' '.join(str(error).split())}", "expected JSON in UTF-8") from error


def json_sheet(path: Path, records: object, unit: str, columns: Sequence[str] = ()) -> Sheet:
    """A list of JSON objects as a sheet, numbered from 1; an empty list has ``columns``."""
    if not isinstance(records, list):
        raise InputError(f"{path}: no list of {unit}s", f"expected a JSON list with an object for each {unit}")
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise InputError(f"{path}, {unit} {number}: no JSON object", f"expected an object for each {unit}")
    index, names = pd.RangeIndex(1, 1 + len(records)), None if records else list(columns)
    return Sheet(path, pd.DataFrame(records, index=index, columns=names, dtype=object), unit)
