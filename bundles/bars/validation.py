"""What a table of bars must be before it becomes a panel; refusals name the row and what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bundles.errors import InputError, some_of
from bundles.sessions import ISO_HINT
from bundles.tables.table import first

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats
    from bundles.bars.rows import BarRows

_OPEN, _HIGH, _LOW, _CLOSE, _VOLUME = range(5)
_PRICES = slice(_OPEN, _CLOSE + 1)


def check_rows(rows: BarRows) -> None:
    """Refuse rows that are empty, undated, out of order, repeated, or no possible bar.

    A row that is NaN in all five fields says "no bar" and passes.

    Raises
    ------
    InputError
        Naming the first row at fault.
    """
    if not len(rows.codes):
        raise InputError(f"{rows.source}: no rows", "one row per session and asset")
    _refuse_first(rows, np.asarray(rows.labels.isna()), "the session is not a date", ISO_HINT)
    _check_order(rows)
    _check_prices(rows)
    _check_volume(rows)
    _check_every_asset_has_a_bar(rows)


def no_bar(rows: BarRows) -> Flags:
    """Which rows say that there is no bar."""
    return np.asarray(np.isnan(rows.values).all(axis=1))


def _refuse_first(rows: BarRows, wrong: Flags, problem: str, hint: str) -> None:
    """``problem`` may speak of the row's ``{open}``, ``{high}``, ``{low}``, ``{close}`` and ``{volume}``."""
    if (row := first(wrong)) is None:
        return
    fields = dict(zip(("open", "high", "low", "close", "volume"), rows.values[row].tolist(), strict=True))
    raise InputError(f"{rows.where(row)}: {problem.format(**fields)}", hint)


def _check_order(rows: BarRows) -> None:
    """Each asset's own rows ascend; the table may be sorted by asset or by session."""
    by_asset = np.argsort(rows.codes, kind="stable")
    days = rows.labels.asi8[by_asset]
    same_asset = np.diff(rows.codes[by_asset]) == 0
    repeated, earlier = np.zeros(len(days), dtype=bool), np.zeros(len(days), dtype=bool)
    repeated[by_asset[1:]] = same_asset & (np.diff(days) == 0)
    earlier[by_asset[1:]] = same_asset & (np.diff(days) < 0)
    _refuse_first(rows, repeated, "the session is there twice", "one row per session and asset")
    _refuse_first(rows, earlier, "the session is earlier than the one before", "each asset's rows ascend")


def _check_prices(rows: BarRows) -> None:
    values, prices = rows.values, rows.values[:, _PRICES]
    partly = np.isnan(values).any(axis=1) & ~no_bar(rows)
    seen = "open {open}, high {high}, low {low}, close {close}"
    some = f"only some values are there ({seen}, volume {{volume}})"
    _refuse_first(rows, partly, some, "all five, or none for no bar")
    _refuse_first(rows, np.isinf(prices).any(axis=1), f"a price is infinite ({seen})", "prices are finite")
    _refuse_first(rows, (prices <= 0).any(axis=1), f"a price is not positive ({seen})", "prices are above 0")
    _check_ranges(rows)


def _check_ranges(rows: BarRows) -> None:
    opened, high, low, close = rows.values[:, _PRICES].T
    _refuse_first(rows, high < low, "high {high} is below low {low}", "high is the session's highest price")
    for name, price in (("open", opened), ("close", close)):
        outside = (price > high) | (price < low)
        problem = f"{name} {{{name}}} is outside of low {{low}} to high {{high}}"
        _refuse_first(rows, outside, problem, "low and high enclose open and close")


def _check_volume(rows: BarRows) -> None:
    volume = rows.values[:, _VOLUME]
    _refuse_first(rows, volume < 0, "volume is {volume}", "volume is 0 or more shares")
    _refuse_first(rows, np.isinf(volume), "volume is {volume}", "volume is a finite number of shares")


def _check_every_asset_has_a_bar(rows: BarRows) -> None:
    bars = np.bincount(rows.codes[~no_bar(rows)], minlength=len(rows.assets))
    if not bars.all():
        asset = rows.assets[int(np.flatnonzero(bars == 0)[0])]
        raise InputError(f"{rows.source}: {asset} has no bar", "a bar for each asset, or leave it out")


def check_on_tick(rows: BarRows, values: Floats, tick: float) -> None:
    """Refuse a price so small that the tick makes it 0.

    Raises
    ------
    InputError
        Naming the first such row.
    """
    vanished = (values[:, _PRICES] <= 0).any(axis=1)
    problem = f"low {{low}} is 0 on a tick of {tick:g}"
    _refuse_first(rows, vanished, problem, "a smaller tick, or tick = 0 for raw prices")


def refuse_off_calendar(rows: BarRows, off: Flags, calendar: str) -> None:
    """Refuse rows whose date is no session of the calendar.

    Raises
    ------
    InputError
        Naming the first rows and the option that drops them.
    """
    strangers = np.flatnonzero(off)
    if not len(strangers):
        return
    named = some_of([rows.bar(int(row)) for row in strangers])
    verb = "is not a session" if len(strangers) == 1 else "are not sessions"
    problem = f"{rows.place(int(strangers[0]))}: {named} {verb} of {calendar}"
    raise InputError(problem, 'mend the dates, or drop such rows with off_calendar = "drop"')
