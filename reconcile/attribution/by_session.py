"""What each cause amounts to at every session's close.

A pair counts as done from the session of its last fill on. Until then what is filled of it is half open: its
dollars and its shares at the mark stand alone, under timing where the pair is matched, else under its own cause.
Where each side has market prices of its own, shares at the mark are worth the mean of both, and what these are
apart on the shares held is data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from adapters.contract import Cause
from bundles.tolerances import FLAT
from reconcile.attribution.dollars import (
    COLUMN,
    ROW_CAUSES,
    bookings_of,
    filled_dollars,
    matched_dollars,
    matched_of,
    unmatched_causes,
    unmatched_fees,
)
from reconcile.attribution.lots import Bookings, book_lots
from reconcile.matching.pairs import NONE, Pairs

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.books.fills import Fills


def causes_by_session(pairs: Pairs, marks: pd.DataFrame, gap: pd.DataFrame | None = None) -> pd.DataFrame:
    """What each cause amounts to at each session's close, account currency, session × cause.

    ``marks`` gives the price of a share of every asset at every session, session × asset; ``gap`` how much higher
    B's market prices are than A's, ``None`` where they are the same.
    """
    assets = marks.columns.get_indexer(pd.Index(pairs.names))[pairs.asset]
    totals = SessionTotals(marks)
    done = totals.place(pairs.last_session)
    _enter_orders(totals, pairs, done)
    _enter_half_open(totals, pairs, done, assets)
    _enter_lots(totals, bookings_of(pairs), done, assets)
    causes = totals.by_cause()
    if gap is not None:
        held = [_changes(side.fills, totals, marks.columns) for side in (pairs.a, pairs.b)]
        causes[:, COLUMN[Cause.DATA]] += _worth((held[0] + held[1]) / 2, gap.to_numpy(dtype=np.float64))
    return pd.DataFrame(causes, index=marks.index, columns=[cause.value for cause in ROW_CAUSES])


def _changes(fills: Fills, totals: SessionTotals, assets: pd.Index[str]) -> Floats:
    """Shares bought and sold, session × asset."""
    changes = np.zeros((len(totals.dollars), len(assets)))
    columns = assets.get_indexer(pd.Index(fills.names))[fills.asset_number]
    np.add.at(changes, (totals.place(fills.session), columns), fills.quantity)
    return changes


def _worth(changes: Floats, prices: Floats) -> Floats:
    """By session, what the shares that changes have added up to come to at its prices."""
    held = changes.cumsum(axis=0)
    held[np.abs(held) <= FLAT * np.abs(changes).sum(axis=0)] = 0.0
    return np.where(held != 0, held * prices, 0.0).sum(axis=1)


class SessionTotals:
    """Changes by session: dollars by cause, and shares by cause that are worth their asset's mark."""

    def __init__(self, marks: pd.DataFrame) -> None:
        self._marks = marks
        self._sessions = pd.DatetimeIndex(marks.index).as_unit("ns").asi8
        self.dollars = np.zeros((len(marks), len(ROW_CAUSES)))
        self.shares: dict[int, Floats] = {}

    def place(self, sessions: Ints) -> Ints:
        """Rows of the sessions."""
        return np.searchsorted(self._sessions, sessions)

    def enter(self, rows: Ints, cause: Ints, dollars: Floats) -> None:
        """Change a cause by dollars from these sessions on."""
        np.add.at(self.dollars, (rows, cause), dollars)

    def hold(self, rows: Ints, assets: Ints, cause: Ints, shares: Floats) -> None:
        """Change what is valued at the mark by shares from these sessions on."""
        for each in np.unique(cause).tolist():
            held = self.shares.setdefault(each, np.zeros(self._marks.shape))
            is_of = cause == each
            np.add.at(held, (rows[is_of], assets[is_of]), shares[is_of])

    def by_cause(self) -> Floats:
        """Session × cause, account currency."""
        totals = self.dollars.cumsum(axis=0)
        marks = self._marks.to_numpy(dtype=np.float64)
        for cause, changes in self.shares.items():
            totals[:, cause] += _worth(changes, marks)
        return totals


def _enter_orders(totals: SessionTotals, pairs: Pairs, done: Ints) -> None:
    """What pairs come to apart from lots: matched ones by cause, the others their fees."""
    matched = matched_of(pairs)
    for column, dollars in matched_dollars(pairs, matched):
        totals.enter(done[matched.rows], np.full(len(matched.rows), column), dollars)
    totals.enter(done, unmatched_causes(pairs), unmatched_fees(pairs))


def _enter_half_open(totals: SessionTotals, pairs: Pairs, done: Ints, assets: Ints) -> None:
    """Each fill of a pair that takes several sessions, from its own session until the pair is done."""
    spans = pairs.first_session < pairs.last_session
    for orders, places, side in ((pairs.a, pairs.of_a, -1.0), (pairs.b, pairs.of_b, 1.0)):
        rows = np.flatnonzero(spans & (places != NONE))
        if not len(rows):
            continue
        row = np.repeat(rows, orders.counts[places[rows]])
        fills = orders.fills.taken(np.concatenate([orders.members_of(place) for place in places[rows].tolist()]))
        cause, dollars = _half_open(pairs, row, fills)
        for at, sign in ((totals.place(fills.session), side), (done[row], -side)):
            np.add.at(totals.dollars, at, sign * dollars)
            totals.hold(at, assets[row], cause, sign * fills.quantity)


def _half_open(pairs: Pairs, row: Ints, fills: Fills) -> tuple[Ints, Floats]:
    """By fill of the pairs at ``row``: the cause of its shares, and its dollars by cause."""
    alone, dollars = ~pairs.is_matched[row], filled_dollars(fills)
    cause = np.where(alone, unmatched_causes(pairs)[row], COLUMN[Cause.TIMING])
    dollars[alone] = _under(cause[alone], dollars[alone])
    return cause, dollars


def _under(cause: Ints, dollars: Floats) -> Floats:
    """The same dollars, row by row all under one cause."""
    gathered = np.zeros_like(dollars)
    gathered[np.arange(len(dollars)), cause] = dollars.sum(axis=1)
    return gathered


def _enter_lots(totals: SessionTotals, bookings: Bookings, done: Ints, assets: Ints) -> None:
    """Lots of assets whose bookings are done in the order in which they are booked, and of the others."""
    session = done[bookings.rows]
    late = _booked_late(bookings.asset, session)
    _enter_in_order(totals, bookings.only(~late), done, assets)
    for asset in np.unique(bookings.asset[late]).tolist():
        _enter_anew(totals, bookings.only(bookings.asset == asset), done, assets)


def _booked_late(asset: Ints, session: Ints) -> Flags:
    """Bookings of assets of which some booking is done after one that is booked later."""
    in_order = np.argsort(asset, kind="stable")
    asset_in, session_in = asset[in_order], session[in_order]
    backward = (asset_in[1:] == asset_in[:-1]) & (session_in[1:] < session_in[:-1])
    return np.isin(asset, asset_in[1:][backward])


def _enter_in_order(totals: SessionTotals, bookings: Bookings, done: Ints, assets: Ints) -> None:
    """Each lot from the session that opened it; what closes it turns shares into dollars."""
    closed, still_open = book_lots(bookings)
    for lots, price in ((closed, closed.opened_at), (still_open, still_open.price)):
        opened = closed.origin if lots is closed else still_open.rows
        totals.enter(done[opened], lots.cause, -lots.shares * price)
        totals.hold(done[opened], assets[opened], lots.cause, lots.shares)
    totals.enter(done[closed.rows], closed.cause, closed.shares * closed.closed_at)
    totals.hold(done[closed.rows], assets[closed.rows], closed.cause, -closed.shares)


def _enter_anew(totals: SessionTotals, bookings: Bookings, done: Ints, assets: Ints) -> None:
    """Where a booking is done late, what was booked after it changes: all is booked anew at each session."""
    session = done[bookings.rows]
    moments = np.unique(session)
    for start, stop in zip(moments, [*moments[1:].tolist(), None], strict=True):
        closed, still_open = book_lots(bookings.only(session <= start))
        for sign, at in ((1.0, start), (-1.0, stop)):
            if at is not None:
                totals.enter(np.full(len(closed.rows), at), closed.cause, sign * closed.dollars)
                here = np.full(len(still_open.rows), at)
                totals.enter(here, still_open.cause, -sign * still_open.shares * still_open.price)
                totals.hold(here, assets[still_open.rows], still_open.cause, sign * still_open.shares)
