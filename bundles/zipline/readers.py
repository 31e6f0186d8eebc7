"""Zipline's readers of bars on calendars that do not follow today's date: of a bundle, and of a panel in memory.

This module imports Zipline, so it is itself imported inside functions only.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from zipline.data.bar_reader import NoDataOnDate
from zipline.data.bcolz_daily_bars import BcolzDailyBarReader
from zipline.data.session_bars import CurrencyAwareSessionBarReader

from bundles.calendars import calendar_for
from bundles.panel import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exchange_calendars import ExchangeCalendar
    from pandas._libs.tslibs.nattype import NaTType

    from bundles.arrays import Floats
    from bundles.panel import Panel


_BESIDE = pd.Timedelta(days=31)


def calendar_around(name: str, first: pd.Timestamp, last: pd.Timestamp) -> ExchangeCalendar:
    """Zipline's calendar for these sessions, whatever today is, with some before and after them.

    It looks beyond them: a session's label is midnight, for which it wants the session before.
    """
    return calendar_for(name, first - _BESIDE, last + _BESIDE, side="right")


class StoredBars(BcolzDailyBarReader):  # type: ignore[misc]
    """Zipline's reader, which would take a calendar of the last twenty years, or from 1990 on for New York."""

    @cached_property
    def trading_calendar(self) -> ExchangeCalendar:
        """The calendar of the stored sessions."""
        return calendar_around(self._table.attrs["calendar_name"], *self._ends)

    @cached_property
    def sessions(self) -> pd.DatetimeIndex:
        """Every stored session, naive."""
        return pd.DatetimeIndex(self.trading_calendar.sessions_in_range(*self._ends))

    @property
    def _ends(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        names = ("start_session_ns", "end_session_ns")
        first, last = (pd.Timestamp(self._table.attrs[name]) for name in names)
        return first, last


class PanelBars(CurrencyAwareSessionBarReader):  # type: ignore[misc]
    """A panel's own bars, every digit of them; the sid of an asset is its place in the panel."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._fields = {name: panel.field(name).to_numpy(dtype=np.float64) for name in FIELDS}
        self._rows = {session: row for row, session in enumerate(self.sessions)}

    @cached_property
    def sessions(self) -> pd.DatetimeIndex:
        """Every session of the panel, naive."""
        return self._panel.sessions.tz_localize(None)

    @cached_property
    def trading_calendar(self) -> ExchangeCalendar:
        """The panel's calendar."""
        return calendar_around(self._panel.calendar, self.sessions[0], self.sessions[-1])

    @property
    def last_available_dt(self) -> pd.Timestamp:
        """The last session."""
        return self.sessions[-1]

    @property
    def first_trading_day(self) -> pd.Timestamp:
        """The first session."""
        return self.sessions[0]

    def currency_codes(self, sids: Sequence[int]) -> np.ndarray:
        """Prices are in account currency, and there is one."""
        return np.full(len(sids), "USD", dtype=object)

    def load_raw_arrays(
        self, columns: Sequence[str], start_date: pd.Timestamp, end_date: pd.Timestamp, assets: Sequence[Any]
    ) -> list[Floats]:
        """One array a column, session × asset; no bar is NaN and a volume of 0."""
        rows = slice(self._row(start_date), self._row(end_date) + 1)
        sids = [int(asset) for asset in assets]
        found = {name: self._fields[name][rows, sids] for name in columns}
        return [np.nan_to_num(values, nan=0.0) if name == "volume" else values for name, values in found.items()]

    def get_value(self, sid: Any, dt: pd.Timestamp, field: str) -> float:
        """One value of one bar; where there is no bar, NaN and a volume of 0."""
        value = float(self._fields[field][self._row(dt), int(sid)])
        return 0.0 if field == "volume" and np.isnan(value) else value

    def get_last_traded_dt(self, asset: Any, dt: pd.Timestamp) -> pd.Timestamp | NaTType:
        """The last session up to ``dt`` on which the asset had volume, as Zipline's own reader has it, else NaT."""
        traded = np.flatnonzero(self._fields["volume"][: self._row(dt) + 1, int(asset)] > 0)
        return self.sessions[traded[-1]] if len(traded) else pd.NaT

    def _row(self, session: pd.Timestamp) -> int:
        if session not in self._rows:
            raise NoDataOnDate(session)
        return self._rows[session]
