"""At which moment of the session a log fills that has dates only: as its prices tell, or as the user says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.errors import InputError
from bundles.sessions import calendar_sessions, session_closes, session_opens
from bundles.tolerances import HALF_CENT, LAST_DIGITS
from reconcile.logs.clock import iso
from reconcile.logs.format import Note, NoteKind

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.logs.trade_log import TradeLog

MOMENTS = {"open": session_opens, "close": session_closes}
_ENOUGH = 0.8
_TOO_MANY = 0.5
_FEWEST = 3
"""So many fills at least, of which four in five agree with one moment and less than half with the other."""
_BP = 1e4
_A_CLOSED_WEEK = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class _Fit:
    """How many of the fills are at a price of the market, and how far off they then are, in words."""

    count: int
    total: int
    words: str

    @property
    def share(self) -> float:
        return self.count / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.count} of {self.total} {self.words}"


def check_moment(moment: str | None, option: str) -> None:
    """Raise ``InputError`` where a moment is neither ``open`` nor ``close``."""
    if moment is not None and moment not in MOMENTS:
        raise InputError(f"{option} {moment}", "expected open or close")


def at_moment(log: TradeLog, moment: str, calendar: str) -> TradeLog:
    """The log with the open's or the close's instant in place of its dates; a day off goes to the next session."""
    rows = np.flatnonzero(log.is_dated)
    if not len(rows):
        return log
    labels = pd.DatetimeIndex(log.labels(calendar)[rows], tz="UTC")
    known = calendar_sessions(calendar, labels.min(), labels.max() + _A_CLOSED_WEEK)
    instants = MOMENTS[moment](calendar, known[known.searchsorted(labels)])
    stamps = np.array(log.frame["timestamp"].to_list(), dtype=object)
    stamps[rows] = iso(pd.Series(instants)).to_numpy()
    return log.with_column("timestamp", stamps.tolist())


def asked(moment: str, option: str, log: TradeLog) -> Note:
    """The note on dates that are read as the user says.

    Raises
    ------
    InputError
        The log has times, so there is nothing to say.
    """
    if len(log) and not log.is_dated.any():
        raise InputError(f"{option} {moment}: {log.source} times its fills itself", f"leave {option} out")
    return Note(NoteKind.MOMENT, f"its dates are read as the session's {moment} ({option})")


def inferred(log: TradeLog, prices: Mapping[str, Floats], option: str) -> tuple[str | None, Note]:
    """The moment at which nearly all fills with a date alone have the market's price, and a note on it.

    ``prices`` are the market's by moment and row, NaN where there is none. ``None`` where they do not tell: prices
    fit neither moment, or both.
    """
    rows = np.flatnonzero(log.is_dated)
    told = told_by_prices(log, rows, prices)
    if told is None:
        at = ", ".join(f"{moment} {fit}" for moment, fit in _exact(log, rows, prices).items())
        text = f"prices do not tell at which moment its dates are ({at}); {option} open or {option} close says it"
        return None, Note(NoteKind.MOMENT, text)
    moment, words = told
    (other,) = MOMENTS.keys() - {moment}
    text = f"fills at the {moment}, {words}: its dates are read so; {option} {other} reads them otherwise"
    return moment, Note(NoteKind.MOMENT, text)


def told_by_prices(log: TradeLog, rows: Ints, prices: Mapping[str, Floats]) -> tuple[str, str] | None:
    """Which of two columns of market prices (as long as the log) the fills at ``rows`` follow, and how closely.

    To the cent, else by one rate of slippage, by one amount per share, or by a rate in part; ``None`` where they
    follow neither, or both.
    """
    for fits in (fit(log, rows, prices) for fit in (_exact, _by_rate, _by_share, _by_rate_in_part)):
        for name, other in (list(fits), list(fits)[::-1]):
            if fits[name].count >= _FEWEST and fits[name].share >= _ENOUGH and fits[other].share < _TOO_MANY:
                return name, str(fits[name])
    return None


def _exact(log: TradeLog, rows: Ints, prices: Mapping[str, Floats]) -> dict[str, _Fit]:
    return {moment: _fit(log.price[rows], market[rows], "to the cent") for moment, market in prices.items()}


def _by_rate(log: TradeLog, rows: Ints, prices: Mapping[str, Floats]) -> dict[str, _Fit]:
    """Slipped by the same rate throughout, against whoever trades."""
    side, found = np.sign(log.quantity[rows]), {}
    for moment, market in prices.items():
        rate = _usual(side * (log.price[rows] / market[rows] - 1))
        words = f"± {abs(rate) * _BP:.2g} bp"
        found[moment] = _fit(log.price[rows], market[rows] * (1 + side * rate), words)
    return found


def _by_share(log: TradeLog, rows: Ints, prices: Mapping[str, Floats]) -> dict[str, _Fit]:
    """Slipped by the same amount per share."""
    side, found = np.sign(log.quantity[rows]), {}
    for moment, market in prices.items():
        amount = _usual(side * (log.price[rows] - market[rows]))
        found[moment] = _fit(log.price[rows], market[rows] + side * amount, f"± {abs(amount):.4g} per share")
    return found


def _by_rate_in_part(log: TradeLog, rows: Ints, prices: Mapping[str, Floats]) -> dict[str, _Fit]:
    """To the cent, or slipped by the same rate, as of an engine that has a spread at entries alone."""
    side, price, found = np.sign(log.quantity[rows]), log.price[rows], {}
    for moment, market in prices.items():
        is_exact = _is_same(price, market[rows])
        rate = _usual(np.where(is_exact, np.nan, side * (price / market[rows] - 1)))
        expected = np.where(is_exact, market[rows], market[rows] * (1 + side * rate))
        found[moment] = _fit(price, expected, f"to the cent or ± {abs(rate) * _BP:.2g} bp")
    return found


def _usual(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else 0.0


def _fit(price: Floats, expected: Floats, words: str) -> _Fit:
    is_same = _is_same(price, expected)
    return _Fit(int(is_same.sum()), int(np.isfinite(price - expected).sum()), words)


def _is_same(price: Floats, expected: Floats) -> Flags:
    return np.asarray(np.abs(price - expected) <= HALF_CENT + LAST_DIGITS * price)
