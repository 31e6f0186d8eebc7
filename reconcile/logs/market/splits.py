"""Splits: market prices put into shares of the last session, and prices that look like a split that nobody stated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.actions import ActionKind, CorporateAction
from reconcile.books.corporate_actions import restate, restate_closes
from reconcile.books.fills import moment, nanoseconds
from reconcile.logs.format import Note, NoteKind

if TYPE_CHECKING:
    from bundles import Panel
    from bundles.arrays import Floats, Ints
    from reconcile.books.book import Book
    from reconcile.books.fills import Fills

_PRICES = ("open", "high", "low", "close")
_ROUND = (1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 8.0, 10.0, 20.0)
_RATIOS = np.log([*(1 / ratio for ratio in _ROUND), *_ROUND])
_NEAR = 0.04
"""So far, as a share, may prices be from a round ratio: the market moves on the day of a split too."""
_TIMES = 5.0
"""A split stands out: prices move by so many times less between other sessions."""
_PLAIN = math.log(1.25)
"""A split by less does not show in prices, which move as much by themselves: there the table is believed."""


def restated_panel(
    panel: Panel | None, actions: Sequence[CorporateAction]
) -> tuple[Panel | None, frozenset[CorporateAction]]:
    """The panel in shares of the last session, and the splits that its prices are adjusted for already.

    Its volumes stay as they are: nobody asks for them here.
    """
    if panel is None:
        return None, frozenset()
    splits = [each for each in actions if each.kind is ActionKind.SPLIT and each.asset in panel.assets]
    staying = frozenset(split for split in splits if _is_adjusted(panel, split))
    applied = [split for split in splits if split not in staying]
    opening, high, low, close = (restate_closes(panel.field(name), applied) for name in _PRICES)
    return replace(panel, open=opening, high=high, low=low, close=close, actions=()), staying


def _is_adjusted(panel: Panel, split: CorporateAction) -> bool:
    """Whether prices go on over the split as if there were none."""
    before = panel.sessions < split.session
    closes, opens = panel.close.loc[before, split.asset].dropna(), panel.open.loc[~before, split.asset].dropna()
    if closes.empty or opens.empty or abs(math.log(split.amount)) < _PLAIN:
        return False
    fall = math.log(float(closes.iloc[-1]) / float(opens.iloc[0]))
    return abs(fall) < abs(fall - math.log(split.amount))


def adjusted_assets(fills: Fills, panel: Panel | None, actions: Sequence[CorporateAction]) -> frozenset[str]:
    """Assets whose fills before a split are at prices of shares of the last session, which are those of ``panel``."""
    if panel is None or not actions:
        return frozenset()
    later = np.log(restate(fills, actions).quantity / fills.quantity)
    above = np.log(fills.price / _closes_at(fills, panel))
    told = (np.abs(later) > _PLAIN) & ~np.isnan(above)
    of_each = {name: told & (fills.asset_number == number) for number, name in enumerate(fills.names)}
    return frozenset(
        name
        for name, mine in of_each.items()
        if mine.any() and np.median(np.abs(above[mine])) < np.median(np.abs(above[mine] - later[mine]))
    )


def _closes_at(fills: Fills, panel: Panel) -> Floats:
    """The last close known at each fill's session; NaN without any."""
    columns = pd.Index(panel.assets).get_indexer(pd.Index(fills.names))[fills.asset_number]
    rows = np.searchsorted(nanoseconds(panel.sessions), fills.session)
    return np.where(columns < 0, np.nan, panel.last_close().to_numpy(dtype=np.float64)[rows, columns])


def actions_noted(
    actions: Sequence[CorporateAction], stated: int, staying: frozenset[CorporateAction]
) -> tuple[Note, ...]:
    """What became of the actions that were stated, of which ``actions`` count."""
    if not actions:
        text = f"of {stated:,} splits and dividends none is of an asset that a log trades, within its time"
        return (Note(NoteKind.ACTIONS, text),)
    rows = tuple(_what(each, is_adjusted=each in staying) for each in actions)
    return (Note(NoteKind.ACTIONS, "fills count in shares of the last session, dividends are income", rows),)


def _what(action: CorporateAction, *, is_adjusted: bool) -> str:
    what = f"{action.amount:g} for 1" if action.kind is ActionKind.SPLIT else f"dividend of {action.amount:g} a share"
    prices = "; market prices are adjusted for it already" if is_adjusted else ""
    return f"{action.session:%Y-%m-%d} {action.asset}: {what}{prices}"


def unstated_splits(books: Sequence[Book], panels: Sequence[Panel | None]) -> tuple[Note, ...]:
    """A note on round ratios by which an asset's prices fall or rise overnight while a side holds it.

    Prices are the market's, or without any the consecutive ones of a side's own fills.
    """
    found: dict[str, None] = {}
    for book, panel in zip(books, panels, strict=True):
        of_side = _in_fills(book.fills) if panel is None else _in_panel(book.fills, panel)
        found |= dict.fromkeys(of_side)
    if not found:
        return ()
    text = "prices of what is held move as at a split; --splits FILE counts shares before and after it in one unit"
    return (Note(NoteKind.SPLITS, text, tuple(found)),)


def _in_panel(fills: Fills, panel: Panel) -> Iterator[str]:
    """Of assets held, the last close known against the next open."""
    for asset in (name for name in fills.names if name in panel.assets):
        before = panel.close[asset].ffill().shift().to_numpy(dtype=np.float64)
        after = panel.open[asset].to_numpy(dtype=np.float64)
        for row in _round_falls(np.nan_to_num(np.log(before / after))).tolist():
            if _is_held(fills, asset, panel.sessions[row]):
                yield _told(f"{panel.sessions[row]:%Y-%m-%d} {asset}", before[row], after[row])


def _is_held(fills: Fills, asset: str, session: pd.Timestamp) -> bool:
    """Whether there is a position in the asset when the session begins."""
    earlier = np.flatnonzero((fills.asset == asset).to_numpy() & (fills.session < session.value))
    return bool(len(earlier)) and fills.positions[1][earlier[-1]] != 0.0


def _in_fills(fills: Fills) -> Iterator[str]:
    """Of assets held, the price of a fill against that of the next one in a later session."""
    places, after, sessions = fills.grouping.places, fills.positions[1], fills.session
    price = fills.price[places]
    falls = np.log(price[:-1] / price[1:])
    for start, end in pairwise([*fills.grouping.starts.tolist(), len(places)]):
        for fall in _round_falls(falls[start : end - 1]).tolist():
            first, second = places[start + fall : start + fall + 2].tolist()
            if after[first] and sessions[first] < sessions[second]:
                days = "{:%Y-%m-%d} to {:%Y-%m-%d}".format(*map(moment, sessions[[first, second]]))
                yield _told(f"{days} {fills.asset[first]}", fills.price[first], fills.price[second])


def _round_falls(falls: Floats) -> Ints:
    """Where an asset's price moves by a round ratio, and by far more than it does elsewhere; ``falls`` are logs."""
    sizes = np.abs(falls)
    middle = (len(falls) - 1) // 2
    usual = np.partition(sizes, middle)[middle] if len(falls) > 1 else 0.0  # one alone says nothing of the others
    suspects = np.flatnonzero(sizes > max(_RATIOS[len(_ROUND)] - _NEAR, _TIMES * usual))
    return suspects[np.abs(falls[suspects][:, None] - _RATIOS).min(axis=1) <= _NEAR] if len(suspects) else suspects


def _told(where: str, before: float, after: float) -> str:
    """``2014-06-09 AAPL: from 645.57 to 92.7, like 7 for 1``."""
    ratio = math.exp(_RATIOS[np.abs(_RATIOS - math.log(before / after)).argmin()])
    new, old = _whole(ratio) if ratio > 1 else _whole(1 / ratio)[::-1]
    return f"{where}: from {before:,.6g} to {after:,.6g}, like {new} for {old}"


def _whole(ratio: float) -> tuple[int, int]:
    """A round ratio above 1 as new shares for old ones."""
    return (3, 2) if round(ratio, 1) == _ROUND[0] else (round(ratio), 1)
