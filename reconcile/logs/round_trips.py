"""Tables of round trips, an entry and an exit on one line: two fills of each, and one of a trade that is open."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.errors import InputError
from bundles.tables.cells import is_empty, numbers
from reconcile.logs.clock import assumed_zone, to_iso
from reconcile.logs.column_names import SYNONYMS, TRIP_COLUMNS
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.sheet import Sheet, as_read_log, json_content, json_sheet, table

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
    ``status`` is open has no exit.
    """

    sheet: Sheet
    entry_time: str
    exit_time: str
    entry_price: str
    exit_price: str
    quantity: str
    asset: pd.Series[str]
    side: str | None = None
    entry_fees: str | None = None
    exit_fees: str | None = None
    fees: str | None = None
    status: str | None = None

    def read(self, source: Source) -> ReadLog:
        """Two fills of each trade, or one; what an asset does at one time on one side is one order.

        Raises
        ------
        InputError
            A column is not there, or a cell cannot be.
        """
        self.sheet.require(*(getattr(self, name) for name in _NEEDED))
        open_ = self._open()
        told = self._told(open_)
        entries = self._ends(told.sheet, "entry", self._signs())
        exits = self._ends(told.sheet, "exit", -self._signs())[~open_]
        both = pd.concat([entries, exits]).sort_index(kind="stable")
        places, both = both.index, both.reset_index(drop=True)
        stamps = self._stamps(both, told.sheet.without(open_), source)
        sides = both["sign"].map({1.0: "buy", -1.0: "sell"})
        ours = {name: both[name] for name in ("asset", "quantity", "price", "commission") if name in both}
        ours |= {"timestamp": stamps, "side": sides, "order_id": sides + " " + both["asset"] + " " + stamps}
        said = {"quantity": self.quantity, "asset": "asset" if self.asset.name is None else str(self.asset.name)}
        sheet = _with_orders(told.sheet, ours["order_id"])
        fills = {name: cells.to_numpy() for name, cells in ours.items()}
        return as_read_log(
            replace(sheet, frame=both.set_index(places)), fills, said, assumed_zone(stamps, source.zone)
        )

    def _open(self) -> pd.Series[bool]:
        """Which trades have no exit."""
        open_ = is_empty(self.sheet.text(self.exit_time))
        if self.status is not None:
            open_ |= self.sheet.text(self.status).str.lower() == "open"
        return open_

    def _told(self, open_: pd.Series[bool]) -> Trips:
        """The same with notes on what has no exit, and on fees that are told of whole trades."""
        sheet = self.sheet.noting(open_, "still open, so without an exit")
        if self.fees is not None:
            sheet = sheet.assuming(f"{self.fees!r} is of a whole trade: half of it is booked on each of its fills")
        return replace(self, sheet=sheet)

    def _signs(self) -> pd.Series[float]:
        """1 of a trade that is long, -1 of one that is short; refuses a quantity that says otherwise."""
        quantity = self._number(self.quantity)
        self.sheet.refuse(self.quantity, quantity == 0, "a trade has a quantity")
        if self.side is None:
            return pd.Series(np.sign(quantity), index=self.sheet.frame.index)
        signs = self.sheet.text(self.side).str.lower().map(DIRECTIONS)
        self.sheet.refuse(self.side, signs.isna(), "a trade is long or short")
        self.sheet.refuse(self.quantity, (quantity < 0) & (signs > 0), "a long trade of fewer than no shares")
        return signs

    def _ends(self, sheet: Sheet, end: str, signs: pd.Series[float]) -> pd.DataFrame:
        """One end of each trade: time, price, shares, and a fee where one is told."""
        frame = {
            "time": sheet.text(getattr(self, f"{end}_time")),
            "asset": self.asset,
            "sign": signs,
            "quantity": self._number(self.quantity).abs(),
            "price": self._price(getattr(self, f"{end}_price"), is_exit=end == "exit"),
        }
        if (fees := self._fees(end)) is not None:
            frame["commission"] = fees
        return pd.DataFrame(frame, index=sheet.frame.index)

    def _fees(self, end: str) -> pd.Series[float] | None:
        """What an end is charged: as told, else half of the trade's, all of one that is open."""
        if (own := getattr(self, f"{end}_fees")) is not None:
            return self._number(own, may_lack=True)
        if self.fees is None:
            return None
        fees = self._number(self.fees, may_lack=True)
        return fees.where(self._open(), fees / 2)

    def _price(self, column: str, *, is_exit: bool) -> pd.Series[float]:
        asked = ~self._open() if is_exit else pd.Series(data=True, index=self.sheet.frame.index)
        price = numbers(self.sheet.text(column))
        self.sheet.refuse(column, asked & ~_is_finite(price), "expected a finite number")
        self.sheet.refuse(column, asked & (price <= 0), "prices are positive")
        return price

    def _number(self, column: str, *, may_lack: bool = False) -> pd.Series[float]:
        cells = self.sheet.text(column)
        found = numbers(cells)
        wrong = ~_is_finite(found) & ~(may_lack & is_empty(cells))
        self.sheet.refuse(column, wrong, "expected a finite number")
        return found

    def _stamps(self, both: pd.DataFrame, closed: Sheet, source: Source) -> pd.Series[str]:
        """Of both ends together, for midnight is a date alone only where no end has another time."""
        try:
            return to_iso(replace(closed, frame=both), "time", both["time"], source.zone)
        except InputError:
            for sheet, column in ((self.sheet, self.entry_time), (closed, self.exit_time)):  # which cell it is
                to_iso(sheet, column, sheet.text(column), source.zone)
            raise


def _is_finite(cells: pd.Series[float]) -> pd.Series[bool]:
    return cells.abs() < math.inf


def _with_orders(sheet: Sheet, orders: pd.Series[str]) -> Sheet:
    """With a note where several trades share an order."""
    count = int(orders.duplicated(keep=False).sum())
    if not count:
        return sheet
    return sheet.assuming(f"{count} fills of an asset on one side at one time are taken as one order each time")


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
    sheet = _sheet(source)
    columns = tuple(map(str, sheet.frame.columns))
    names = _names(columns, source.mapping)
    for ours in _NEEDED:
        if ours not in names:
            hint = f"name it with --map {ours}=THEIRS; its columns are {', '.join(columns)}"
            raise InputError(f"{source.path}: no column for a trade's {ours}", hint)
    found = [f"{theirs!r} as {ours}" for ours, theirs in names.items() if ours not in source.mapping]
    sheet = sheet.assuming(f"each row is a trade with its entry and exit; read {', '.join(found)}")
    sheet, assets = _assets(sheet, names.pop("asset", None), source)
    _refuse_nameless_sides(sheet, names)
    return Trips(
        sheet=sheet,
        asset=assets,
        **{name: names[name] for name in _NEEDED},
        side=names.get("side"),
        entry_fees=names.get("entry_fees"),
        exit_fees=names.get("exit_fees"),
        fees=None if {"entry_fees", "exit_fees"} & names.keys() else names.get("commission"),
        status=names.get("status"),
    ).read(source)


def _sheet(source: Source) -> Sheet:
    if head_of(source).is_json:
        return json_sheet(source.path, json_content(source.path), "trade")
    return table(source, "a list of round trips")


def _assets(sheet: Sheet, column: str | None, source: Source) -> tuple[Sheet, pd.Series[str]]:
    """Names of assets by a column, else the one that ``--asset-a`` says."""
    if column is not None:
        sheet.require(column)
        return sheet, sheet.text(column)
    return sheet, the_asset(sheet, source)


def the_asset(sheet: Sheet, source: Source) -> pd.Series[str]:
    """The asset of a list that names none, for each row.

    Raises
    ------
    InputError
        It is not said either.
    """
    if not source.asset:
        hint = "name it with --asset-a or --asset-b, such as --asset-a GOOG"
        raise InputError(f"{source.path}: the list does not say of which asset it is", hint)
    return pd.Series(source.asset, index=sheet.frame.index, dtype=object)


def _refuse_nameless_sides(sheet: Sheet, names: Mapping[str, str]) -> None:
    """A list without directions whose quantities have no sign may hold short trades that look long."""
    if "side" in names or not len(sheet.frame):
        return
    sheet.require(names["quantity"])
    if not (numbers(sheet.text(names["quantity"])) < 0).any():
        hint = f"name its column with --map side=THEIRS; its columns are {', '.join(map(str, sheet.frame.columns))}"
        raise InputError(f"{sheet.path}: no direction of the trades, and no quantity is negative", hint)


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
