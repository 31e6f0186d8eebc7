"""Interactive Brokers: the trades of an Activity Flex query."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from bundles.tables.cells import numbers
from reconcile.logs.clock import NEW_YORK, to_iso
from reconcile.logs.format import Format, NoteKind, ReadLog
from reconcile.logs.formats.brokers.ibflex_files import csv_trades, is_trades_header, xml_trades
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.sheet import Sheet, as_read_log

if TYPE_CHECKING:
    from reconcile.logs.source import Source

_NEEDED = ("Symbol", "Quantity", "TradePrice")
_TIMES = ("%Y%m%d;%H%M%S", "%Y%m%d %H%M%S", "%Y-%m-%d;%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y%m%d", "ISO8601")
_OFFSETS = {" EST": "-05:00", " EDT": "-04:00", " UTC": "+00:00", " GMT": "+00:00"}
_THEIRS = {
    "asset": "Symbol",
    "quantity": "Quantity",
    "price": "TradePrice",
    "side": "Buy/Sell",
    "commission": "IBCommission",
    "timestamp": "DateTime",
}


def _is_flex(head: Head) -> bool:
    if head.is_xml:
        return "<FlexQueryResponse" in head.text or "<FlexStatement" in head.text
    return head.is_table and any(is_trades_header(line) for line in head.lines)


def _read(source: Source) -> ReadLog:
    trades = (xml_trades if head_of(source).is_xml else csv_trades)(source.path)
    if trades.frame.empty:
        trades = replace(trades, frame=trades.frame.reindex(columns=[*_NEEDED, "DateTime"]))
    trades.require(*_NEEDED)
    securities = _plain_securities(_executions(trades))
    return _in_our_columns(_standing(securities.without_repeats("IBExecID")), source.zone or NEW_YORK)


def _executions(trades: Sheet) -> Sheet:
    """Executions, or orders where the query gives no executions; sums, lots and the like are left out."""
    levels = trades.text("LevelOfDetail").str.upper().str.rstrip("S")
    wanted = next((level for level in ("EXECUTION", "ORDER") if (levels == level).any()), "")
    others = levels != wanted
    what = f"left out: their level of detail is not {wanted.title() or 'stated'}"
    return trades.noting(others, what).without(others)


def _plain_securities(trades: Sheet) -> Sheet:
    """Without currency exchanges, and contracts whose value is not quantity × price."""
    multipliers = trades.text("Multiplier")
    derived = ~numbers(multipliers.where(multipliers != "", "1")).isin([0.0, 1.0])
    currencies = trades.text("AssetClass").str.upper() == "CASH"
    trades = trades.noting(currencies, "left out: exchanges of currency are no trades")
    trades = trades.noting(derived & ~currencies, "left out: contracts with a multiplier are not read")
    return trades.without(currencies | derived)


def _standing(trades: Sheet) -> Sheet:
    """Without cancellations, what they cancel, and what a later row corrects."""
    cancels, corrects = _with_code(trades, "Ca", "TRADECANCEL"), _with_code(trades, "Co", "TRADECORRECT")
    originals = _originals(trades, cancels | corrects)
    executions = trades.text("IBExecID")
    by_execution = _named(trades, "IBExecID", executions[cancels]) & ~corrects
    undone = (_named(trades, "TradeID", originals) | by_execution) & ~cancels
    found = originals.isin(set(trades.text("TradeID"))) | _named(trades, "IBExecID", executions[undone])
    superseded = _superseded(trades) & ~cancels & ~undone
    for rows, what in (
        (cancels, "left out: cancellations (Ca)"),
        (undone, "left out: cancelled or corrected elsewhere in the file"),
        (cancels & ~found, "about a cancelled trade that is not in this file"),
        (superseded, "left out: corrected by an execution id that ends higher"),
        (corrects & ~cancels & ~undone, "kept: corrected trades (Co)"),
    ):
        trades = trades.noting(rows, what, NoteKind.CORRECTED)
    return trades.without(cancels | undone | superseded)


def _originals(trades: Sheet, rows: pd.Series[bool]) -> pd.Series[str]:
    """The id of the trade that each of ``rows`` is about; a row's own id says nothing."""
    originals = trades.text("OrigTradeID")
    return originals.where(rows & (originals != trades.text("TradeID")), "")


def _with_code(trades: Sheet, code: str, kind: str) -> pd.Series[bool]:
    codes = trades.text("Notes/Codes").str.split(r"[;,\s]+", regex=True).map(set)
    by_note = codes.map(lambda each: code in each) | trades.text("Buy/Sell").str.contains(f"({code}.)", regex=False)
    return by_note | (trades.text("TransactionType").str.upper() == kind)


def _named(trades: Sheet, column: str, ids: pd.Series[str]) -> pd.Series[bool]:
    return trades.text(column).isin(set(ids) - {""})


def _superseded(trades: Sheet) -> pd.Series[bool]:
    """A correction has the execution id of what it corrects but for the digits after the last period."""
    parts = trades.text("IBExecID").str.extract(r"^(?P<stem>.+\..+\..+)\.(?P<version>\d+)$")
    version = pd.to_numeric(parts["version"])
    return (version < version.groupby(parts["stem"]).transform("max")).astype(bool)


def _in_our_columns(trades: Sheet, zone: str) -> ReadLog:
    """Quantities are negative for a sale; commissions and taxes are negative when paid."""
    when, cells = _times(trades)
    trades, fees = _fees(trades)
    ours = {
        "timestamp": to_iso(trades, when, cells, zone, _TIMES),
        "asset": trades.text("Symbol"),
        "quantity": trades.text("Quantity"),
        "price": trades.text("TradePrice"),
        "order_id": trades.text("IBOrderID"),
        "commission": fees,
    }
    sides = trades.text("Buy/Sell").str.lower()
    if (sides != "").any():
        trades.refuse("Buy/Sell", ~sides.isin(["buy", "sell"]), "expected BUY or SELL")
        sizes = trades.text("Quantity")
        ours |= {"side": sides, "quantity": sizes.where(sides == "buy", sizes.str.removeprefix("-"))}
    return as_read_log(trades, ours, _THEIRS | {"timestamp": when})


def _times(trades: Sheet) -> tuple[str, pd.Series[str]]:
    """The column that tells the time, and its cells: date and time, or the date alone."""
    when = next((name for name in ("DateTime", "Date/Time") if name in trades.frame.columns), "TradeDate")
    cells = trades.text(when)
    if when == "TradeDate" and "TradeTime" in trades.frame.columns:
        cells = cells.str.cat(trades.text("TradeTime"), sep=";").str.rstrip(";")
    cells = cells.str.replace(", ", " ", regex=False)
    for word, offset in _OFFSETS.items():
        zoned = cells.str.endswith(word)
        iso = cells.str.removesuffix(word).str.replace(";", "T", regex=False) + offset
        cells = iso.where(zoned, cells)
    if when not in trades.frame.columns:
        trades.require("DateTime")
    return when, cells


def _fees(trades: Sheet) -> tuple[Sheet, pd.Series[Any]]:
    """Commission and taxes; unknown where the commission is, or where it is in another currency than the price."""
    if "IBCommission" not in trades.frame.columns:
        return trades, trades.text("IBCommission")
    paid = numbers(trades.text("IBCommission"))
    trades.refuse("IBCommission", paid.isna() & (trades.text("IBCommission") != ""), "expected a finite number")
    paid_in, priced_in = trades.text("IBCommissionCurrency"), trades.text("CurrencyPrimary")
    foreign = (paid_in != "") & (priced_in != "") & (paid_in != priced_in)
    taxes = numbers(trades.text("Taxes")).fillna(0.0)
    fees = (0.0 - (paid + taxes)).mask(foreign)
    trades = trades.noting(foreign, "without a fee: it is in another currency than the price", NoteKind.ASSUMED)
    if (currencies := sorted(set(priced_in) - {""}))[1:]:
        trades = trades.assuming(f"prices in {', '.join(currencies)} are taken as they stand")
    return trades, fees


FLEX = Format(
    "ibflex",
    "Interactive Brokers Flex trades",
    _is_flex,
    _read,
    export="Performance & Reports, Flex Queries, Activity, section Trades",
    zone="New York",
    fees="`IBCommission` and `Taxes`",
)
