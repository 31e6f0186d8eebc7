"""A trade log as one side of a comparison: sessions, market prices and marks, as far as they are known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pytz

from bundles import session_labels
from bundles.errors import InputError
from bundles.timestamps import are_dates
from reconcile.books.book import Book, not_reported
from reconcile.books.fills import Fills, nanoseconds, numbered, text

if TYPE_CHECKING:
    from bundles import Panel
    from reconcile.books.fills import Floats, Ints
    from reconcile.logs.trade_log import TradeLog

_CALENDAR = "XNYS"
_PADDED = r"^\s|\s$"

_ISO = "expected ISO 8601, like 2020-01-02T14:30:00+00:00"


def books_of_logs(logs: Sequence[TradeLog], names: Sequence[str], panel: Panel | None) -> tuple[Book, ...]:
    """The books of trade logs that are to be compared.

    With market prices (``panel``) the market's price at each fill's moment and the marks are taken from
    them; without, marks are the last prices that any of the logs knows.

    Raises
    ------
    InputError
        A timestamp that is none, or market prices that do not cover a log.
    """
    closes = None if panel is None else panel.last_close()
    with ThreadPoolExecutor() as threads:
        # pandas makes the look-up of an index when it is first used, which two threads must not do to one panel.
        each_side = threads.map if panel is None else map
        fills = list(each_side(lambda log, name: _in_order_of_execution(_fills(log, name, panel)), logs, names))
        marks = _last_prices(fills) if closes is None else _last_closes(closes)
        return tuple(threads.map(lambda name, each: _book(name, each, marks, closes), names, fills))


def _book(name: str, fills: Fills, marks: Mapping[str, float], closes: pd.DataFrame | None) -> Book:
    """The book with its orders already summed: both sides' are at the same time."""
    book = Book(
        name=name,
        fills=fills,
        initial_cash=None,
        final_value=None,
        equity=None,
        marks=marks,
        closes=closes,
        not_reported=not_reported(fills),
    )
    _ = book.orders.effect
    return book


def _in_order_of_execution(fills: Fills) -> Fills:
    """By time; at the same time as they stand in the file, from below where the newest fill comes first."""
    steps = np.diff(fills.timestamp)
    if (steps >= 0).all():
        return fills
    places = np.arange(len(fills))
    in_file = places[::-1] if (steps <= 0).all() else places
    return fills.taken(in_file[np.argsort(fills.timestamp[in_file], kind="stable")])


def _last_prices(sides: Sequence[Fills]) -> dict[str, float]:
    """The last price of each asset on any side, the highest where there are several at once."""
    last: dict[str, tuple[int, float]] = {}
    for fills in sides:
        at_last = np.zeros(len(fills.names), dtype=np.int64)
        at_last[fills.asset_number] = fills.timestamp
        for place in np.flatnonzero(at_last[fills.asset_number] == fills.timestamp).tolist():
            found = int(fills.timestamp[place]), float(fills.price[place])
            name = fills.asset[place]
            last[name] = max(last.get(name, found), found)
    return {name: price for name, (_, price) in last.items()}


def _last_closes(closes: pd.DataFrame) -> dict[str, float]:
    return dict(zip(closes.columns, closes.iloc[-1].tolist(), strict=True))


type _Distinct = tuple[Ints, pd.Index[Any]]
"""For each row the place of its cell among the different ones, and these."""


def _distinct(log: TradeLog, name: str) -> _Distinct:
    column = log.plain(name)
    if column is None:
        places, stated = pd.factorize(log.frame[name])
        return places, stated
    different = column.unique(maintain_order=True).to_list()
    return numbered(column, different), pd.Index(different, dtype=object)


def _instants(log: TradeLog, stamps: _Distinct) -> pd.DatetimeIndex:
    """Timestamps as UTC instants; one without a zone is taken for UTC."""
    places, stated = stamps
    if (places < 0).any() or "" in stated:
        is_missing = log.frame["timestamp"].isna() | (log.frame["timestamp"] == "")
        log.refuse_first("timestamp", is_missing, "every fill has one")
    layout = "ISO8601" if _is_text(stated) else None
    try:
        instants = pd.to_datetime(stated, utc=True, format=layout)
    except (ValueError, TypeError) as error:
        reason = str(error).split(", at position")[0].split(". ")[0]
        raise InputError(f"{log.path}: timestamp: {reason}", _ISO) from error
    return pd.DatetimeIndex(instants).as_unit("ns").tz_convert(pytz.UTC)[places]


def _is_text(stated: pd.Index[Any]) -> bool:
    return pd.api.types.infer_dtype(stated) == "string"


def _sessions(log: TradeLog, panel: Panel | None) -> pd.DatetimeIndex:
    places, stated = _distinct(log, "session" if log.has("session") else "timestamp")
    try:
        labels = session_labels(stated, panel.calendar if panel else _CALENDAR)[places]
    except InputError as error:
        raise InputError(f"{log.path}: {error.problem}", error.hint) from error
    return labels if panel is None else _covered(log, labels, panel)


def _covered(log: TradeLog, labels: pd.DatetimeIndex, panel: Panel) -> pd.DatetimeIndex:
    """Sessions of the panel; a fill off the calendar belongs to the session that comes next."""
    first, last = panel.sessions[0], panel.sessions[-1]
    outside = (labels < first) | (labels > last)
    if outside.any():
        row = int(outside.argmax())
        problem = f"{log.place(row)}: {labels[row]:%Y-%m-%d} is outside of the market prices"
        raise InputError(problem, f"they go from {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    return panel.sessions[panel.sessions.searchsorted(labels)]


def _fills(log: TradeLog, name: str, panel: Panel | None) -> Fills:
    stamps = _distinct(log, "timestamp")
    places, different = stamps
    instants, sessions = _instants(log, stamps), _sessions(log, panel)
    quantity, price = _numbers(log, "quantity"), _numbers(log, "price")
    stated = _reference(log, quantity, price)
    market = stated if panel is None else _market_prices(log, panel, sessions, instants)
    return Fills(
        order_id=_order_ids(log, name),
        asset=_texts(log, "asset"),
        session=nanoseconds(sessions),
        timestamp=nanoseconds(instants),
        quantity=quantity,
        price=price,
        reference_price=np.where(np.isnan(stated), market, stated),
        market_price=market,
        commission=_numbers(log, "commission"),
        is_dated_only=are_dates(different)[places],
    )


def _numbers(log: TradeLog, name: str) -> Floats:
    """A column, NaN throughout where the log does not have it."""
    if not log.has(name):
        return np.full(len(log), math.nan)
    column = log.plain(name)
    return log.frame[name].to_numpy(dtype=np.float64) if column is None else column.to_numpy()


def _texts(log: TradeLog, name: str) -> pl.Series:
    column = log.plain(name)
    return _as_text(log.frame[name]) if column is None else column


def _reference(log: TradeLog, quantity: Floats, price: Floats) -> Floats:
    """The reference price as stated, or as the stated slippage implies it; NaN where neither is."""
    stated = _numbers(log, "reference_price")
    if not log.has("slippage") or not np.isnan(stated).any():
        return stated
    return np.where(np.isnan(stated), price - _numbers(log, "slippage") / quantity, stated)


def _order_ids(log: TradeLog, name: str) -> pl.Series:
    """Ids as text; a fill without one is an order by itself."""
    if not log.has("order_id"):
        return _own_ids(log, name)
    stated = _texts(log, "order_id")
    if stated.str.contains(_PADDED).any():
        stated = stated.str.strip_chars()
    if not (stated == "").any() and not stated.has_nulls():
        return stated
    own = _own_ids(log, name)
    return own.zip_with(stated.is_null() | (stated == ""), stated)


def _own_ids(log: TradeLog, name: str) -> pl.Series:
    return pl.Series([f"{name} {log.unit} "]) + pl.Series(log.frame.index.to_numpy()).cast(pl.String)


def _as_text(cells: pd.Series[Any]) -> pl.Series:
    """Cells of any kind as text, null where there is none."""
    if isinstance(cells.dtype, pd.ArrowDtype):
        return text(cells)
    return pl.Series([None if pd.isna(cell) else str(cell) for cell in cells], dtype=pl.String)


def _market_prices(log: TradeLog, panel: Panel, sessions: pd.DatetimeIndex, instants: pd.DatetimeIndex) -> Floats:
    """The panel's price at the true open or close of the session; NaN at any other instant."""
    columns = pd.Index(panel.assets).get_indexer(pd.Index(log.frame["asset"]))
    if (columns < 0).any():
        stranger = log.frame["asset"].iloc[int((columns < 0).argmax())]
        raise InputError(f"no market prices of {stranger!r}", f"prices have {', '.join(panel.assets[:5])}")
    rows = panel.sessions.get_indexer(sessions)
    prices = np.full(len(rows), math.nan)
    for field, moments in (("open", panel.opens), ("close", panel.closes)):
        is_at = moments[rows] == instants
        prices[is_at] = panel.field(field).to_numpy(dtype=np.float64)[rows[is_at], columns[is_at]]
    return prices
