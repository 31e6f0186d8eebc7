"""Columns by their usual names: what stands for ours where nobody says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bundles.errors import InputError
from reconcile.logs.trade_log import REQUIRED

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "timestamp": ("datetime", "date/time", "date time", "date_time", "date and time", "time", "date"),
    "asset": ("symbol", "ticker", "instrument"),
    "quantity": ("qty", "size", "shares"),
    "price": ("px", "fill_price", "fill price", "fillprice"),
    "commission": ("commissions", "fee", "fees", "comm"),
    "side": ("buy/sell", "buysell", "action"),
    "order_id": ("orderid", "order id"),
}
"""Names, lower-cased, that stand for one of our columns."""


def is_ours(names: frozenset[str]) -> bool:
    """Whether a header has every required column under our own name, and nothing that stands for another of ours."""
    has_time = "timestamp" in names or "session" in names
    return has_time and all(name in names for name in REQUIRED[1:]) and not any(_optional(names))


def _optional(names: frozenset[str]) -> list[str]:
    absent = [ours for ours in SYNONYMS if ours not in names and ours not in REQUIRED]
    return [theirs for ours in absent for theirs in SYNONYMS[ours] if theirs in names]


def guessed(columns: Sequence[str], mapping: Mapping[str, str], path: Path) -> dict[str, str]:
    """The mapping, completed by the usual names of columns that are neither mapped nor there under our name.

    Raises
    ------
    InputError
        Two columns could be the same required one of ours.
    """
    written = {column.strip().lower(): column.strip() for column in columns}
    taken = {theirs.lower() for theirs in mapping.values()}
    found = dict(mapping)
    for ours, synonyms in SYNONYMS.items():
        if ours in found or ours in written or (ours == "timestamp" and "session" in written):
            continue
        candidates = [written[name] for name in synonyms if name in written and name not in taken]
        if len(candidates) > 1 and ours in REQUIRED:
            names = " or ".join(map(repr, candidates))
            raise InputError(f"{path}: {ours} may be {names}", f"say which with --map {ours}={candidates[0]}")
        if len(candidates) == 1:
            found[ours] = candidates[0]
    return found


def date_and_time(columns: Sequence[str], mapping: Mapping[str, str]) -> tuple[str, str] | None:
    """The columns of a header that tells dates and times apart, and has nothing else for a timestamp."""
    written = {column.strip().lower(): column.strip() for column in columns}
    others = {"timestamp", "session", *SYNONYMS["timestamp"]} - {"date", "time"}
    is_told = {"timestamp", "session"} & mapping.keys() or others & written.keys()
    return None if is_told or not {"date", "time"} <= written.keys() else (written["date"], written["time"])
