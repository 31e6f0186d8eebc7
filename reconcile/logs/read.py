"""Both sides of ``reconcile diff``, read, and what there is to say of them before they are compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconcile.logs.findings.clock_shift import put_on_clock
from reconcile.logs.findings.contradictions import contradictions, dates_among_times, printed_in_cents
from reconcile.logs.findings.duplicates import repeated_rows
from reconcile.logs.findings.offsets import offset_between
from reconcile.logs.findings.partial_fills import regroup
from reconcile.logs.formats.registry import format_of

if TYPE_CHECKING:
    from reconcile.logs.format import Format, Note
    from reconcile.logs.source import Source
    from reconcile.logs.trade_log import TradeLog


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
    (log_a, notes_a), (log_b, notes_b) = map(_read, (a, b), formats, "ab")
    found = offset_between(log_a, log_b)
    new_a, new_b, regroupings = regroup(log_a, log_b)
    return Logs(new_a, new_b, formats, (*notes_a, *notes_b, *printed_in_cents(log_a, log_b), *found, *regroupings))


def _read(source: Source, format_: Format, side: str) -> tuple[TradeLog, tuple[Note, ...]]:
    """One side on the clock that was asked for, and what there is to say of it alone."""
    reading = format_.read(source)
    log, more = put_on_clock(reading.log, source, side)
    notes = (
        *reading.notes,
        *dates_among_times(reading.log),
        *contradictions(reading.log),
        *repeated_rows(log),
        *more,
    )
    return log, tuple(replace(note, text=f"{side.upper()}: {note.text}") for note in notes)
