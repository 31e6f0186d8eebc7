"""Offsets with a cause of their own: a lead of one bar that prices bear out, a clock without daylight saving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reconcile.logs.book import cells_of, sessions_of_log
from reconcile.logs.findings.moments import MOMENTS, told_by_prices
from reconcile.logs.format import Note, NoteKind

if TYPE_CHECKING:
    from bundles import Panel
    from bundles.arrays import Flags, Ints
    from reconcile.logs.trade_log import TradeLog

_HOUR = 3_600_000_000_000
_ENOUGH = 0.8
_FEWEST = 3
"""So many pairs at least on either side of a change of the clock, of which four in five are apart by one time."""


def lead_of_a_bar(log: TradeLog, rows: Ints, panel: Panel, side: str) -> Note | None:
    """A note where fills that come one session before the other log's do so at their own session's prices.

    Parameters
    ----------
    log, rows
        The log that is ahead, and those of its fills that are.
    side
        ``A`` or ``B``, for the note.

    Returns
    -------
    Note or None
        ``None`` where the prices are those of the next session (then only the stamps are early), or tell nothing.

    Raises
    ------
    InputError
        The panel does not cover the log.
    """
    places, columns = cells_of(log, panel, sessions_of_log(log, panel))
    for moment in MOMENTS:
        market = np.vstack([panel.field(moment).to_numpy(dtype=np.float64), np.full((1, len(panel.assets)), np.nan)])
        prices = {"own": market[places, columns], "next": market[places + 1, columns]}
        if (told := told_by_prices(log, rows, prices)) is not None and told[0] == "own":
            text = f"{side} fills one session ahead, at that session's own {moment} ({told[1]})"
            return Note(NoteKind.OFFSET, f"lead: {text}: it decided on a bar that had not closed")
    return None


def daylight_offset(a: Ints, b: Ints, zone: str) -> str:
    """By how much B is later than A while ``zone`` keeps daylight saving, and else, where the two are an hour apart.

    ``a`` and ``b`` are instants of pairs, nanoseconds since 1970 in UTC. Empty where it is not so.
    """
    saving = _keeps_daylight_saving(a, zone)
    deltas = b - a
    summer, winter = _usual(deltas[saving]), _usual(deltas[~saving])
    if summer is None or winter is None or abs(summer - winter) != _HOUR:
        return ""
    place = zone.partition("/")[2].replace("_", " ")
    count = np.count_nonzero(deltas == np.where(saving, summer, winter))
    words = f"offset: B is {_hours(summer)} while {place} keeps daylight saving and {_hours(winter)} otherwise"
    return f"{words} (on {count:,} of {len(a):,} orders): one of the clocks does not change with it"


def _keeps_daylight_saving(instants: Ints, zone: str) -> Flags:
    """Where the zone's clock is ahead of what it is at its least."""
    moments = pd.DatetimeIndex(instants, tz="UTC")
    ahead = moments.tz_convert(zone).tz_localize(None).asi8 - instants
    year = pd.date_range("2020-01-01", periods=12, freq="MS", tz="UTC")  # both of its offsets are in it
    least = (year.tz_convert(zone).tz_localize(None).as_unit("ns").asi8 - year.as_unit("ns").asi8).min()
    return np.asarray(ahead > least, dtype=np.bool_)


def _usual(deltas: Ints) -> int | None:
    """The time by which nearly all are apart."""
    if len(deltas) < _FEWEST:
        return None
    values, counts = np.unique(deltas, return_counts=True)
    return int(values[counts.argmax()]) if counts.max() >= _ENOUGH * len(deltas) else None


def _hours(delta: int) -> str:
    hours = abs(delta) / _HOUR
    words = f"{hours:g} hour{'' if hours == 1 else 's'}"
    return "at the same time" if not delta else f"{words} {'later' if delta > 0 else 'earlier'}"
