"""Tables of round trips, an entry and an exit on one line: two fills of each, and one of a trade that is open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from bundles.errors import InputError
from bundles.tables.cells import is_empty, numbers
from reconcile.logs.clock import assumed_zone
from reconcile.logs.column_names import SYNONYMS, TRIP_COLUMNS
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.rows import Rows
from reconcile.logs.sheet import json_content, json_sheet
from reconcile.logs.spelling.amounts import plain_amounts

if TYPE_CHECKING:
    from reconcile.logs.source import Source

DIRECTIONS = {"long": 1.0, "buy": 1.0, "b": 1.0, "1": 1.0, "short": -1.0, "sell": -1.0, "s": -1.0, "-1": -1.0}
"""The sign of a trade by what a list calls its direction, lower-cased: of its entry."""

_KEY = re.compile(r'"([^"\\]{1,60})"\s*:')
_NEEDED = ("entry_time", "exit_time", "entry_price", "exit_price", "quantity")
_NAMES: Mapping[str, tuple[str, ...]] = {
    **{
        f"{end}_{what}": tuple(
            pattern.format(end)
            for name in names
            for pattern in (f"{{}}_{name}", f"{{}} {name}", f"{{}}{name}", f"{{}}-{name}")
        )
        for end in ("entry", "exit")
        for what, names in {
            "time": ("time", "date", "datetime", "timestamp"),
            "price": ("price", "px"),
            "fees": ("fees", "fee", "commission"),
        }.items()
    },
    "quantity": ("quantity", *SYNONYMS["quantity"], "contracts", "units"),
    "asset": ("asset", *SYNONYMS["asset"]),
    "side": ("side", "direction", "position"),
    "commission": ("commission", *SYNONYMS["commission"]),
    "status": ("status",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trips:
    """Round trips, and what their list calls each thing.

    ``quantity`` is in shares; where ``side`` is ``None`` its sign is the direction's. ``fees`` are for a whole trade,
    ``entry_fees`` and ``exit_fees`` for each end, in account currency. A trade whose ``exit_time`` is empty or whose
    ``status`` is open has no exit. ``number`` tells trades apart, and so their orders.
    """

    rows: Rows
    entry_time: str
    exit_time: str
    entry_price: str
    exit_price: str
    quantity: str
    asset: pl.Series
    side: str | None = None
    entry_fees: str | None = None
    exit_fees: str | None = None
    fees: str | None = None
    status: str | None = None
    number: pl.Series | None = None

    def read(self, zone: str | None, *, dayfirst: bool | None = None) -> ReadLog:
        """Two fills of each trade, or one, in the file's order; ``zone`` and ``dayfirst`` as for ``Rows.stamps``.

        Without ``number`` what an asset does at one time on one side is one order.

        Raises
        ------
        InputError
            A column is not there, or a cell cannot be.
        """
        self.rows.require(*(getattr(self, name) for name in _NEEDED))
        open_ = self._open()
        signs = self._signs()
        ends = pl.concat([self._ends("entry", signs), self._ends("exit", -signs).filter(~open_)])
        ends = ends.sort("row", maintain_order=True)
        told = self._told(open_)
        both = replace(told, table=replace(told.table, numbers=told.table.numbers[ends["row"]], frame=ends))
        stamps = self._stamps(both, self.rows.without(open_), zone, dayfirst=dayfirst)
        ours = self._ours(ends, stamps)
        if self.number is None:
            both = _with_orders(both, ours["order_id"])
        named = {"quantity": self.quantity, "asset": self.asset.name or "asset"}
        return both.read_exactly(ours, named, assumed_zone(stamps, zone))

    def _ours(self, ends: pl.DataFrame, stamps: pl.Series) -> dict[str, pl.Series]:
        """Our columns of the ends of trades."""
        side = (ends["sign"] > 0).replace_strict({True: "buy", False: "sell"}, return_dtype=pl.String)
        ours = {name: ends[name] for name in ("asset", "quantity", "price", "commission") if name in ends.columns}
        numbered = self.number is not None
        order = "trade " + ends["number"] + " " + side if numbered else side + " " + ends["asset"] + " " + stamps
        return ours | {"timestamp": stamps, "side": side, "order_id": order}

    def _open(self) -> pl.Series:
        """Which trades have no exit."""
        open_ = is_empty(self.rows.text(self.exit_time))
        if self.status is not None:
            open_ |= self.rows.text(self.status).str.to_lowercase() == "open"
        return open_

    def _told(self, open_: pl.Series) -> Rows:
        """The rows with notes on what has no exit, and on fees that are told of whole trades."""
        rows = self.rows.noting(open_, "still open, so without an exit")
        if self.fees is not None:
            rows = rows.assuming(f"{self.fees!r} is of a whole trade: half of it is booked on each of its fills")
        return rows

    def _signs(self) -> pl.Series:
        """1 of a trade that is long, -1 of one that is short; refuses a quantity that says otherwise."""
        quantity = self._number(self.quantity)
        self.rows.refuse(self._cells(self.quantity), quantity == 0, "a trade has a quantity")
        if self.side is None:
            return quantity.sign()
        directions = self.rows.text(self.side).str.to_lowercase()
        signs = directions.replace_strict(DIRECTIONS, default=None, return_dtype=pl.Float64)
        self.rows.refuse(self._cells(self.side), signs.is_null(), "a trade is long or short")
        wrong = (quantity < 0) & (signs > 0)
        self.rows.refuse(self._cells(self.quantity), wrong, "a long trade of fewer than no shares")
        return signs

    def _ends(self, end: str, signs: pl.Series) -> pl.DataFrame:
        """One end of each trade: time, price, shares, and a fee where one is told."""
        columns = {
            "row": pl.int_range(len(self.rows), eager=True),
            "time": self.rows.text(getattr(self, f"{end}_time")),
            "asset": self.asset,
            "sign": signs,
            "quantity": self._number(self.quantity).abs(),
            "price": self._price(getattr(self, f"{end}_price"), is_exit=end == "exit"),
        }
        if (fees := self._fees(end)) is not None:
            columns["commission"] = fees
        if self.number is not None:
            columns["number"] = self.number
        return pl.DataFrame(columns)

    def _fees(self, end: str) -> pl.Series | None:
        """What an end is charged: as told, else half of the trade's, all of one that is open."""
        if (own := getattr(self, f"{end}_fees")) is not None:
            return self._number(own, may_lack=True)
        if self.fees is None:
            return None
        fees = self._number(self.fees, may_lack=True)
        return fees.zip_with(self._open(), fees / 2)

    def _price(self, column: str, *, is_exit: bool) -> pl.Series:
        asked = ~self._open() if is_exit else self._open().is_not_null()
        price = self._parsed(column)
        self.rows.refuse(self._cells(column), asked & ~price.is_finite(), "expected a finite number")
        self.rows.refuse(self._cells(column), asked & (price <= 0), "prices are positive")
        return price

    def _number(self, column: str, *, may_lack: bool = False) -> pl.Series:
        found = self._parsed(column)
        wrong = ~found.is_finite()
        if may_lack and wrong.any():
            wrong &= ~is_empty(self.rows.text(column))
        self.rows.refuse(self._cells(column), wrong, "expected a finite number")
        return found

    def _parsed(self, column: str) -> pl.Series:
        """A column as float64, also with separators of thousands; NaN where a cell is no number."""
        frame = pl.DataFrame([self.rows.text(column).alias(column)])
        table, _, _ = plain_amounts(replace(self.rows.table, frame=frame), {column: column})
        return numbers(table.frame[column])

    def _cells(self, column: str) -> pl.Series:
        """A column as it is written, for messages."""
        return self.rows.table.frame[column]

    def _stamps(self, both: Rows, closed: Rows, zone: str | None, *, dayfirst: bool | None) -> pl.Series:
        """Of both ends together, for midnight is a date alone only where no end has another time."""
        try:
            return both.stamps(both.text("time"), zone, dayfirst=dayfirst)
        except InputError:
            for rows, column in ((self.rows, self.entry_time), (closed, self.exit_time)):  # which cell it is
                rows.stamps(rows.text(column).alias(column), zone, dayfirst=dayfirst)
            raise


def _with_orders(rows: Rows, orders: pl.Series) -> Rows:
    """With a note where several trades share an order."""
    count = int(orders.is_duplicated().sum())
    if not count:
        return rows
    return rows.assuming(f"{count} fills of an asset on one side at one time are taken as one order each time")


def maps_entries(mapping: Mapping[str, str]) -> bool:
    """Whether a mapping of columns names an entry or an exit."""
    return not mapping.keys().isdisjoint(TRIP_COLUMNS)


def _names(head_columns: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, str]:
    """{our name: theirs}: as it is said, else by a usual name, where a single column has one."""
    written = {column.strip().lower(): column.strip() for column in head_columns}
    free = {name: column for name, column in written.items() if column not in mapping.values()}
    found = {ours: [free[name] for name in dict.fromkeys(names) if name in free] for ours, names in _NAMES.items()}
    return {ours: columns[0] for ours, columns in found.items() if len(columns) == 1} | dict(mapping)


def _holds_entries(head: Head) -> bool:
    return set(_NEEDED) <= _names(_columns_of(head), {}).keys()


def _columns_of(head: Head) -> tuple[str, ...]:
    """The header; of JSON the names of the first object."""
    if not head.is_json:
        return head.columns
    return tuple(dict.fromkeys(_KEY.findall(head.text.partition("}")[0])))


def _read(source: Source) -> ReadLog:
    """Anybody's table of round trips, by usual names and what ``--map`` says."""
    rows = _rows(source)
    names = _names(rows.columns, source.mapping)
    for ours in _NEEDED:
        if ours not in names:
            hint = f"name it with --map {ours}=THEIRS; its columns are {', '.join(rows.columns)}"
            raise InputError(f"{source.path}: no column for a trade's {ours}", hint)
    found = [f"{theirs!r} as {ours}" for ours, theirs in names.items() if ours not in source.mapping]
    rows = rows.assuming(f"each row is a trade with its entry and exit; read {', '.join(found)}")
    assets = _assets(rows, names.pop("asset", None), source)
    _refuse_nameless_sides(rows, names)
    return Trips(
        rows=rows,
        asset=assets,
        entry_time=names["entry_time"],
        exit_time=names["exit_time"],
        entry_price=names["entry_price"],
        exit_price=names["exit_price"],
        quantity=names["quantity"],
        side=names.get("side"),
        entry_fees=names.get("entry_fees"),
        exit_fees=names.get("exit_fees"),
        fees=None if {"entry_fees", "exit_fees"} & names.keys() else names.get("commission"),
        status=names.get("status"),
    ).read(source.zone, dayfirst=source.dayfirst)


def _rows(source: Source) -> Rows:
    if head_of(source).is_json:
        return Rows.of_table(json_sheet(source.path, json_content(source.path), "trade").to_table())
    return Rows.of(source, "a list of round trips")


def _assets(rows: Rows, column: str | None, source: Source) -> pl.Series:
    """Names of assets by a column, else the one that ``--asset-a`` says."""
    if column is None:
        return the_asset(rows, source)
    rows.require(column)
    return rows.text(column)


def the_asset(rows: Rows, source: Source) -> pl.Series:
    """The asset of a list that names none, for each row.

    Raises
    ------
    InputError
        It is not said either.
    """
    if not source.asset:
        hint = "name it with --asset-a or --asset-b, such as --asset-a GOOG"
        raise InputError(f"{source.path}: the list does not say of which asset it is", hint)
    return rows.filled(source.asset)


def _refuse_nameless_sides(rows: Rows, names: Mapping[str, str]) -> None:
    """A list without directions whose quantities have no sign may hold short trades that look long."""
    if "side" in names or not len(rows):
        return
    rows.require(names["quantity"])
    if not (numbers(rows.text(names["quantity"])) < 0).any():
        hint = f"name its column with --map side=THEIRS; its columns are {', '.join(rows.columns)}"
        raise InputError(f"{rows.table.source}: no direction of the trades, and no quantity is negative", hint)


ROUND_TRIPS = Format(
    "round_trips",
    "round trips, an entry and an exit a row",
    _holds_entries,
    _read,
    ids_are_local=True,
    export="any table with an entry and an exit on each row",
    zone="UTC",
    fees="mapped, or by usual names; a whole trade's is halved",
    last=1,
)
