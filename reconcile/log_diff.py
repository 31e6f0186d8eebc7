"""Two trade logs of any origin, on disk or in memory, compared."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from adapters.contract import Cause, Run
from adapters.results import ResultLog
from bundles.errors import InputError, some_of
from bundles.tables.cells import printable
from reconcile.logs.book import adjusted_fills, books_of_logs, unsupported_references
from reconcile.logs.clock import texts_of
from reconcile.logs.findings.offsets import lead_between
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.formats.engines.ml4t import is_result_folder
from reconcile.logs.mappings import read_so
from reconcile.logs.market.dates import put_on_market
from reconcile.logs.market.market import Market, read_market
from reconcile.logs.market.partings import partings
from reconcile.logs.market.source import MarketSource, Prices, Rows
from reconcile.logs.market.splits import unstated_splits
from reconcile.logs.read import Logs, read_alone, read_logs
from reconcile.logs.source import Account, Reading, Source
from reconcile.matching.order_ids import Evidence
from reconcile.matching.summary import how_paired
from reconcile.variance import Variance, compare_books
from reconcile.verdicts.tolerance import NO_TOLERANCE, Tolerance, tolerance_of

if TYPE_CHECKING:
    from reconcile.books.book import Book
    from reconcile.fingerprints.fingerprint import Fingerprint
    from reconcile.runs.kept import NamedRun

type Log = Run | ResultLog | pd.DataFrame | str | os.PathLike[str]
"""A trade log: a file, a frame with the columns that ``reconcile diff`` reads, a result or a run."""

_EXPECTED = "a path, a DataFrame, what Adapter.from_result gives, or a Run"
_MOST_ROWS = 5
_MISSING = {
    Cause.FEES: "fees cannot be told: a log has no commission",
    Cause.SLIPPAGE: "slippage cannot be told: a log has no reference price that counts, and no market price is known",
    Cause.TIMING: "timing within a session cannot be told: a log has dates without a time",
    Cause.DATA: "data cannot be told: of an order that both have the market prices of A and B hold no common moment",
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
    prices_a: Prices | None = None,
    prices_b: Prices | None = None,
    splits: Rows | None = None,
    dividends: Rows | None = None,
    tolerance: Mapping[str, float | str] | None = None,
    engines: str | None = None,
    **reading: Unpack[Reading],
) -> Variance:
    """Explain the difference of two trade logs of any origin, or of two folders of runs, B minus A.

    Orders pair by ``order_id`` where ids name the same orders in both, else by what is most alike (see
    ``reconcile.matching``). ``unexplained`` of the variance is ``None`` unless both sides report account values that
    their fills can be held against (``reconcile.logs.book``). No file is written.

    Parameters
    ----------
    prices, prices_a, prices_b
        As the options of ``reconcile diff``: market prices, or those that each side was made from.
    splits, dividends
        Tables of session (the ex-date), asset and ratio (new shares per old one) or amount (per share), of what fills
        and prices are not adjusted for; else those that ``prices`` names, if it is a panel.
    tolerance
        What fills may differ by and be called the same: any of ``price``, ``quantity``, ``commission`` and ``time``,
        such as ``{"price": 0.005, "time": "1s"}``. Their dollars are told all the same.
    engines
        Of two folders (of ``reconcile run --out`` or of saved runs): the engine to compare, or one of each by comma.
    reading
        As the options of ``reconcile diff``, for both logs ``map``, ``map_assets`` and ``dayfirst``, and for one (and
        so for the other with ``_b``) ``map_a``, ``format_a``, ``tz_a``, ``asset_a``, ``shift_a`` and ``moment_a``.

    Raises
    ------
    InputError
        A log or the prices cannot be used.
    """
    asked = MarketSource(prices, prices_a, prices_b, splits, dividends)
    found = _of_folders(_folder(a), _folder(b), asked, {"tolerance": tolerance, **reading}, engines)
    sources = read_so(_source_of(a, "a"), "a", reading), read_so(_source_of(b, "b"), "b", reading)
    return found or compare_sources(*sources, asked, tolerance_of(tolerance)).variance


def fingerprint(log: Log, prices: Prices, **reading: Unpack[Reading]) -> Fingerprint:
    """The execution rules of a log's engine, from its fills and daily bars alone. No file is written.

    Parameters
    ----------
    log
        As either of ``diff``.
    prices
        Market prices: a file or frame with a row per session and asset, or a panel.
    reading
        As the options of ``reconcile diff`` for one log: ``map_a``, ``format_a``, ``tz_a``, ``asset_a``, ``shift_a``
        and, of those for both, ``map``, ``map_assets`` and ``dayfirst``.

    Raises
    ------
    InputError
        The log or the prices cannot be used.
    """
    return fingerprint_source(read_so(_source_of(log, "a"), "a", reading), prices)[0]


def fingerprint_source(source: Source, prices: Prices) -> tuple[Fingerprint, tuple[Note, ...]]:
    """The fingerprint of one log, and what was found when it was read; raises as ``fingerprint``."""
    from reconcile.fingerprints.fingerprint import fingerprint_of  # with pydantic, which two logs do not need

    log, notes = read_alone(source)
    market = read_market(MarketSource(prices), (log,))
    assert market.a is not None
    if not len(log):
        raise InputError(f"{source.name} has no fills", "a log with one fill at least")
    name = printable(source.name.removeprefix("trades_"))
    return fingerprint_of(log, market.a, name), notes


def _folder(log: Log) -> Path | None:
    path = Path(log) if isinstance(log, str | os.PathLike) else None
    return path if path and path.is_dir() and not is_result_folder(path) else None


def _of_folders(
    a: Path | None, b: Path | None, asked: MarketSource, of_logs: Mapping[str, object], engines: str | None
) -> Variance | None:
    """The variance of two folders, its remarks beginning with what was asked of both; ``None`` of trade logs."""
    if a is None or b is None:
        if engines is not None:
            raise InputError("engines name runs of two folders", "leave them out for trade logs")
        return None
    from reconcile.runs.kept import read_kept  # with the catalogue, which two logs do not need
    from reconcile.runs.pairing import compare_sets, one_variance

    if given := [*(name for name, _ in asked.given), *(name for name, value in of_logs.items() if value is not None)]:
        raise InputError(f"{', '.join(given)} are given for two folders", "each brings its own: leave them out")
    sets = read_kept(a), read_kept(b)
    return one_variance(*sets, compare_sets(*sets, engines, "", compare_on_other_market))


def compare_on_other_market(a: NamedRun, b: NamedRun, names: tuple[str, str]) -> Variance:
    """Two runs on different market data as two trade logs, each with its own prices."""
    one, other = (
        replace(_source_of(each.run, ""), path=Path(name)) for each, name in zip((a, b), names, strict=True)
    )
    asked = MarketSource()  # a saved run has closes alone
    if a.scenario and b.scenario:
        asked = MarketSource(prices_a=a.scenario.panel, prices_b=b.scenario.panel)
    return compare_sources(one, other, asked).variance


def compare_sources(a: Source, b: Source, asked: MarketSource, allowed: Tolerance = NO_TOLERANCE) -> Diff:
    """Read two logs, compare them, and keep what was found on the way; raises as ``diff``."""
    logs = read_logs(a, b)
    _refuse_strangers(logs, (a, b))
    market = read_market(asked, (logs.a, logs.b))
    logs = put_on_market(logs, (a, b), market)
    lead = lead_between(logs.a, logs.b, (market.a, market.b), ids_decide=logs.ids is Evidence.DECIDE)
    book_a, book_b = books = books_of_logs((logs.a, logs.b), _names(a, b), market, (a.account, b.account))
    variance = compare_books(book_a, book_b, allowed, ids_decide=logs.ids is Evidence.DECIDE)
    pairing = Note(NoteKind.PAIRING, how_paired(variance.pairs, logs.ids))
    logs = replace(logs, notes=(*logs.notes, *_market_notes(market, logs, books), *filter(None, [lead]), pairing))
    remarks = (*(_cannot_tell(cause) for cause in variance.unknown), *_lines(logs.notes))
    return Diff(replace(variance, remarks=remarks), logs)


def _market_notes(market: Market, logs: Logs, books: Sequence[Book]) -> Iterator[Note]:
    """What there is to say of the market that the logs were held against."""
    yield from market.notes
    for prices in dict.fromkeys((market.a, market.b)):
        if prices is not None and prices.notes.mended:
            yield Note(NoteKind.PRICES, f"prices: {prices.notes.mended_line.removesuffix('.')}")
    if market.a is not None and market.b is not None and market.a is not market.b:
        yield from partings(market.a, market.b)
    for side, log, panel in (("A", logs.a, market.a), ("B", logs.b, market.b)):
        of_log = adjusted_fills, unsupported_references
        for note in (note for find in of_log for note in find(log, panel, market.actions)):
            yield replace(note, text=f"{side}: {note.text}")
    yield from unstated_splits(books, (market.a, market.b))
    if not all(book.fills.end_flat for book in books):
        yield Note(NoteKind.MARKS, f"open positions are valued at {_valued_at(market)}")


def _valued_at(market: Market) -> str:
    if market.a is None or market.b is None:
        return "the last price that either log knows"
    last = [f"{panel.sessions[-1]:%Y-%m-%d}" for panel in (market.a, market.b)]
    if market.a is market.b:
        return f"the last close of the prices, {last[0]}"
    return f"the last close of each side's own prices, {last[0]} for A and {last[1]} for B"


def _refuse_strangers(logs: Logs, sources: tuple[Source, Source]) -> None:
    """Two logs without an asset in common are hardly meant to be compared: names are spelt otherwise."""
    a, b = (sorted(log.asset.unique().to_list()) for log in (logs.a, logs.b))
    if a and b and not set(a) & set(b):
        names = (printable(source.name) for source in sources)
        listed = "; ".join(f"{name} has {some_of(assets)}" for name, assets in zip(names, (a, b), strict=True))
        raise InputError(f"no asset in common: {listed}", f"say which are the same with --map-assets {b[0]}={a[0]}")


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
