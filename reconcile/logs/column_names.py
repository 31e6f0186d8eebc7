"""Which column of a log is which of ours: as it is said, else by our own names, else by usual ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bundles.errors import InputError

REQUIRED = ("timestamp", "asset", "quantity", "price")
OPTIONAL = ("order_id", "session", "side", "commission", "reference_price", "slippage", "value")
KNOWN = REQUIRED + OPTIONAL
TRIP_COLUMNS = ("entry_time", "exit_time", "entry_price", "exit_price", "entry_fees", "exit_fees")
"""Of a table with an entry and an exit on one line, beside asset, quantity and side."""
MAPPABLE = KNOWN + TRIP_COLUMNS

_STAMPS = ("datetime", "date/time", "date time", "date_time", "date and time", "time", "date", "dt", "created")
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "timestamp": (*_STAMPS, "ts_event", "ts_last"),
    "asset": ("symbol", "ticker", "instrument", "security", "sid", "data"),
    "quantity": ("qty", "size", "shares", "amount", "last_qty", "volume"),
    "price": ("px", "fill_price", "fill price", "fillprice", "last_px", "avg_px"),
    "commission": ("commissions", "fee", "fees", "comm"),
    "side": ("buy/sell", "buysell", "action", "order_side", "order side", "direction", "type", "trans code"),
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


def unclear(
    source: str, columns: Sequence[str], candidates: Mapping[str, Sequence[str]], named: Mapping[str, str]
) -> InputError:
    """What the file has, what was not found or may be one of ``candidates``, and the mapping that would read it."""
    absent = [ours for ours, found in candidates.items() if not found]
    several = [f"{ours} may be {' or '.join(map(repr, found))}" for ours, found in candidates.items() if found]
    problem = "; ".join([f"no column {', '.join(map(repr, absent))}"] * bool(absent) + several)
    pairs = ",".join(f"{ours}={named.get(ours, 'THEIRS')}" for ours in candidates)
    single = ", or --asset-a or --asset-b NAME where all is of one" if "asset" in absent else ""
    hint = f"its columns are {', '.join(columns)}; say which with --map {pairs}{single}"
    return InputError(f"{source}: {problem}", hint)


def date_and_time(columns: Sequence[str], mapping: Mapping[str, str]) -> tuple[str, str] | None:
    """The columns of a header that tells dates and times apart, and has nothing else for a timestamp."""
    written = {column.strip().lower(): column.strip() for column in columns}
    others = {"timestamp", "session", *SYNONYMS["timestamp"]} - {"date", "time"}
    is_told = {"timestamp", "session"} & mapping.keys() or others & written.keys()
    return None if is_told or not {"date", "time"} <= written.keys() else (written["date"], written["time"])


def parse_mapping(text: str | Mapping[str, str] | None) -> Mapping[str, str]:
    """``price=Px,quantity=Qty`` as {our column: their column}; ``commission=`` says that there is none to be read.

    Raises
    ------
    InputError
        A part is no OURS=THEIRS, OURS is no column of a trade log, or is there twice.
    """
    mapping: dict[str, str] = {}
    parts = [f"{ours}={theirs}" for ours, theirs in text.items()] if isinstance(text, Mapping) else _parts(text)
    for part in filter(str.strip, parts):
        ours, equals, theirs = (piece.strip() for piece in part.partition("="))
        if not equals or ours not in MAPPABLE or (not theirs and ours not in OPTIONAL):
            raise InputError(
                f"--map {part.strip()}", f"expected OURS=THEIRS, where OURS is one of {', '.join(MAPPABLE)}"
            )
        if ours in mapping:
            raise InputError(f"--map names {ours} twice", f"{ours} is {mapping[ours]!r} or {theirs!r}")
        mapping[ours] = theirs
    return mapping


def _parts(text: str | None) -> list[str]:
    return (text or "").split(",")


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
        raise unclear(source, columns, dict.fromkeys(missing, ()), {})
    return chosen


def _chosen(columns: Sequence[str], mapping: Mapping[str, str], source: str) -> dict[str, str]:
    """{our column: the file's}, whatever the case of the file's names."""
    written: dict[str, list[str]] = {}
    for name in columns:
        written.setdefault(name.strip().lower(), []).append(name)
    wanted = {name: name for name in KNOWN if name in written} | {o: t.lower() for o, t in mapping.items()}
    wanted = {ours: theirs for ours, theirs in wanted.items() if theirs}
    for ours, theirs in wanted.items():
        found = written.get(theirs, [])
        if len(found) != 1:
            problem = f"two columns {theirs!r}" if found else f"no column {mapping[ours]!r}"
            raise InputError(f"{source}: {problem}", f"its columns are {', '.join(columns)}")
    return {ours: written[theirs][0] for ours, theirs in wanted.items()}
