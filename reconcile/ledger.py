"""Entries of all orders, at the end of the runs and at every session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from adapters.contract import Cause
from reconcile.attribution import entries_of_pair
from reconcile.lots import Entry, LotBook
from reconcile.matching import Pair

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBER = {cause: number for number, cause in enumerate(Cause)}

type _Rows = Sequence[tuple[int, Pair]]


def final_entries(pairs: Sequence[Pair]) -> list[Entry]:
    """Entries of all pairs when everything is done; row numbers are places in ``pairs``."""
    return [entry for rows in _by_asset(pairs).values() for entry in _final_entries_of_asset(rows)]


def _final_entries_of_asset(rows: _Rows) -> Iterator[Entry]:
    book = LotBook()
    for row, pair in rows:
        yield from entries_of_pair(row, pair, pair, book)
    yield from book.open_entries()


def _by_asset(pairs: Sequence[Pair]) -> dict[str, list[tuple[int, Pair]]]:
    by_asset: dict[str, list[tuple[int, Pair]]] = defaultdict(list)
    for row, pair in enumerate(pairs):
        by_asset[pair.either.asset].append((row, pair))
    return by_asset


def causes_by_session(pairs: Sequence[Pair], marks: pd.DataFrame) -> pd.DataFrame:
    """What each cause amounts to at each session's close, account currency, session × cause.

    ``marks`` gives the price of a share of every asset at every session, session × asset.
    """
    amounts = np.zeros((len(marks), len(Cause)))
    for asset, rows in _by_asset(pairs).items():
        amounts += _of_asset(rows, marks.index, marks[asset].to_numpy(dtype=np.float64))
    return pd.DataFrame(amounts, index=marks.index, columns=[cause.value for cause in Cause])


def _of_asset(rows: _Rows, sessions: pd.Index[pd.Timestamp], marks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Session × cause. Entries change only at sessions with fills; between them the marks move alone."""
    dollars = np.zeros((len(sessions), len(Cause)))
    shares = np.zeros((len(sessions), len(Cause)))
    history = _History(rows)
    events = sorted({piece.session for _, pair in rows for order in pair.orders for piece in order.pieces})
    starts = sessions.get_indexer(pd.DatetimeIndex(events))
    for event, start, stop in zip(events, starts, [*starts[1:], len(sessions)], strict=True):
        sums = history.until(event)
        dollars[start:stop], shares[start:stop] = sums.dollars, sums.shares
    return dollars + np.where(shares != 0, shares * marks[:, None], 0.0)


class _Sums:
    """Dollars, and shares to be valued at a mark, by cause."""

    def __init__(self) -> None:
        self.dollars = [0.0] * len(Cause)
        self.shares = [0.0] * len(Cause)

    def add(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.dollars[_NUMBER[entry.cause]] += entry.dollars
            self.shares[_NUMBER[entry.cause]] += entry.shares

    def copy(self) -> _Sums:
        sums = _Sums()
        sums.dollars, sums.shares = list(self.dollars), list(self.shares)
        return sums


class _History:
    """The rows of one asset as time goes on: leading rows with no fill to come are booked once and for all."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = rows
        self._settled = 0
        self._book = LotBook()
        self._sums = _Sums()

    def until(self, session: pd.Timestamp) -> _Sums:
        """Sums of all entries at the end of ``session``; sessions must be asked for in order."""
        self._settle(session)
        book, sums = self._book.copy(), self._sums.copy()
        for row, pair in self._rows[self._settled :]:
            if pair.first_session > session:
                break
            sums.add(entries_of_pair(row, pair.until(session), pair, book))
        sums.add(book.open_entries())
        return sums

    def _settle(self, session: pd.Timestamp) -> None:
        while self._settled < len(self._rows) and self._rows[self._settled][1].last_session <= session:
            row, pair = self._rows[self._settled]
            self._sums.add(entries_of_pair(row, pair, pair, self._book))
            self._settled += 1
