"""ml4t-backtest's fills and trades, as files of any name or in its result folder.

After ``to_fills_dataframe``, ``to_trades_dataframe`` and ``to_parquet`` of ml4t-backtest 0.2
(``ml4t/backtest/result.py``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bundles.tables.cells import numbers
from reconcile.logs.clock import assumed_zone
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.engines.cells import instants
from reconcile.logs.round_trips import Trips
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_FILLS = ("timestamp", "asset", "side", "quantity", "price", "commission", "order_id")
_MARKS = ("fill_sequence", "signed_quantity", "price_source")
_TRADES = ("symbol", "entry_time", "exit_time", "entry_price", "exit_price", "quantity", "direction")


def is_result_folder(path: Path) -> bool:
    """Whether it is a folder that ``BacktestResult.to_parquet`` wrote, with fills or trades in it."""
    return path.is_dir() and (path / "manifest.json").is_file() and _within(path) != path


def _within(path: Path) -> Path:
    """The file of a result folder that tells most of its fills."""
    return next((path / name for name in ("fills.parquet", "trades.parquet") if (path / name).is_file()), path)


def _is_ml4t(head: Head) -> bool:
    return (
        is_result_folder(head.path)
        or set(_MARKS) <= head.names
        or {*_TRADES, "bars_held", "exit_slippage", "status"} <= head.names
    )


def _read(source: Source) -> ReadLog:
    if source.frame is None and source.path.is_dir():
        source = replace(source, path=_within(source.path))
    rows = Rows.of(source, "ml4t-backtest's fills or trades")
    return _trades(rows, source) if "entry_time" in rows.columns else _fills(rows, source)


def _fills(fills: Rows, source: Source) -> ReadLog:
    """``reference_price`` is not the price before slippage, and ``slippage`` is no amount: neither is read."""
    fills.require(*_FILLS)
    fills = _of_shares(fills)
    ours = {name: fills.text(name) for name in _FILLS}
    ours["timestamp"] = instants(fills, "timestamp", source)
    return fills.read_exactly(ours, {}, assumed_zone(ours["timestamp"], source.zone))


def _of_shares(rows: Rows) -> Rows:
    """Without contracts whose price is not that of one share."""
    if "multiplier" not in rows.columns:
        return rows
    multiplied = ~(numbers(rows.text("multiplier")) == 1)
    return rows.noting(multiplied, "left out: contracts with a multiplier").without(multiplied)


def _trades(trades: Rows, source: Source) -> ReadLog:
    trades.require(*_TRADES)
    trades = _of_shares(trades)
    said = "several entries of a position are one here, at the first one's time and mean price: its fills tell each"
    return Trips(
        rows=trades.assuming(said),
        asset=trades.text("symbol"),
        entry_time="entry_time",
        exit_time="exit_time",
        entry_price="entry_price",
        exit_price="exit_price",
        quantity="quantity",
        side="direction",
        fees="fees" if "fees" in trades.columns else None,
        status="status" if "status" in trades.columns else None,
    ).read(source.zone, dayfirst=source.dayfirst)


ML4T = Format(
    "ml4t",
    "ml4t-backtest fills or trades",
    _is_ml4t,
    _read,
    ids_are_local=True,
    export="result.to_fills_dataframe().write_csv(…); its trades, and the folder of result.to_parquet(…)",
    zone="UTC",
    fees="`commission`",
)
