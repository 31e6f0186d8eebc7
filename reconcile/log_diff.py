"""Two trade logs of any origin, on disk or in memory, compared."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import bundles
from adapters.contract import Cause, Run
from adapters.results import ResultLog
from bundles import Panel
from bundles.errors import InputError
from reconcile.logs.book import books_of_logs
from reconcile.logs.read import Logs, read_logs
from reconcile.logs.source import Account, Source
from reconcile.variance import Variance, compare_books

if TYPE_CHECKING:
    from reconcile.logs.format import Note
    from reconcile.runs.kept import NamedRun

type Log = Run | ResultLog | pd.DataFrame | str | os.PathLike[str]
"""A trade log: a file, a frame with the columns that ``reconcile diff`` reads, a result or a run."""

type Prices = Panel | pd.DataFrame | str | os.PathLike[str]
"""Market prices: a file or a frame with a row per session and asset, or a panel."""

_EXPECTED = "a path, a DataFrame, what Adapter.from_result gives, or a Run"
_MOST_ROWS = 5
_MISSING = {
    Cause.FEES: "fees cannot be told: a log has no commission",
    Cause.SLIPPAGE: "slippage cannot be told: a log has no reference price, and there are no market prices",
    Cause.TIMING: "timing within a session cannot be told: a log has dates without a time",
}


@dataclass(frozen=True, eq=False)
class Diff:
    """Two logs compared: the variance, and the logs as they were read."""

    variance: Variance
    logs: Logs


def diff(a: Log, b: Log, prices: Prices | None = None, *, engines: str | None = None) -> Variance:
    """Explain the difference of two trade logs of any origin, or of two folders of runs, B minus A.

    Orders of engines' own results pair by asset, side and time: the numbers that engines give them mean nothing
    to each other. Of frames and files, orders pair by ``order_id`` where both sides share any. No file is written.

    Parameters
    ----------
    a, b
        A trade log each; or the path of a folder each, of ``reconcile run --out`` or of a saved run, for which
        ``remarks`` say what differs of terms, versions and accounts.
    prices
        What ``reconcile diff --prices`` takes. Without, what the market did between two fills stays unknown, and
        there is no ``by_session``.
    engines
        Of two folders that hold several: the engine to be compared, or one of each by comma.

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
    folders = _folder(a), _folder(b)
    if folders[0] and folders[1]:
        return _of_folders(folders[0], folders[1], prices, engines)
    if engines is not None:
        raise InputError("engines name runs of two folders", "leave them out for trade logs")
    return compare_sources(_source_of(a, "a"), _source_of(b, "b"), prices).variance


def _folder(log: Log) -> Path | None:
    path = Path(log) if isinstance(log, str | os.PathLike) else None
    return path if path and path.is_dir() else None


def _of_folders(a: Path, b: Path, prices: Prices | None, engines: str | None) -> Variance:
    from reconcile.runs.kept import read_kept  # with the catalogue, which two logs do not need
    from reconcile.runs.pairing import compare_sets, one_variance

    if prices is not None:
        raise InputError("prices are given for two folders", "each brings its own: leave them out")
    sets = read_kept(a), read_kept(b)
    return one_variance(*sets, compare_sets(*sets, engines, "", compare_on_other_market))


def compare_on_other_market(a: NamedRun, b: NamedRun, names: tuple[str, str]) -> Variance:
    """Two runs on different market data as two trade logs, each with its own prices at its fills."""
    one, other = (
        replace(_source_of(each.run, ""), path=Path(name)) for each, name in zip((a, b), names, strict=True)
    )
    return compare_sources(one, other).variance


def compare_sources(a: Source, b: Source, prices: Prices | None = None) -> Diff:
    """Read two logs, compare them, and keep what was found on the way; raises as ``diff``."""
    panel = None if prices is None else _panel_of(prices)
    logs = read_logs(a, b)
    books = books_of_logs((logs.a, logs.b), _names(a, b), panel, (a.account, b.account))
    variance = compare_books(*books)
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
        fills = log.fills.assign(order_id=f"{log.engine}-{side} " + log.fills["order_id"])
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
    a, b = (source.name.removeprefix("trades_") for source in sources)
    return (a, b) if a != b else (f"{a}-a", f"{b}-b")


def _lines(notes: tuple[Note, ...]) -> Iterator[str]:
    """Each note, and the first of the rows that it is about."""
    for note in notes:
        yield note.text
        yield from (f"  {row}" for row in note.rows[:_MOST_ROWS])
        if len(note.rows) > _MOST_ROWS:
            yield f"  and {len(note.rows) - _MOST_ROWS:,} more"
