"""Trade logs of any origin: which column is what, and what is wrong with a file in one line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from bundles.errors import InputError
from reconcile.trade_log import read_csv

REQUIRED = ("timestamp", "asset", "quantity", "price")
OPTIONAL = ("order_id", "session", "side", "commission", "reference_price", "slippage")
_SIDES = {"buy": 1.0, "b": 1.0, "bot": 1.0, "bought": 1.0, "sell": -1.0, "s": -1.0, "sld": -1.0, "sold": -1.0}


@dataclass(frozen=True, eq=False)
class TradeLog:
    """A log as it was read: one row per fill, in the file's order.

    ``frame`` has timestamp, asset, signed quantity (shares) and price; order_id, session, commission and
    reference_price where the file has them.
    """

    path: Path
    frame: pd.DataFrame

    def has(self, column: str) -> bool:
        return column in self.frame.columns


def parse_mapping(text: str | None) -> Mapping[str, str]:
    """``price=Px,quantity=Qty`` as {our column: their column}.

    Raises
    ------
    InputError
        A part is no OURS=THEIRS, or OURS is no column of a trade log.
    """
    mapping = {}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        ours, equals, theirs = (piece.strip() for piece in part.partition("="))
        known = REQUIRED + OPTIONAL
        if not equals or not theirs or ours not in known:
            raise InputError(
                f"--map {part.strip()}", f"expected OURS=THEIRS, where OURS is one of {', '.join(known)}"
            )
        mapping[ours] = theirs
    return mapping


def read_log(path: Path, mapping: Mapping[str, str]) -> TradeLog:
    """Read a trade log, CSV or Parquet.

    Raises
    ------
    InputError
        The file is missing, empty or malformed, lacks a column, or holds a value that cannot be.
    """
    frame = _renamed(_read(path), mapping, path)
    missing = [name for name in REQUIRED if name not in frame.columns]
    if missing == ["timestamp"] and "session" in frame.columns:
        frame["timestamp"] = frame["session"]
    elif missing:
        hint = f"a trade log has {', '.join(REQUIRED)} and side; name others with --map {missing[0]}=THEIRS"
        raise InputError(f"{path}: no column {missing[0]!r}", hint)
    for name in ("quantity", "price"):
        frame[name] = _numbers(frame, name, path)
    for name in ("commission", "reference_price", "slippage"):
        if name in frame.columns:
            frame[name] = _numbers(frame, name, path, may_lack=True)
    _check_prices(frame, path)
    frame["quantity"] = _signed(frame, path)
    return TradeLog(path, frame)


def _read(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else read_csv(path)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file", "expected a trade log, CSV or Parquet") from error
    except (
        OSError,
        UnicodeDecodeError,
        pd.errors.ParserError,
        pd.errors.EmptyDataError,
        pa.ArrowInvalid,
    ) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{path}: {reason}", "expected a trade log, CSV or Parquet, with a header") from error
    return frame


def _renamed(frame: pd.DataFrame, mapping: Mapping[str, str], path: Path) -> pd.DataFrame:
    """Our names; what is mapped must be there and wins over a column that has our name already."""
    by_lower = {str(name).strip().lower(): name for name in frame.columns}
    for theirs in mapping.values():
        if theirs.lower() not in by_lower:
            raise InputError(f"{path}: no column {theirs!r}", f"its columns are {', '.join(map(str, frame.columns))}")
    chosen = {name: by_lower[name] for name in REQUIRED + OPTIONAL if name in by_lower}
    chosen |= {ours: by_lower[theirs.lower()] for ours, theirs in mapping.items()}
    return pd.DataFrame({ours: frame[theirs] for ours, theirs in chosen.items()})


def _numbers(frame: pd.DataFrame, name: str, path: Path, may_lack: bool = False) -> pd.Series[float]:
    numbers = pd.to_numeric(frame[name], errors="coerce").astype("float64")
    wrong = ~np.isfinite(numbers)
    if may_lack:
        wrong &= frame[name].notna()
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(f"{_place(path, row)}: {name} is {frame[name].iloc[row]!r}", "expected a finite number")
    return numbers


def _check_prices(frame: pd.DataFrame, path: Path) -> None:
    for name, wrong in (("price", frame["price"] <= 0), ("quantity", frame["quantity"] == 0)):
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            hint = "prices are positive" if name == "price" else "a fill has a quantity"
            raise InputError(f"{_place(path, row)}: {name} is {frame[name].iloc[row]:g}", hint)


def _signed(frame: pd.DataFrame, path: Path) -> pd.Series[float]:
    """Shares, negative for a sale: by the side where there is one, else by the sign of the quantity."""
    if "side" not in frame.columns:
        return frame["quantity"]
    signs = frame["side"].astype(str).str.strip().str.lower().map(_SIDES)
    if signs.isna().any():
        row = int(np.flatnonzero(signs.isna())[0])
        raise InputError(f"{_place(path, row)}: side is {frame['side'].iloc[row]!r}", "a side is buy or sell")
    return frame["quantity"].abs() * signs


def _place(path: Path, row: int) -> str:
    """The file's line: the header is line 1."""
    return f"{path}, line {row + 2}"


def reference_of(price: float, quantity: float, reference: float, slippage: float) -> float | None:
    """The reference price as stated, or as the stated slippage implies it; ``None`` where neither is."""
    if not math.isnan(reference):
        return reference
    return None if math.isnan(slippage) else price - slippage / quantity
