"""Fills of one side, a column each: what a comparison reads of a run or a log."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl
import pytz

from reconcile.books.positions import Grouping, grouped
from reconcile.books.sequence import Columnar

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints


@dataclass(frozen=True, slots=True)
class Fill:
    """One fill: signed quantity in shares, prices per share, commission in account currency.

    ``market_price`` is the market's price at the fill's moment and ``reference_price`` what the engine's
    price was slipped from; both are ``None`` where nothing tells them, and so is an unknown commission.
    ``is_dated_only`` marks a timestamp that is a date: the moment within the session is not known.
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
    is_dated_only: bool = False


@dataclass(frozen=True, eq=False)
class Fills(Columnar[Fill]):
    """Fills in order of execution, as columns of one length; a place gives the ``Fill``.

    ``order_id`` and ``asset`` are text; ``session`` and ``timestamp`` int64, nanoseconds since 1970 in UTC;
    ``quantity`` in shares, negative for a sale; prices per share and ``commission`` in account currency,
    NaN where not reported. ``has_id`` is False where a log gives no id, and ``order_id`` is one of ours.
    ``other_price`` is what the other side's market prices hold at the fill's moment, where each side brings its own;
    ``None`` where both share one panel.
    """

    order_id: pl.Series
    asset: pl.Series
    session: Ints
    timestamp: Ints
    quantity: Floats
    price: Floats
    reference_price: Floats
    market_price: Floats
    commission: Floats
    is_dated_only: Flags
    has_id: Flags
    other_price: Floats | None = None

    def __len__(self) -> int:
        return len(self.quantity)

    def item(self, place: int) -> Fill:
        return Fill(
            order_id=self.order_id[place],
            session=moment(self.session[place]),
            timestamp=moment(self.timestamp[place]),
            asset=self.asset[place],
            quantity=float(self.quantity[place]),
            price=float(self.price[place]),
            reference_price=known(self.reference_price[place]),
            market_price=known(self.market_price[place]),
            commission=known(self.commission[place]),
            is_dated_only=bool(self.is_dated_only[place]),
        )

    @property
    def is_buy(self) -> Flags:
        return self.quantity > 0

    @cached_property
    def has_distinct_ids(self) -> bool:
        return are_distinct(self.order_id)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The assets that occur, sorted."""
        return names_in(self.asset)

    @cached_property
    def asset_number(self) -> Ints:
        """Each asset's place among ``names``."""
        return numbered(self.asset, self.names)

    @cached_property
    def grouping(self) -> Grouping:
        """The fills by asset."""
        return grouped(self.asset_number)

    @cached_property
    def positions(self) -> tuple[Floats, Floats]:
        """The position in its asset before each fill and after it, shares."""
        by_asset = self.grouping
        after = by_asset.positions(self.quantity)
        return by_asset.as_they_stand(by_asset.before(after)), by_asset.as_they_stand(after)

    @property
    def end_flat(self) -> bool:
        """Whether nothing is held after the last fill."""
        ends = self.grouping.places[np.append(self.grouping.starts, len(self))[1:] - 1]
        return not self.positions[1][ends].any()

    @cached_property
    def round_trips(self) -> dict[str, int]:
        """Completed round trips by asset: how often the position came to nothing or through zero.

        Derived from the fills alone; an engine's own notion of a trade is not used.
        """
        before, after = self.positions
        has_ended = (before != 0.0) & ((after == 0.0) | (before * after < 0.0))
        counts = np.bincount(self.asset_number[has_ended], minlength=len(self.names))
        return dict(zip(self.names, counts.tolist(), strict=True))

    def by_asset(self, column: Floats) -> dict[str, Floats]:
        """A column's values of each asset, in order of execution."""
        columns = np.split(column[self.grouping.places], self.grouping.starts[1:])
        return dict(zip(self.names, columns, strict=True)) if self.names else {}

    def taken(self, places: Ints) -> Fills:
        """The fills at these places, in that order."""
        columns = {column.name: getattr(self, column.name) for column in fields(self)[2:]}
        numbers = {name: column[places] for name, column in columns.items() if column is not None}
        return replace(self, order_id=self.order_id.gather(places), asset=self.asset.gather(places), **numbers)


def known(value: float) -> float | None:
    """``None`` for NaN: not reported."""
    return None if math.isnan(value) else float(value)


def moment(nanoseconds: int | np.int64) -> pd.Timestamp:
    """The instant, in ``pytz.UTC``."""
    return pd.Timestamp(int(nanoseconds), unit="ns", tz=pytz.UTC)


def nanoseconds(instants: pd.Series[pd.Timestamp] | pd.Index[pd.Timestamp]) -> Ints:
    """Instants as int64, nanoseconds since 1970 in UTC."""
    return pd.DatetimeIndex(instants).as_unit("ns").asi8


def fills_of_run(fills: pd.DataFrame) -> Fills:
    """Fills of a run; its reference price is the market's price at the fill's moment."""
    quantity, reference = _floats(fills["quantity"]), _floats(fills["reference_price"])
    return Fills(
        order_id=text(fills["order_id"]),
        asset=text(fills["asset"]),
        session=nanoseconds(fills["session"]),
        timestamp=nanoseconds(fills["timestamp"]),
        quantity=np.where((fills["side"] == "buy").to_numpy(), quantity, -quantity),
        price=_floats(fills["price"]),
        reference_price=reference,
        market_price=reference,
        commission=_floats(fills["commission"]),
        is_dated_only=np.zeros(len(fills), dtype=np.bool_),
        has_id=np.ones(len(fills), dtype=np.bool_),
    )


def text(column: pd.Series[str]) -> pl.Series:
    """A column of text as polars holds it."""
    if isinstance(column.dtype, pd.ArrowDtype):
        return pl.from_pandas(column).cast(pl.String).rename("")
    return pl.Series(column.to_list(), dtype=pl.String)


def names_in(*columns: pl.Series) -> tuple[str, ...]:
    """The names that occur, sorted."""
    return tuple(sorted({name for column in columns for name in column.unique().to_list()}))


def are_distinct(column: pl.Series) -> bool:
    """Whether no text occurs twice. Different hashes are of different texts; the texts are looked at if they must."""
    hashes = np.sort(column.hash().to_numpy())
    return bool((hashes[1:] != hashes[:-1]).all()) or column.n_unique() == len(column)


def numbered(column: pl.Series, names: Sequence[str]) -> Ints:
    """The place of each name among ``names``, which hold all of them."""
    return column.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)


def _floats(column: pd.Series[float]) -> Floats:
    return np.asarray(column.to_numpy(dtype=np.float64), dtype=np.float64)
