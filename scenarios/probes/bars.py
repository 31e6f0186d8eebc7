"""Bars written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bundles import DEFAULT_CALENDAR, Panel, from_long
from bundles.sessions import calendar_sessions

_VOLUME = 4e9
"""Shares per bar: so many that no limit by volume is met, and as many as 32 bits hold."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One session of one asset, prices in account currency."""

    open: float
    close: float
    high: float
    low: float


type Bars = Sequence[Bar | None]
"""One entry per session; ``None`` is a session without a bar."""


def bar(opening: float, close: float | None = None) -> Bar:
    """A bar so wide that no slipped price leaves it."""
    close = opening if close is None else close
    return Bar(opening, close, 2 * max(opening, close), min(opening, close) / 2)


def flat(price: float, sessions: int, without: Sequence[int] = ()) -> tuple[Bar | None, ...]:
    """The same price on every session, and no bar on those named in ``without``."""
    return tuple(None if number in without else bar(price) for number in range(sessions))


def panel(bars: Mapping[str, Bars]) -> Panel:
    """The panel of these bars on the first sessions of January 2024 in New York."""
    sessions = calendar_sessions(DEFAULT_CALENDAR, pd.Timestamp("2024-01-02"), pd.Timestamp("2024-01-31"))
    rows = [
        (sessions[number], asset, each.open, each.high, each.low, each.close, _VOLUME)
        for asset, column in bars.items()
        for number, each in enumerate(column)
        if each is not None
    ]
    columns = ["session", "asset", "open", "high", "low", "close", "volume"]
    return from_long(pd.DataFrame(rows, columns=columns), source="probe")
