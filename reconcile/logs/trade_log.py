"""Trade logs of any origin: which column is what, and what is wrong with a file in one line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from bundles.errors import InputError
from bundles.tables.cells import is_empty, numbers
from bundles.tables.read import read_table
from bundles.tables.table import LINE
from reconcile.logs.fast_csv import SIDES, as_frame, read_plain

REQUIRED = ("timestamp", "asset", "quantity", "price")
OPTIONAL = ("order_id", "session", "side", "commission", "reference_price", "slippage")
KNOWN = REQUIRED + OPTIONAL


@dataclass(frozen=True, eq=False)
class TradeLog:
    """A log as it was read: one row per fill, in the file's order.

    ``read`` has timestamp, asset, signed quantity (shares) and price; order_id, session, commission and
    reference_price where the file has them. In polars it is a plain log from its first line on; the index of a
    pandas frame says where each row stands in the file.
    """

    path: Path
    read: pd.DataFrame | pl.DataFrame
    unit: str

    def __len__(self) -> int:
        return len(self.read)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The columns for pandas; text of a plain log as pyarrow holds it."""
        return self.read if isinstance(self.read, pd.DataFrame) else as_frame(self.read)

    def plain(self, column: str) -> pl.Series | None:
        """A column of a plain log, text or float64; ``None`` where the log is not plain."""
        return self.read[column] if isinstance(self.read, pl.DataFrame) else None

    def has(self, column: str) -> bool:
        return column in self.read.columns

    def place(self, row: int) -> str:
        """``trades.csv, line 7``, for the row at that position."""
        return f"{self.path}, {self.unit} {self.frame.index[row]}"

    def refuse_first(self, name: str, wrong: pd.Series[bool], hint: str) -> None:
        """Raise ``InputError`` for the first row where ``wrong`` holds of its column ``name``."""
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise InputError(f"{self.place(row)}: {name} is {_said(self.frame[name].iloc[row])}", hint)


def _said(cell: object) -> str:
    if isinstance(cell, str):
        return repr(cell) if cell.strip() else "missing"
    return "missing" if pd.isna(cell) else str(cell)  # type: ignore[call-overload]


def parse_mapping(text: str | None) -> Mapping[str, str]:
    """``price=Px,quantity=Qty`` as {our column: their column}.

    Raises
    ------
    InputError
        A part is no OURS=THEIRS, OURS is no column of a trade log, or is there twice.
    """
    mapping: dict[str, str] = {}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        ours, equals, theirs = (piece.strip() for piece in part.partition("="))
        if not equals or not theirs or ours not in KNOWN:
            raise InputError(
                f"--map {part.strip()}", f"expected OURS=THEIRS, where OURS is one of {', '.join(KNOWN)}"
            )
        if ours in mapping:
            raise InputError(f"--map names {ours} twice", f"{ours} is {mapping[ours]!r} or {theirs!r}")
        mapping[ours] = theirs
    return mapping


def read_log(path: Path, mapping: Mapping[str, str]) -> TradeLog:
    """Read a trade log, CSV or Parquet.

    Raises
    ------
    InputError
        The file is missing, empty or malformed, lacks a column, or holds a value that cannot be.
    """
    plain = None if path.suffix == ".parquet" else read_plain(path, lambda names: _chosen(names, mapping, path))
    return read_carefully(path, mapping) if plain is None else TradeLog(path, plain, LINE)


def read_carefully(path: Path, mapping: Mapping[str, str]) -> TradeLog:
    """The same for any log, cell by cell, so that an error can say where it is; raises as ``read_log``."""
    table = read_table(path, "expected the path of a trade log, CSV or Parquet")
    frame = with_timestamp(renamed(table.to_pandas(), mapping, path), path)
    return checked(TradeLog(path, frame, table.unit))


def renamed(frame: pd.DataFrame, mapping: Mapping[str, str], path: Path) -> pd.DataFrame:
    """Our names; what is mapped must be there and wins over a column that has our name already."""
    chosen = _chosen(list(frame.columns), mapping, path)
    return pd.DataFrame({ours: frame[theirs] for ours, theirs in chosen.items()}, index=frame.index)


def _chosen(columns: Sequence[str], mapping: Mapping[str, str], path: Path) -> dict[str, str]:
    """{our column: the file's}, whatever the case of the file's names."""
    written: dict[str, list[str]] = {}
    for name in columns:
        written.setdefault(str(name).strip().lower(), []).append(name)
    wanted = {name: name for name in KNOWN if name in written} | {o: t.lower() for o, t in mapping.items()}
    for ours, theirs in wanted.items():
        found = written.get(theirs, [])
        if len(found) != 1:
            problem = f"two columns {theirs!r}" if found else f"no column {mapping[ours]!r}"
            raise InputError(f"{path}: {problem}", f"its columns are {', '.join(map(str, columns))}")
    return {ours: written[theirs][0] for ours, theirs in wanted.items()}


def with_timestamp(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """A log that has sessions and no timestamps is dated only; ``InputError`` where a column is missing."""
    missing = [name for name in REQUIRED if name not in frame.columns]
    if missing == ["timestamp"] and "session" in frame.columns:
        return frame.assign(timestamp=frame["session"])
    if missing:
        hint = f"a trade log has {', '.join(REQUIRED)} and side; name others with --map {missing[0]}=THEIRS"
        raise InputError(f"{path}: no column {missing[0]!r}", hint)
    return frame


def checked(log: TradeLog) -> TradeLog:
    """The log with its numbers as float64, its quantities signed and its names as text.

    Raises
    ------
    InputError
        A cell that cannot be, with its place in the file.
    """
    frame = log.frame
    typed: dict[str, pd.Series[Any]] = {name: _numbers(log, name) for name in ("quantity", "price")}
    typed |= {
        name: _numbers(log, name, True) for name in ("commission", "reference_price", "slippage") if log.has(name)
    }
    typed |= {name: frame[name].map(_stripped) for name in ("timestamp", "session", "side") if log.has(name)}
    assets = frame["asset"].map(_name)
    log.refuse_first("asset", assets == "", "every fill names its asset")
    log.refuse_first("price", typed["price"] <= 0, "prices are positive")
    log.refuse_first("quantity", typed["quantity"] == 0, "a fill has a quantity")
    typed |= {"asset": assets, "quantity": _signed(log, typed["quantity"])}
    return TradeLog(log.path, frame.assign(**typed), log.unit)


def _name(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()


def _stripped(cell: object) -> object:
    return cell.strip() if isinstance(cell, str) else cell


def _numbers(log: TradeLog, name: str, may_lack: bool = False) -> pd.Series[float]:
    cells = log.frame[name]
    parsed = numbers(cells)
    wrong = parsed.isna() | parsed.abs().eq(math.inf)
    log.refuse_first(name, wrong & ~is_empty(cells) if may_lack else wrong, "expected a finite number")
    return parsed


def _signed(log: TradeLog, quantity: pd.Series[float]) -> pd.Series[float]:
    """Shares, negative for a sale: by the side where there is one, else by the sign of the quantity."""
    if not log.has("side"):
        return quantity
    signs = log.frame["side"].astype(str).str.strip().str.lower().map(SIDES)
    log.refuse_first("side", signs.isna(), "a side is buy or sell")
    log.refuse_first(
        "quantity", (signs > 0) & (quantity < 0), "a purchase of fewer than no shares: is the side right?"
    )
    return quantity.abs() * signs
