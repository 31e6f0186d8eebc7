"""Transactions of Zipline's performance frame, a row each, and those that pyfolio makes of them, as CSV or Parquet.

After ``Transaction.to_dict`` of zipline-reloaded 3.2 and pyfolio-reloaded's ``extract_rets_pos_txn_from_zipline``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bundles.errors import InputError
from bundles.tables.cells import is_empty
from reconcile.logs.clock import assumed_zone
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.engines.cells import instants, named
from reconcile.logs.sheet import Sheet, as_read_log, table

if TYPE_CHECKING:
    import pandas as pd

    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_ZIPLINE = ("amount", "dt", "price", "order_id", "sid")
_PYFOLIO = ("amount", "price", "symbol", "txn_dollars")
_ASSET = re.compile(r"\w+\(\d+,? ?\[(?P<symbol>[^\]]+)\](?:, .*)?\)")
_TIMES = ("dt", "", "date", "index", "datetime")


def _is_of_transactions(head: Head) -> bool:
    return set(_ZIPLINE) <= head.names or set(_PYFOLIO) <= head.names


def _read(source: Source) -> ReadLog:
    """``amount`` is signed; Zipline puts no fee on a transaction, for it charges them to orders."""
    sheet = table(source, "Zipline's or pyfolio's transactions")
    asset = "sid" if "sid" in sheet.frame.columns else "symbol"
    sheet.require("amount", "price", asset)
    ours = {
        "timestamp": instants(sheet, _time(sheet), source),
        "asset": _symbols(named(sheet, asset, source)),
        "quantity": sheet.text("amount"),
        "price": sheet.text("price"),
    }
    if "order_id" in sheet.frame.columns:
        ours["order_id"] = sheet.text("order_id")
    fees = sheet.text("commission")
    if is_empty(fees).all():
        sheet = sheet.assuming("fees are not in its transactions: Zipline charges them to orders")
    else:
        ours["commission"] = fees
    names = {"asset": asset, "quantity": "amount", "timestamp": _time(sheet)}
    return as_read_log(sheet, ours, names, assumed_zone(ours["timestamp"], source.zone))


def _time(sheet: Sheet) -> str:
    columns = [str(name) for name in sheet.frame.columns]
    found = next((name for name in _TIMES if name in columns), None)
    if found is None:
        raise InputError(f"{sheet.path}: no column 'dt'", f"its columns are {', '.join(columns)}")
    return found


def _symbols(written: pd.Series[str]) -> pd.Series[str]:
    """``GOOG`` of ``Equity(1 [GOOG])``; as it is written where two assets have one symbol."""
    parts = written.map(lambda cell: _ASSET.fullmatch(cell))
    symbols = parts.map(lambda found: "" if found is None else found["symbol"])
    symbols = symbols.where(symbols != "", written)
    return written if symbols.nunique() < written.nunique() else symbols


PYFOLIO = Format(
    "pyfolio",
    "transactions of Zipline or pyfolio",
    _is_of_transactions,
    _read,
    export="transactions of perf or of pyfolio, a row each: DataFrame(…).to_csv(…)",
    zone="UTC",
    fees="not in it",
)
