"""Fidelity: the history of an account, CSV.

By field list: the columns of the download of Activity & Orders, History, of several years.
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

_MARKS = {"run date", "action", "symbol", "quantity"}
_BOUGHT, _SOLD = r"^(YOU )?BOUGHT|^REINVESTMENT", r"^(YOU )?SOLD"


def _is_header(cells: tuple[str, ...]) -> bool:
    return {cell.lower() for cell in cells} >= _MARKS


def _is_fidelity(head: Head) -> bool:
    return (head.is_table and any(map(_is_header, head.lines))) or _is_header(head.columns)


def _read(source: Source) -> ReadLog:
    rows = _rows(source)
    rows.require("Run Date", "Action", "Symbol", "Quantity")
    price, amount = _one(rows, "Price ($)", "Price"), _one(rows, "Amount ($)", "Amount")
    rows = rows.without(~rows.text("Run Date").str.contains(r"^\d") & (rows.text("Quantity") == ""))
    actions = rows.text("Action").str.to_uppercase()
    bought, sold = actions.str.contains(_BOUGHT), actions.str.contains(_SOLD)
    what = "neither bought nor sold (dividends, interest, transfers)"
    rows = rows.leaving_out(~(bought | sold) | (rows.text("Quantity") == ""), what)
    rows = rows.leaving_out(rows.text("Symbol").str.contains(r"^-|\d{6}[CP]\d"), "options or no symbol of a security")
    actions = rows.text("Action").str.to_uppercase()
    side = actions.str.contains(_SOLD).replace_strict({True: "sell", False: "buy"}, return_dtype=actions.dtype)
    commissions = ("Commission ($)", "Commission", "Fees ($)", "Fees")
    ours = {
        "timestamp": rows.stamps(rows.text("Run Date"), None, dayfirst=False),
        "asset": rows.text("Symbol"),
        "side": side.alias("Action"),
        "quantity": rows.text("Quantity").str.strip_prefix("-"),
        "price": rows.text(price),
        "commission": fees(rows, commissions, "Quantity", price, amount),
    }
    return rows.read(ours)


def _one(rows: Rows, *names: str) -> str:
    found = next((name for name in names if name in rows.columns), None)
    rows.require(found or names[0])
    return found or names[0]


def _rows(source: Source) -> Rows:
    if source.frame is not None:
        return Rows.of_table(table_of(source.frame, str(source.path)))
    table = read_table_below(source.path, "expected the path of Fidelity's history", _is_header)
    if table is None:
        raise InputError(f"{source.path}: no line with Run Date and Action", "expected Fidelity's history")
    return Rows.of_table(table)


FIDELITY = Format(
    "fidelity",
    "Fidelity account history",
    _is_fidelity,
    _read,
    export="Activity & Orders, History, download as CSV",
    zone="dates only",
    fees="`Commission ($)` and `Fees ($)`",
)
