"""Fills summed per order: the unit in which two engines are compared."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bundles.arrays import Flags, Floats, Ints
from reconcile.books.fills import Fill, Fills, are_distinct, known, moment
from reconcile.books.sequence import Columnar

if TYPE_CHECKING:
    import pandas as pd


class Effect(StrEnum):
    """What an order did to the position of its own engine."""

    ENTRY = "entry"
    EXIT = "exit"
    RESIZE = "resize"


_EFFECTS = tuple(Effect)


@dataclass(frozen=True, slots=True)
class Order:
    """All fills of one order, summed: prices are weighted by quantity, the timestamp is the first fill's.

    Fills are of one order when they share id, asset and side: a log may number a trade or a basket.
    """

    order_id: str
    session: pd.Timestamp
    timestamp: pd.Timestamp
    asset: str
    quantity: float
    price: float
    reference_price: float | None
    market_price: float | None
    commission: float | None
    effect: Effect
    fills: tuple[Fill, ...]

    @property
    def side(self) -> str:
        return "buy" if self.quantity > 0 else "sell"


@dataclass(frozen=True, eq=False)
class Orders(Columnar[Order]):
    """Orders of one side in the order of their first fills, as columns; a place gives the ``Order``.

    Columns are as those of ``Fills``; what one fill of an order does not report, the order does not.

    Attributes
    ----------
    fills
        The fills that they are made of.
    first
        Place among the fills of each order's first fill.
    members, starts
        Fills of order i are ``members[starts[i]:starts[i + 1]]``.
    """

    fills: Fills
    first: Ints
    members: Ints
    starts: Ints
    last_session: Ints
    quantity: Floats
    price: Floats
    reference_price: Floats
    market_price: Floats
    commission: Floats
    is_dated_only: Flags
    other_price: Floats | None = None

    def __len__(self) -> int:
        return len(self.first)

    def item(self, place: int) -> Order:
        first = int(self.first[place])
        return Order(
            order_id=self.fills.order_id[first],
            session=moment(self.fills.session[first]),
            timestamp=moment(self.fills.timestamp[first]),
            asset=self.fills.asset[first],
            quantity=float(self.quantity[place]),
            price=float(self.price[place]),
            reference_price=known(self.reference_price[place]),
            market_price=known(self.market_price[place]),
            commission=known(self.commission[place]),
            effect=_EFFECTS[self.effect[place]],
            fills=tuple(self.fills[int(each)] for each in self.members_of(place)),
        )

    def members_of(self, place: int) -> Ints:
        """Places of an order's fills."""
        return self.members[self.starts[place] : self.starts[place + 1]]

    @cached_property
    def order_id(self) -> pl.Series:
        return self.fills.order_id if self._are_fills else self.fills.order_id.gather(self.first)

    @property
    def has_id(self) -> Flags:
        """Whether the log gives the id."""
        return self._of_first(self.fills.has_id)

    @property
    def has_distinct_ids(self) -> bool:
        """Whether no id stands with two orders."""
        return self.fills.has_distinct_ids if self._are_fills else are_distinct(self.order_id)

    @cached_property
    def asset(self) -> pl.Series:
        return self.fills.asset if self._are_fills else self.fills.asset.gather(self.first)

    @cached_property
    def asset_number(self) -> Ints:
        """Each asset's place among the fills' names."""
        return self._of_first(self.fills.asset_number)

    def asset_among(self, names: Sequence[str]) -> Ints:
        """Each asset's place among ``names``, which hold all of them."""
        places = {name: place for place, name in enumerate(names)}
        return np.array([places[name] for name in self.fills.names], dtype=np.int64)[self.asset_number]

    @cached_property
    def session(self) -> Ints:
        """Of each order's first fill."""
        return self._of_first(self.fills.session)

    @cached_property
    def timestamp(self) -> Ints:
        """Of each order's first fill."""
        return self._of_first(self.fills.timestamp)

    @property
    def _are_fills(self) -> bool:
        """Whether every order has one fill."""
        return len(self) == len(self.fills)

    def _of_first[Column: (Ints, Flags)](self, column: Column) -> Column:
        return column if self._are_fills else column[self.first]

    @property
    def is_buy(self) -> Flags:
        return self.quantity > 0

    @property
    def counts(self) -> Ints:
        """How many fills each order has."""
        return np.diff(self.starts)

    @cached_property
    def effect(self) -> Ints:
        """By order, from the position of its own engine before its first and after its last fill: see ``Effect``."""
        each_before, each_after = self.fills.positions
        before, after = each_before[self.first], each_after[self.members[self.starts[1:] - 1]]
        kept = np.where(before * after > 0, _EFFECTS.index(Effect.RESIZE), _EFFECTS.index(Effect.ENTRY))
        return np.where(after == 0, _EFFECTS.index(Effect.EXIT), kept)

    @property
    def is_resize(self) -> Flags:
        return np.equal(self.effect, _EFFECTS.index(Effect.RESIZE))


def orders_of(fills: Fills) -> Orders:
    """Fills summed per order."""
    first, members, starts = _grouped(fills)
    quantity, commission, price, reference, market, *other = _summed(fills, first, members, starts)
    return Orders(
        fills=fills,
        first=first,
        members=members,
        starts=starts,
        last_session=_of_all(np.maximum, fills.session, members, starts),
        quantity=quantity,
        price=price,
        reference_price=reference,
        market_price=market,
        commission=commission,
        is_dated_only=_of_all(np.logical_or, fills.is_dated_only, members, starts),
        other_price=other[0] if other else None,
    )


def _summed(fills: Fills, first: Ints, members: Ints, starts: Ints) -> tuple[Floats, ...]:
    """Quantity, commission and all prices by order; one fill's own where there is only one, else exact sums."""
    stated = (fills.price, fills.reference_price, fills.market_price, fills.other_price)
    columns = [column for column in stated if column is not None]
    quantity, commission, *prices = (column[first] for column in (fills.quantity, fills.commission, *columns))
    for place in np.flatnonzero(np.diff(starts) > 1).tolist():
        of_order = members[starts[place] : starts[place + 1]]
        weights = fills.quantity[of_order]
        quantity[place] = math.fsum(weights)
        commission[place] = math.fsum(fills.commission[of_order])
        for price, column in zip(prices, columns, strict=True):
            price[place] = math.fsum(column[of_order] * weights) / quantity[place]
    return quantity, commission, *prices


def _of_all[Column: (Ints, Flags)](combine: np.ufunc, column: Column, members: Ints, starts: Ints) -> Column:
    """One value per order, from all of its fills."""
    if len(starts) == len(column) + 1:
        return column
    combined: Column = combine.reduceat(column[members], starts[:-1])
    return combined


def _grouped(fills: Fills) -> tuple[Ints, Ints, Ints]:
    """The place of each order's first fill, and the places of all fills, order by order, with their starts."""
    places = np.arange(len(fills) + 1)
    if fills.has_distinct_ids:
        return places[:-1], places[:-1], places
    keys = pl.DataFrame(
        {"place": places[:-1], "order_id": fills.order_id, "asset": fills.asset_number, "is_buy": fills.is_buy}
    )
    firsts = keys.select(pl.col("place").first().over("order_id", "asset", "is_buy")).to_series().to_numpy()
    first, numbers = np.unique(firsts, return_inverse=True)
    members = np.argsort(numbers, kind="stable")
    return first, members, np.searchsorted(numbers[members], np.arange(len(first) + 1))
