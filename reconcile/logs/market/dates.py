"""Moments of logs that have dates only: as the user says, else as market prices tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bundles.defaults import DEFAULT_CALENDAR
from reconcile.logs.book import cells_of, sessions_of_log
from reconcile.logs.findings.moments import MOMENTS, asked, at_moment, check_moment, inferred

if TYPE_CHECKING:
    from bundles import Panel
    from bundles.arrays import Floats
    from reconcile.logs.format import Note
    from reconcile.logs.market.market import Market
    from reconcile.logs.read import Logs
    from reconcile.logs.source import Source
    from reconcile.logs.trade_log import TradeLog


def put_on_market(logs: Logs, sources: tuple[Source, Source], market: Market) -> Logs:
    """Both logs with times in place of dates where user or prices tell them, and notes on that.

    Raises
    ------
    InputError
        A moment that there is not, or for a log that has times; prices that do not cover a log.
    """
    (a, notes_a), (b, notes_b) = (
        _put(log, source.moment, panel, side)
        for log, source, panel, side in zip((logs.a, logs.b), sources, (market.a, market.b), "ab", strict=True)
    )
    return replace(logs, a=a, b=b, notes=(*logs.notes, *notes_a, *notes_b))


def _put(log: TradeLog, moment: str | None, panel: Panel | None, side: str) -> tuple[TradeLog, tuple[Note, ...]]:
    option = f"--moment-{side}"
    check_moment(moment, option)
    notes: list[Note] = []
    if moment is not None:
        notes = [asked(moment, option, log)]
    elif panel is not None and log.is_dated.any():
        moment, note = inferred(log, _at_moments(log, panel), option)
        notes = [note]
    if moment is not None:
        log = at_moment(log, moment, DEFAULT_CALENDAR if panel is None else panel.calendar)
    return log, tuple(replace(note, text=f"{side.upper()}: {note.text}") for note in notes)


def _at_moments(log: TradeLog, panel: Panel) -> dict[str, Floats]:
    """The market's price at each moment of the sessions, by row."""
    cells = cells_of(log, panel, sessions_of_log(log, panel))
    return {moment: panel.field(moment).to_numpy(dtype=np.float64)[cells] for moment in MOMENTS}
