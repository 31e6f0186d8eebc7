"""backtesting.py's trades: ``stats["_trades"].to_csv``, after ``backtesting/_stats.py:compute_stats`` of 0.6."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.logs.format import Format, ReadLog
from reconcile.logs.round_trips import Trips, the_asset
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_NEEDED = ("Size", "EntryTime", "ExitTime", "EntryPrice", "ExitPrice")


def _is_backtesting(head: Head) -> bool:
    return {"size", "entrybar", "exitbar", "entryprice", "exitprice", "entrytime", "exittime"} <= head.names


def _read(source: Source) -> ReadLog:
    """``Size`` is signed; ``Commission``, which versions before 0.6 do not write, is of entry and exit together."""
    trades = Rows.of(source, "backtesting.py's trades")
    trades.require(*_NEEDED)
    said = "a trade that is still open at the end is not in this list, unless the run had finalize_trades"
    return Trips(
        rows=trades.assuming(said),
        asset=the_asset(trades, source),
        entry_time="EntryTime",
        exit_time="ExitTime",
        entry_price="EntryPrice",
        exit_price="ExitPrice",
        quantity="Size",
        fees="Commission" if "Commission" in trades.columns else None,
    ).read(source.zone, dayfirst=source.dayfirst)


BACKTESTING = Format(
    "backtesting",
    "backtesting.py trades",
    _is_backtesting,
    _read,
    ids_are_local=True,
    export='stats["_trades"].to_csv(…)',
    zone="UTC",
    fees="`Commission`, half of it for each fill",
)
