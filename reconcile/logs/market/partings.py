"""Where two panels of market prices part: adjusted, revised, shifted, or without a session that the other has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bundles.tolerances import HALF_CENT, LAST_DIGITS
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.sheet import MOST_ROWS

if TYPE_CHECKING:
    import pandas as pd

    from bundles import Panel
    from bundles.arrays import Flags, Floats, Ints

_FIELDS = ("close", "open", "high", "low")
_FEWEST = 5
"""So many sessions make a pattern: fewer are single rows."""
_ENOUGH = 0.9
"""This share of the sessions has to agree before prices count as shifted."""


@dataclass(frozen=True, eq=False)
class _Asset:
    """One asset's prices on the sessions that both panels span: field × session, NaN where there is no bar."""

    name: str
    sessions: pd.DatetimeIndex
    a: Floats
    b: Floats

    @property
    def ratio(self) -> Floats:
        """B's closes as multiples of A's."""
        ratio: Floats = self.b[0] / self.a[0]
        return ratio

    @property
    def room(self) -> Floats:
        """By how much a ratio may be off where both closes are rounded to the cent."""
        room: Floats = HALF_CENT * (1 / self.a[0] + 1 / self.b[0]) * self.ratio
        return room

    def differing(self) -> Ints:
        """Sessions at which both have a bar, and not the same one."""
        apart = np.abs(self.b - self.a) > LAST_DIGITS * np.maximum(self.a, self.b)
        return np.flatnonzero(apart.any(axis=0))

    def day(self, place: int) -> str:
        """A session as a date."""
        return f"{self.sessions[place]:%Y-%m-%d}"


@dataclass(frozen=True, eq=False)
class _Revised:
    """A bar that both panels have and that no pattern explains."""

    asset: _Asset
    place: int

    @property
    def field(self) -> int:
        """Of the four prices the one that differs most."""
        return int(np.argmax(np.abs(self.asset.b[:, self.place] - self.asset.a[:, self.place])))

    @property
    def size(self) -> float:
        """By how much at most, account currency."""
        return abs(float(self.asset.b[self.field, self.place] - self.asset.a[self.field, self.place]))

    def __str__(self) -> str:
        a, b = (side[self.field, self.place] for side in (self.asset.a, self.asset.b))
        return f"{self.asset.day(self.place)} {self.asset.name}: {_FIELDS[self.field]} {a:,.10g} in A, {b:,.10g} in B"


def partings(a: Panel, b: Panel) -> tuple[Note, ...]:
    """Notes on what differs between the panels that A and B bring, at most one of each kind."""
    assets = [*_assets(a, b)]
    shifted = {asset.name: text for asset in assets if (text := _shifted(asset))}
    rest = [asset for asset in assets if asset.name not in shifted]
    adjusted, revised = _adjusted_and_revised(rest)
    notes = (
        *_note("market prices are shifted by a session", list(shifted.values())),
        *_note("market prices are apart by a constant ratio", adjusted),
        *_revised_note(revised),
        *_note("market prices cover other sessions", [*_spans(a, b), *_missing(assets)]),
        *_note("market prices are of other assets", [*_strangers(a, b)]),
    )
    return notes or _note("the market prices of A and of B are the same", [""])


def _note(text: str, rows: list[str]) -> tuple[Note, ...]:
    said = tuple(row for row in rows[:MOST_ROWS] if row)
    return (Note(NoteKind.PRICES, text, said),) if rows else ()


def _assets(a: Panel, b: Panel) -> Iterator[_Asset]:
    sessions = a.sessions.intersection(b.sessions)
    sides = [{name: panel.field(name).reindex(sessions) for name in _FIELDS} for panel in (a, b)]
    for asset in a.assets:
        if asset in b.assets and len(sessions):
            prices = [np.array([side[name][asset].to_numpy(np.float64) for name in _FIELDS]) for side in sides]
            yield _Asset(asset, sessions, *prices)


def _shifted(asset: _Asset) -> str:
    """In words where one side's bars are the other's of the session before; empty where they are not."""
    if len(asset.differing()) <= _same(asset.a, asset.b).sum():
        return ""
    for later, first, second in (("B", asset.a, asset.b), ("A", asset.b, asset.a)):
        same = _same(first[:, :-1], second[:, 1:])
        if same.sum() >= max(_FEWEST, _ENOUGH * _known(first[:, :-1], second[:, 1:]).sum()):
            return f"{asset.name}: {later}'s are one session later, at {int(same.sum()):,} sessions"
    return ""


def _known(a: Floats, b: Floats) -> Flags:
    known: Flags = ~np.isnan(a[0]) & ~np.isnan(b[0])
    return known


def _same(a: Floats, b: Floats) -> Flags:
    same: Flags = (np.abs(a - b) <= LAST_DIGITS * np.maximum(a, b)).all(axis=0)
    return same


def _adjusted_and_revised(assets: list[_Asset]) -> tuple[list[str], list[_Revised]]:
    adjusted: list[str] = []
    revised: list[_Revised] = []
    for asset in assets:
        left = asset.differing()
        while len(group := _of_one_ratio(asset, left)) >= _FEWEST:
            adjusted.append(_adjustment(asset, group))
            left = np.setdiff1d(left, group)
        revised += [_Revised(asset, place) for place in left.tolist()]
    return adjusted, revised


def _of_one_ratio(asset: _Asset, places: Ints) -> Ints:
    """Of these sessions those that share the ratio in the middle, where that is none of rounding."""
    if not len(places):
        return places
    ratios, room = asset.ratio[places], asset.room[places]
    middle = np.argsort(ratios)[(len(places) - 1) // 2]
    alike = np.abs(ratios - ratios[middle]) <= room + room[middle]
    is_more_than_rounding = np.abs(ratios[middle] - 1) > 2 * room[middle]
    return places[alike] if is_more_than_rounding else places[:0]


def _adjustment(asset: _Asset, places: Ints) -> str:
    """``AAPL: B's are A's × 0.142857 until 2014-06-06``."""
    first, last, known = int(places[0]), int(places[-1]), np.flatnonzero(_known(asset.a, asset.b))
    begins = "" if first == known[0] else f" from {asset.day(first)}"
    ends = "" if last == known[-1] else f" until {asset.day(last)}"
    ratio = float(np.median(asset.ratio[places]))
    return f"{asset.name}: B's are A's × {ratio:.6g}{begins}{ends or ('' if begins else ' throughout')}"


def _revised_note(revised: list[_Revised]) -> tuple[Note, ...]:
    if not revised:
        return ()
    in_time = sorted(revised, key=lambda each: (each.asset.sessions[each.place], each.asset.name))
    largest = max(in_time, key=lambda each: each.size)
    many = f"{len(revised):,} bars are" if len(revised) > 1 else "1 bar is"
    rows = [f"first {in_time[0]}", f"largest {largest}"] if len(revised) > 1 else [str(largest)]
    return _note(f"market prices are revised: {many} not the same", rows)


def _spans(a: Panel, b: Panel) -> Iterator[str]:
    ends = [(panel.sessions[0], panel.sessions[-1]) for panel in (a, b)]
    if ends[0] != ends[1]:
        said = ("from {:%Y-%m-%d} to {:%Y-%m-%d}".format(*each) for each in ends)
        yield "A's go {}, B's {}".format(*said)


def _missing(assets: list[_Asset]) -> Iterator[str]:
    """Bars that only one side has, within the sessions that both span."""
    for lacking, places in _only_one(assets):
        many = f"{len(places):,} bars that {'B' if lacking == 'A' else 'A'} has" if len(places) > 1 else "a bar"
        yield f"{lacking} lacks {many}: {', '.join(places[:_FEWEST])}{', …' if len(places) > _FEWEST else ''}"


def _only_one(assets: list[_Asset]) -> Iterator[tuple[str, list[str]]]:
    for lacking in "AB":
        found = []
        for asset in assets:
            has_a, has_b = ~np.isnan(asset.a[0]), ~np.isnan(asset.b[0])
            places = np.flatnonzero(has_b & ~has_a if lacking == "A" else has_a & ~has_b)
            found += [f"{asset.day(place)} {asset.name}" for place in places.tolist()]
        if found:
            yield lacking, sorted(found)


def _strangers(a: Panel, b: Panel) -> Iterator[str]:
    for side, mine, others in (("A", a, b), ("B", b, a)):
        if only := [name for name in mine.assets if name not in others.assets]:
            yield f"only {side} has {', '.join(only[:_FEWEST])}{', …' if len(only) > _FEWEST else ''}"
