"""The market's own clock: two moments are as far apart as the market trades between them.

On it the close of a session, the next open and the next close are near each other whatever lies between, a weekend
or a holiday: moments at which engines fill one decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from bundles.sessions import calendar_sessions, session_closes, session_opens
from reconcile.books.fills import moment, nanoseconds

if TYPE_CHECKING:
    from bundles.arrays import Flags, Ints
    from reconcile.books.orders import Orders

MILLISECOND = 1_000_000
"""Nanoseconds of one."""
CLOSED = 3_600_000
"""What the closed market between two sessions counts, milliseconds: an hour, or less where it is shorter."""
WINDOW = 5.5
"""Sessions, each with the closed market after it, within which orders pair: five, and half of one for the clock."""

_DAYS = 7.5
_DAY = 86_400_000
_MOST_CLOSED = 0.1
"""Logs with more of their orders while the exchange is closed are of another market: they get the plain clock."""


@dataclass(frozen=True, eq=False)
class Clock:
    """``opens``, ``closes``: instants of the sessions, and ``labels`` theirs, int64 nanoseconds since 1970; or none.

    Without sessions the clock is the plain one.
    """

    labels: Ints
    opens: Ints
    closes: Ints

    @property
    def lengths(self) -> Ints:
        """Of the sessions, milliseconds."""
        return (self.closes - self.opens) // MILLISECOND

    @property
    def starts(self) -> Ints:
        """What the clock shows when each session opens."""
        return np.append(0, np.cumsum(self.lengths + CLOSED)[:-1])

    @property
    def window(self) -> int:
        """How far apart orders may be to pair, milliseconds on this clock."""
        if not len(self.labels):
            return round(_DAYS * _DAY)
        return round(WINDOW * (int(np.median(self.lengths)) + CLOSED))

    def read(self, instants: Ints) -> Ints:
        """What it shows at each instant (nanoseconds since 1970 in UTC), milliseconds."""
        if not len(self.labels):
            return instants // MILLISECOND
        places = np.maximum(np.searchsorted(self.opens, instants, side="right") - 1, 0)
        inside = np.maximum((instants - self.opens[places]) // MILLISECOND, 0)
        length = self.lengths[places]
        shown: Ints = self.starts[places] + np.minimum(inside, length) + np.clip(inside - length, 0, CLOSED)
        return shown

    def read_dates(self, labels: Ints) -> Ints:
        """What it shows when the session of each label opens, or the next one where there is none."""
        if not len(self.labels):
            return labels // MILLISECOND
        places = np.minimum(np.searchsorted(self.labels, labels), len(self.labels) - 1)
        shown: Ints = self.starts[places]
        return shown

    def is_closed(self, instants: Ints) -> Flags:
        """Whether the exchange has been closed for an hour, and does not open within the next."""
        hour = CLOSED * MILLISECOND
        places = np.searchsorted(self.opens, instants + hour, side="right") - 1
        is_over: Flags = (places < 0) | (instants > self.closes[np.maximum(places, 0)] + hour)
        return is_over


PLAIN = Clock(*(np.empty(0, dtype=np.int64) for _ in range(3)))


def clock_of(a: Orders, b: Orders, calendar: str) -> Clock:
    """The exchange's clock over both sides' orders, or the plain one where many are filled while it is closed."""
    clock = _exchange_clock(np.concatenate([a.session, b.session]), calendar)
    strange = (_share_closed(clock, orders) > _MOST_CLOSED for orders in (a, b))
    return PLAIN if any(strange) else clock


def _exchange_clock(labels: Ints, calendar: str) -> Clock:
    around = timedelta(days=2 * _DAYS)
    sessions = calendar_sessions(calendar, moment(labels.min()) - around, moment(labels.max()) + around)
    opens, closes = session_opens(calendar, sessions), session_closes(calendar, sessions)
    return Clock(nanoseconds(sessions), nanoseconds(opens), nanoseconds(closes))


def _share_closed(clock: Clock, orders: Orders) -> float:
    timed = orders.timestamp[~orders.is_dated_only]
    return float(clock.is_closed(timed).mean()) if len(timed) else 0.0


def readings(clock: Clock, a: Orders, b: Orders) -> tuple[Ints, Ints]:
    """When each order of either side is filled, milliseconds; by their sessions alone where a side has dates only."""
    if any(orders.is_dated_only.any() for orders in (a, b)):
        return clock.read_dates(a.session), clock.read_dates(b.session)
    return clock.read(a.timestamp), clock.read(b.timestamp)
