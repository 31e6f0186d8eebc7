"""Both sides of ``reconcile diff``, read, and what there is to say of them before they are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reconcile.formats.columns_of import Columns
from reconcile.formats.contract import Format, Note, Source
from reconcile.formats.duplicates import repeated_rows
from reconcile.formats.offsets import offset_between
from reconcile.formats.recognition import format_of
from reconcile.formats.regrouping import regrouped
from reconcile.formats.shifting import as_asked
from reconcile.log_reading import TradeLog


@dataclass(frozen=True, eq=False)
class Logs:
    """Two logs as they are to be compared, the formats that they were read by, and notes in order."""

    a: TradeLog
    b: TradeLog
    formats: tuple[Format, Format]
    notes: tuple[Note, ...]


def read_logs(a: Source, b: Source) -> Logs:
    """Read, bring to the clock that was asked for, regroup pieces, and look for what should be known first.

    Raises
    ------
    InputError
        A file, a mapping, a format, a zone or a shift that cannot be used.
    """
    formats = format_of(a), format_of(b)
    notes: list[Note] = []
    sides: list[Columns] = []
    for source, format_, side in zip((a, b), formats, "ab", strict=True):
        reading = format_.read(source)
        columns, more = as_asked(Columns(reading.log), source, side)
        sides.append(columns)
        notes += _of_side(side, (*reading.notes, *repeated_rows(columns), *more))
    found = offset_between(*sides)
    new_a, new_b, regroupings = regrouped(*sides)
    return Logs(new_a.log, new_b.log, formats, (*notes, *found, *regroupings))


def _of_side(side: str, notes: tuple[Note, ...]) -> Iterator[Note]:
    for note in notes:
        yield replace(note, text=f"{side.upper()}: {note.text}")
