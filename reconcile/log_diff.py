"""Two trade logs of any origin, on disk or in memory, compared."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

import bundles
from adapters.contract import Cause, Run
from adapters.results import ResultLog
from bundles import Panel
from bundles.errors import InputError
from bundles.tables.cells import printable
from reconcile.logs.book import books_of_logs
from reconcile.logs.clock import texts_of
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.market import put_on_market
from reconcile.logs.read import Logs, read_logs
from reconcile.logs.source import Account, Source
from reconcile.matching.order_ids import Evidence
from reconcile.matching.summary import how_paired
from reconcile.variance import Variance, compare_books
from reconcile.verdicts.tolerance import NO_TOLERANCE, Tolerance, tolerance_of

type Log = Run | ResultLog | pd.DataFrame | str | os.PathLike[str]
"""A trade log: a file, a frame with the columns that ``reconcile diff`` reads, a result or a run."""

type Prices = Panel | pd.DataFrame | str | os.PathLike[str]
"""Market prices: a file or a frame with a row per session and asset, or a panel."""

_EXPECTED = "a path, a DataFrame, what Adapter.from_result gives, or a Run"
_MOST_ROWS = 5
_MISSING = {
    Cause.FEES: "fees cannot be told: a log has no commission",
    Cause.SLIPPAGE: "slippage cannot be told: a log has no reference price that counts, and no market price is known",
    Cause.TIMING: "timing within a session cannot be told: a log has dates without a time",
}


@dataclass(frozen=True, eq=False)
class Diff:
    """Two logs compared: the variance, and the logs as they were read."""

    variance: Variance
    logs: Logs


def diff(
    a: Log,
    b: Log,
    prices: Prices | None = None,
    *,
    tolerance: Mapping[str, float | str] | None = None,
    moment_a: str | None = None,
    moment_b: str | None = None,
) -> Variance:
    """Explain the difference of two trade logs of any origin, B minus A.

    Orders of engines' own results pair by asset, side and time: the numbers that engines give them mean nothing
    to each other. Of frames and files, orders pair by ``order_id`` where both sides share any. No file is written.

    Parameters
    ----------
    prices
        What ``reconcile diff --prices`` takes. Without, what the market did between two fills stays unknown, and
        there is no ``by_session``.
    tolerance
        What fills may differ by and be called the same: any of ``price``, ``quantity``, ``commission`` and ``time``,
        such as ``{"price": 0.005, "time": "1s"}``. Their dollars are told all the same.
    moment_a, moment_b
        ``open`` or ``close``: when a log fills that has dates only. Without, market prices tell it where they can.

    Returns
    -------
    Variance
        As of ``reconcile diff``. Where both sides report their account values and their fills can be held against
        them (see ``reconcile.logs.book``), ``difference`` is that of the final values and ``unexplained`` what
        the fills leave of it; else ``unexplained`` is ``None``.

    Raises
    ------
    InputError
        A log or the prices cannot be used.
    """
    sources = replace(_source_of(a, "a"), moment=moment_a), replace(_source_of(b, "b"), moment=moment_b)
    return compare_sources(*sources, prices, tolerance_of(tolerance)).variance


def compare_sources(a: Source, b: Source, prices: Prices | None = None, allowed: Tolerance = NO_TOLERANCE) -> Diff:
    """Read two logs, compare them, and keep what was found on the way; raises as ``diff``."""
    panel = None if prices is None else _panel_of(prices)
    logs = put_on_market(read_logs(a, b), (a, b), panel)
    book_a, book_b = books_of_logs((logs.a, logs.b), _names(a, b), panel, (a.account, b.account))
    variance = compare_books(book_a, book_b, allowed, ids_decide=logs.ids is Evidence.DECIDE)
    logs = replace(logs, notes=(*logs.notes, Note(NoteKind.PAIRING, how_paired(variance.pairs, logs.ids))))
    remarks = (*(_cannot_tell(cause) for cause in variance.unknown), *_lines(logs.notes))
    return Diff(replace(variance, remarks=remarks), logs)


def _cannot_tell(cause: Cause) -> str:
    return _MISSING.get(cause, f"{cause} cannot be told: a log does not report what it takes")


def _source_of(log: Log, side: str) -> Source:
    if isinstance(log, str | os.PathLike):
        return Source(Path(log))
    if isinstance(log, pd.DataFrame):
        return Source(Path(side), frame=log)
    if isinstance(log, Run):
        # Dividends and the like change cash, and belong to no fill.
        account = None if log.actions else Account.reported(log, log.terms.initial_cash)
        return Source(Path(log.engine), frame=log.fills, account=account)
    if isinstance(log, ResultLog):
        # Two results of one engine share their order ids, and no order.
        stamps = texts_of(log.fills["timestamp"])
        fills = log.fills.assign(order_id=f"{log.engine}-{side} " + log.fills["order_id"], timestamp=stamps)
        return Source(Path(log.engine), frame=fills, account=Account.reported(log, log.initial_cash))
    raise InputError(f"side {side}: a {type(log).__name__} is no trade log", _EXPECTED)


def _panel_of(prices: Prices) -> Panel:
    """Prices as they stand: no engine has to store them on a tick, and ours are on it already."""
    if isinstance(prices, Panel):
        return prices
    if isinstance(prices, pd.DataFrame):
        return bundles.from_long(prices, tick=0, source="prices")
    path = Path(prices)
    return (bundles.from_parquet if path.suffix == ".parquet" else bundles.from_csv)(path, tick=0)


def _names(*sources: Source) -> tuple[str, str]:
    """File names without the ending, as our own logs bear the engine's name; told apart where they are equal."""
    a, b = (printable(source.name.removeprefix("trades_")) for source in sources)
    return (a, b) if a != b else (f"{a}-a", f"{b}-b")


def _lines(notes: tuple[Note, ...]) -> Iterator[str]:
    """Each note, and the first of the rows that it is about."""
    for note in notes:
        yield printable(note.text)
        yield from (f"  {printable(row)}" for row in note.rows[:_MOST_ROWS])
        if len(note.rows) > _MOST_ROWS:
            yield f"  and {len(note.rows) - _MOST_ROWS:,} more"
