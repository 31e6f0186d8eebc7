"""Which column of a log is which of ours: as it is said, else by our own names, else by usual ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bundles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

REQUIRED = ("timestamp", "asset", "quantity", "price")
OPTIONAL = ("order_id", "session", "side", "commission", "reference_price", "slippage", "value")
KNOWN = REQUIRED + OPTIONAL
TRIP_COLUMNS = ("entry_time", "exit_time", "entry_price", "exit_price", "entry_fees", "exit_fees")
"""Of a table with an entry and an exit on one line (``reconcile.logs.round_trips``), beside asset, quantity, side."""
MAPPABLE = KNOWN + TRIP_COLUMNS

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
_FOREIGN = ("fill_sequence", "price_source")
"""Of ml4t-backtest's fills, which have our names, and another meaning under some of them."""


def is_ours(names: frozenset[str]) -> bool:
    """Whether a header has every required column under our own name, and nothing that stands for another of ours."""
    has_time = "timestamp" in names or "session" in names
    if not has_time or not names.issuperset(REQUIRED[1:]) or not names.isdisjoint(_FOREIGN):
        return False
    absent = SYNONYMS.keys() - names - set(REQUIRED)
    return all(names.isdisjoint(SYNONYMS[ours]) for ours in absent)


def guess(columns: Sequence[str], mapping: Mapping[str, str], path: Path) -> dict[str, str]:
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
        if not equals or not theirs or ours not in MAPPABLE:
            raise InputError(
                f"--map {part.strip()}", f"expected OURS=THEIRS, where OURS is one of {', '.join(MAPPABLE)}"
            )
        if ours in mapping:
            raise InputError(f"--map names {ours} twice", f"{ours} is {mapping[ours]!r} or {theirs!r}")
        mapping[ours] = theirs
    return mapping


def choose(columns: Sequence[str], mapping: Mapping[str, str], source: str) -> dict[str, str]:
    """{our column: the file's}; a mapped one wins over one that has our name already.

    A log that has sessions and no timestamps is dated only: its sessions are its timestamps.

    Raises
    ------
    InputError
        A column is missing or stands for two.
    """
    chosen = _chosen(columns, mapping, source)
    if "timestamp" not in chosen and "session" in chosen:
        chosen["timestamp"] = chosen["session"]
    missing = [name for name in REQUIRED if name not in chosen]
    if missing:
        hint = f"a trade log has {', '.join(REQUIRED)} and side; name others with --map {missing[0]}=THEIRS"
        raise InputError(f"{source}: no column {missing[0]!r}", hint)
    return chosen


def _chosen(columns: Sequence[str], mapping: Mapping[str, str], source: str) -> dict[str, str]:
    """{our column: the file's}, whatever the case of the file's names."""
    written: dict[str, list[str]] = {}
    for name in columns:
        written.setdefault(name.strip().lower(), []).append(name)
    wanted = {name: name for name in KNOWN if name in written} | {o: t.lower() for o, t in mapping.items()}
    for ours, theirs in wanted.items():
        found = written.get(theirs, [])
        if len(found) != 1:
            problem = f"two columns {theirs!r}" if found else f"no column {mapping[ours]!r}"
            raise InputError(f"{source}: {problem}", f"its columns are {', '.join(columns)}")
    return {ours: written[theirs][0] for ours, theirs in wanted.items()}
