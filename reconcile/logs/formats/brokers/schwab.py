"""Charles Schwab: the history of transactions of a brokerage account, CSV.

By field list: the columns of the export of Accounts, Transaction History (with a line above them in older files).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bundles.errors import InputError
from bundles.tables.read import read_table_below
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.formats.brokers.cash import fees
from reconcile.logs.rows import Rows
from reconcile.logs.source_table import table_of

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_MARKS = {"date", "action", "symbol", "quantity", "price", "amount"}
_SIDES = {
    "buy": "buy",
    "sell": "sell",
    "sell short": "sell",
    "buy to cover": "buy",
    "reinvest shares": "buy",
}
_OPTION = r"\d{2}/\d{2}/\d{4} [\d.]+ [CP]$"


def _is_header(cells: tuple[str, ...]) -> bool:
    names = {cell.lower() for cell in cells}
    return names >= _MARKS and any(name.startswith("fees & comm") for name in names)


def _is_schwab(head: Head) -> bool:
    return (head.is_table and any(map(_is_header, head.lines))) or _is_header(head.columns)


def _read(source: Source) -> ReadLog:
    rows = _rows(source)
    rows = rows.without(rows.text("Date").str.to_lowercase().str.starts_with("transactions total"))
    actions = rows.text("Action").str.to_lowercase()
    rows = rows.leaving_out_others(actions, tuple(_SIDES), "purchase or sale")
    rows = rows.leaving_out(rows.text("Symbol").str.contains(_OPTION), "options, not quantity × price of a security")
    fee = next(column for column in rows.columns if column.lower().startswith("fees & comm"))
    dates = rows.text("Date")
    rows = rows.noting(dates.str.contains(" as of "), "dated as of another day: read as the day of the entry")
    ours = {
        "timestamp": rows.stamps(rows.text("Date").str.replace(r" as of .*$", ""), None, dayfirst=False),
        "asset": rows.text("Symbol"),
        "side": rows.text("Action").str.to_lowercase().replace(_SIDES).alias("Action"),
        "quantity": rows.text("Quantity").str.strip_prefix("-"),
        "price": rows.text("Price"),
        "commission": fees(rows, (fee,), "Quantity", "Price", "Amount"),
    }
    return rows.read(ours)


def _rows(source: Source) -> Rows:
    if source.frame is not None:
        return Rows.of_table(table_of(source.frame, str(source.path)))
    table = read_table_below(source.path, "expected the path of Schwab's transactions", _is_header)
    if table is None:
        raise InputError(f"{source.path}: no line with Date, Action and Symbol", "expected Schwab's transactions")
    return Rows.of_table(table)


SCHWAB = Format(
    "schwab",
    "Schwab transactions",
    _is_schwab,
    _read,
    export="Accounts, Transaction History, Export, CSV",
    zone="dates only",
    fees="`Fees & Comm`",
)
