"""The panel: open, high, low, close and volume of some assets on every session of a calendar."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytz

from bundles.errors import InputError, some_of
from bundles.sessions import session_closes, session_labels, session_opens

if TYPE_CHECKING:
    from bundles.actions import CorporateAction
    from bundles.arrays import Floats

FIELDS = ("open", "high", "low", "close", "volume")


@dataclass(frozen=True, eq=False)
class DataNotes:
    """What loading did to the data, and what it found missing.

    Attributes
    ----------
    off_calendar
        Rows that were dropped because their date is no session: ``2020-01-04 AAPL``.
    missing
        Sessions without a bar between an asset's first and last bar: ``2020-01-03 AAPL``.
    moved
        How many prices the tick moved (by more than the last digits of a float).
    moved_most
        By how much at most, in account currency.
    mended
        Bars whose high or low was a few last digits inside of open and close, and was set to them.
    moves
        How far each price was moved: open, high, low, close × session × asset, float32, account currency;
        ``None`` where none was, or where nobody knows any more.
    """

    off_calendar: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    moved: int = 0
    moved_most: float = 0.0
    mended: int = 0
    moves: np.ndarray | None = None

    def lines(self) -> tuple[str, ...]:
        """One sentence for each thing worth saying; empty when there is nothing to say."""
        said = []
        if self.off_calendar:
            said.append(f"{_count(self.off_calendar, 'row')} off the calendar: {some_of(self.off_calendar)}.")
        if self.missing:
            said.append(f"{_count(self.missing, 'bar')} missing: {some_of(self.missing)}.")
        said += [line for line in (self.mended_line, self.moved_line) if line]
        return tuple(said)

    @property
    def mended_line(self) -> str:
        """How many bars were mended; empty where none was."""
        if not self.mended:
            return ""
        has = "1 bar has" if self.mended == 1 else f"{self.mended} bars have"
        return f"{has} a high or low that misses open or close by the last digits: set to enclose them."

    @property
    def moved_line(self) -> str:
        """How many prices were moved and how far; empty where none was."""
        if not self.moved:
            return ""
        prices = "price" if self.moved == 1 else "prices"
        return f"{self.moved} {prices} moved onto the tick, by at most {self.moved_most:.3g}."


@dataclass(frozen=True, eq=False)
class Panel:
    """OHLCV data that every engine, every reference price and every mark is taken from.

    The frames are shared and must not be written to: ``sha256`` and all that derives from it would
    no longer tell the truth. Take a copy to change one.

    Attributes
    ----------
    calendar
        Name of the exchange's calendar: ``XNYS``.
    open, high, low, close, volume
        Session × asset, float64; prices in account currency, volume in shares. The index, named
        ``session``, holds *every* session of the calendar from the first bar to the last
        (``datetime64[ns, UTC]``, ``pytz.UTC``); the columns, named ``asset``, keep the order given.
        "No bar" is NaN in all five, and never filled.
    tick
        The grid of the prices, in account currency; 0 for prices as they came.
    notes
        What loading did to the data.
    actions
        Splits and cash dividends that the prices are not adjusted for, in order of session.
    """

    calendar: str
    open: pd.DataFrame
    high: pd.DataFrame
    low: pd.DataFrame
    close: pd.DataFrame
    volume: pd.DataFrame
    tick: float
    notes: DataNotes
    actions: tuple[CorporateAction, ...] = ()

    def __getstate__(self) -> dict[str, object]:
        """A copy for another process takes the instants along: working them out needs the calendar built."""
        return {**self.__dict__, "opens": self.opens, "closes": self.closes}

    @cached_property
    def sessions(self) -> pd.DatetimeIndex:
        """Labels of all sessions, ``datetime64[ns, UTC]``."""
        return pd.DatetimeIndex(self.close.index)

    @cached_property
    def assets(self) -> tuple[str, ...]:
        """Names of the assets, in the order given."""
        return tuple(self.close.columns)

    @property
    def span(self) -> str:
        """``sessions of XNYS from 2020-01-02 to 2020-12-31``."""
        return f"sessions of {self.calendar} from {self.sessions[0]:%Y-%m-%d} to {self.sessions[-1]:%Y-%m-%d}"

    @cached_property
    def opens(self) -> pd.DatetimeIndex:
        """The instant in UTC at which each session opens."""
        return session_opens(self.calendar, self.sessions)

    @cached_property
    def closes(self) -> pd.DatetimeIndex:
        """The instant in UTC at which each session closes."""
        return session_closes(self.calendar, self.sessions)

    @cached_property
    def has_bar(self) -> pd.DataFrame:
        """Session × asset, bool: whether there is a bar."""
        return self.close.notna()

    @cached_property
    def complete(self) -> bool:
        """Whether every asset has a bar on every session."""
        return bool(self.has_bar.to_numpy().all())

    @cached_property
    def sha256(self) -> str:
        """Hash of the content: calendar, tick, sessions, assets, every value bit by bit, and actions.

        The same in every process and for every layout in memory; the notes are not part of it.
        """
        head = {"format": 1, "calendar": self.calendar, "tick": float(self.tick).hex(), "assets": self.assets}
        digest = hashlib.sha256(json.dumps(head, sort_keys=True).encode())
        digest.update(self.sessions.as_unit("ns").asi8.astype("<i8").tobytes())
        digest.update(self.values().astype("<f8").tobytes())
        for action in self.actions:
            said = (f"{action.session:%Y-%m-%d}", action.asset, action.kind, float(action.amount).hex())
            digest.update(json.dumps(said).encode())
        return digest.hexdigest()

    def values(self) -> Floats:
        """All five fields as a new array, field × session × asset, every NaN the same NaN."""
        values = np.stack([self.field(name).to_numpy(dtype=np.float64) for name in FIELDS])
        values[np.isnan(values)] = np.nan
        return values

    def field(self, name: str) -> pd.DataFrame:
        """The frame of ``open``, ``high``, ``low``, ``close`` or ``volume``; InputError for another name."""
        if name not in FIELDS:
            raise InputError(f"unknown field {name!r}", f"fields are {', '.join(FIELDS)}")
        frame: pd.DataFrame = getattr(self, name)
        return frame

    def price(self, field: str, session: object, asset: str) -> float:
        """One value; NaN where there is no bar.

        Raises
        ------
        InputError
            An unknown field, session or asset.
        """
        frame = self.field(field)
        return float(frame.to_numpy()[self._row(session), self._column(asset)])

    def _column(self, asset: str) -> int:
        if asset not in self._columns:
            raise InputError(f"unknown asset {asset!r}", f"the data has {some_of(self.assets)}")
        return self._columns[asset]

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {asset: column for column, asset in enumerate(self.assets)}

    def _row(self, session: object) -> int:
        if isinstance(session, pd.Timestamp) and session.tz is pytz.UTC and session in self._rows:
            return self._rows[session]
        label = session_labels([session], self.calendar)[0]
        if label not in self._rows:
            raise InputError(f"{label:%Y-%m-%d} is not in the data", self.span)
        return self._rows[label]

    @cached_property
    def _rows(self) -> dict[pd.Timestamp, int]:
        return {session: row for row, session in enumerate(self.sessions)}

    def bars(self, asset: str) -> pd.DataFrame:
        """The bars of one asset that exist: columns ``open`` to ``volume``, index ``session``.

        Raises
        ------
        InputError
            An unknown asset.
        """
        there = self.has_bar.iloc[:, self._column(asset)]
        return pd.DataFrame({name: self.field(name)[asset] for name in FIELDS})[there]

    def long(self) -> pd.DataFrame:
        """One row per bar that exists, by session and then in the order of the assets.

        Columns ``session``, ``asset``, ``open``, ``high``, ``low``, ``close``, ``volume``.
        """
        rows, columns = np.nonzero(self.has_bar.to_numpy())
        keys = {"session": self.sessions[rows], "asset": np.asarray(self.assets, dtype=object)[columns]}
        values = {name: self.field(name).to_numpy()[rows, columns] for name in FIELDS}
        return pd.DataFrame({**keys, **values})

    def last_close(self) -> pd.DataFrame:
        """Session × asset: the last close known at each session, NaN before an asset's first bar."""
        return self.close.ffill()


def _count(things: Sequence[str], noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"
