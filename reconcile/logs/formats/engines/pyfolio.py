"""Transactions of Zipline's performance frame, a row each, and those that pyfolio makes of them, as CSV or Parquet.

After ``Transaction.to_dict`` of zipline-reloaded 3.2 and pyfolio-reloaded's ``extract_rets_pos_txn_from_zipline``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bundles.errors import InputError
from bundles.tables.cells import is_empty
from reconcile.logs.clock import assumed_zone
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.engines.cells import instants, named
from reconcile.logs.rows import Rows

if TYPE_CHECKING:
    import polars as pl

    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_ZIPLINE = ("amount", "dt", "price", "order_id", "sid")
_PYFOLIO = ("amount", "price", "symbol", "txn_dollars")
_ASSET = r"^\w+\(\d+,? ?\[([^\]]+)\](?:, .*)?\)$"
_TIMES = ("dt", "", "date", "index", "datetime")


def _is_of_transactions(head: Head) -> bool:
    return set(_ZIPLINE) <= head.names or set(_PYFOLIO) <= head.names


def _read(source: Source) -> ReadLog:
    """``amount`` is signed; Zipline puts no fee on a transaction, for it charges them to orders."""
    rows = Rows.of(source, "Zipline's or pyfolio's transactions")
    asset = "sid" if "sid" in rows.columns else "symbol"
    rows.require("amount", "price", asset)
    ours = {
        "timestamp": instants(rows, _time(rows), source),
        "asset": _symbols(named(rows, asset, source)),
        "quantity": rows.text("amount"),
        "price": rows.text("price"),
    }
    if "order_id" in rows.columns:
        ours["order_id"] = rows.text("order_id")
    fees = rows.text("commission")
    if is_empty(fees).all():
        rows = rows.assuming("fees are not in its transactions: Zipline charges them to orders")
    else:
        ours["commission"] = fees
    names = {"asset": asset, "quantity": "amount", "timestamp": _time(rows)}
    return rows.read_exactly(ours, names, assumed_zone(ours["timestamp"], source.zone))


def _time(rows: Rows) -> str:
    found = next((name for name in _TIMES if name in rows.columns), None)
    if found is None:
        raise InputError(f"{rows.table.source}: no column 'dt'", f"its columns are {', '.join(rows.columns)}")
    return found


def _symbols(written: pl.Series) -> pl.Series:
    """``GOOG`` of ``Equity(1 [GOOG])``; as it is written where two assets have one symbol."""
    symbols = written.str.extract(_ASSET, 1)
    symbols = symbols.zip_with(symbols.is_not_null(), written)
    return written if symbols.n_unique() < written.n_unique() else symbols


PYFOLIO = Format(
    "pyfolio",
    "transactions of Zipline or pyfolio",
    _is_of_transactions,
    _read,
    export="transactions of perf or of pyfolio, a row each: DataFrame(…).to_csv(…)",
    zone="UTC",
    fees="not in it",
)
