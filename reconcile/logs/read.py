"""Both sides of ``reconcile diff``, read, and what there is to say of them before they are compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reconcile.books.both_sides import both
from reconcile.logs.findings.clock_shift import put_on_clock
from reconcile.logs.findings.contradictions import contradictions, dates_among_times, printed_in_cents
from reconcile.logs.findings.duplicates import repeated_rows
from reconcile.logs.findings.offsets import offset_between
from reconcile.logs.findings.partial_fills import regroup
from reconcile.logs.formats.registry import chosen
from reconcile.logs.spelling.names import same_names, with_names
from reconcile.matching.order_ids import Evidence, Named, evidence

if TYPE_CHECKING:
    from reconcile.logs.format import Format, Note
    from reconcile.logs.formats.registry import Chosen
    from reconcile.logs.source import Source
    from reconcile.logs.trade_log import TradeLog


_LARGE = 16_000_000
"""Bytes of a file."""


@dataclass(frozen=True, eq=False)
class Logs:
    """Two logs to be compared, the formats that they were read by, what their order ids say, and notes in order."""

    a: TradeLog
    b: TradeLog
    formats: tuple[Format, Format]
    ids: Evidence
    notes: tuple[Note, ...]


def read_logs(a: Source, b: Source) -> Logs:
    """Read, bring to the clock that was asked for, regroup pieces, and look for what should be known first.

    Raises
    ------
    InputError
        A file, a mapping, a format, a zone or a shift that cannot be used.
    """
    choices = chosen(a), chosen(b)
    sides = zip((a, b), choices, "ab", strict=True)
    at_once = _are_large(a, b)
    (log_a, notes_a), (log_b, notes_b) = both(lambda side: _read(*side), sides, at_once=at_once)
    log_a, log_b, named = same_names(log_a, log_b)
    ids = evidence(*both(_named, (log_a, log_b), at_once=at_once))
    decide = ids is Evidence.DECIDE
    found = (*printed_in_cents(log_a, log_b), *offset_between(log_a, log_b, ids_decide=decide))
    new_a, new_b, regroupings = regroup(log_a, log_b, ids_decide=decide)
    formats = choices[0].format, choices[1].format
    return Logs(new_a, new_b, formats, ids, (*notes_a, *notes_b, *named, *found, *regroupings))


def _are_large(*sources: Source) -> bool:
    """Whether both are files that take long to read."""
    return all(
        source.frame is None and source.path.is_file() and source.path.stat().st_size > _LARGE for source in sources
    )


def read_alone(source: Source) -> tuple[TradeLog, tuple[Note, ...]]:
    """A single log, and what there is to say of it; raises as ``read_logs``."""
    return _read_plain(source, chosen(source), "a")


def _read(source: Source, choice: Chosen, side: str) -> tuple[TradeLog, tuple[Note, ...]]:
    """One side, and what there is to say of it alone, under its letter."""
    log, notes = _read_plain(source, choice, side)
    return log, tuple(replace(note, text=f"{side.upper()}: {note.text}") for note in notes)


def _read_plain(source: Source, choice: Chosen, side: str) -> tuple[TradeLog, tuple[Note, ...]]:
    """A log on the clock that was asked for, and notes."""
    reading = choice.format.read(source)
    left_out = [ours for ours, theirs in source.mapping.items() if not theirs and reading.log.has(ours)]
    log, named = with_names(replace(reading.log, frame=reading.log.frame.drop(left_out)), source, side)
    log, more = put_on_clock(replace(log, ids_are_local=choice.format.ids_are_local), source, side)
    notes = (
        *choice.notes,
        *reading.notes,
        *named,
        *dates_among_times(reading.log),
        *contradictions(reading.log),
        *repeated_rows(log),
        *more,
    )
    return log, notes


def _named(log: TradeLog) -> Named:
    """The rows with an order id that may mean the same in another log."""
    if log.order_id is None or log.order_number is None:
        return _named(log.with_column("order_id", [""] * len(log)))
    _ = log.instants  # a timestamp that is none is said as such, and not as a session
    rows = Named(log.order_number, log.order_id, log.asset_number, log.days, np.abs(log.quantity), log.price)
    is_id = (log.order_number != 0) & (not log.ids_are_local)
    return rows if is_id.all() else rows.only(is_id)
