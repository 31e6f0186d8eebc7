"""Alpaca's account activities: fills, as JSON from the API or as a CSV file with the same names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.logs.clock import to_iso
from reconcile.logs.format import Format, NoteKind, ReadLog
from reconcile.logs.formats.head import Head, head_of
from reconcile.logs.sheet import Sheet, as_read_log, json_content, json_sheet, table

if TYPE_CHECKING:
    from reconcile.logs.source import Source

_NEEDED = ("activity_type", "transaction_time", "symbol", "side", "qty", "price")
_SIDES = {"sell_short": "sell", "sell_short_exempt": "sell", "buy_to_cover": "buy"}
_THEIRS = {"asset": "symbol", "quantity": "qty", "side": "side", "price": "price", "timestamp": "transaction_time"}


def _is_alpaca(head: Head) -> bool:
    if head.is_json:
        return '"activity_type"' in head.text
    return {"activity_type", "transaction_time"} <= head.names


def _read(source: Source) -> ReadLog:
    activities = _activities(source)
    activities.require(*_NEEDED)
    fills = _standing(_fills(activities.without_repeats("id")))
    sides = fills.text("side").str.lower()
    ours = {
        "timestamp": to_iso(fills, "transaction_time", fills.text("transaction_time"), source.zone),
        "asset": fills.text("symbol"),
        "side": sides.map(lambda side: _SIDES.get(side, side)),
        "quantity": fills.text("qty"),
        "price": fills.text("price"),
        "order_id": fills.text("order_id"),
    }
    return as_read_log(fills, ours, _THEIRS)


def _activities(source: Source) -> Sheet:
    if head_of(source).is_json:
        return json_sheet(source.path, json_content(source.path), "activity")
    return table(source, "Alpaca's account activities")


def _fills(activities: Sheet) -> Sheet:
    """Without dividends, fees and other activities that are no trades."""
    kinds = activities.text("activity_type").str.upper()
    for kind in sorted(set(kinds) - {"FILL"}):
        activities = activities.noting(kinds == kind, f"left out: {kind or 'an empty activity_type'} is no fill")
    return activities.without(kinds != "FILL")


def _standing(fills: Sheet) -> Sheet:
    """Without executions that Alpaca took back, and with those that it corrected in their corrected form."""
    kinds = fills.text("type").str.lower()
    bust, corrected = kinds == "trade_bust", kinds == "trade_correct"
    former = fills.text("previous_execution_id")
    ids = fills.text("execution_id").where(fills.text("execution_id") != "", fills.text("id"))
    taken_back = ids.isin(set(former[bust | corrected]) - {""}) & ~bust
    for rows, what in (
        (bust, "left out: each takes an execution back (trade_bust)"),
        (taken_back, "left out: taken back or corrected later in the file"),
        ((bust | corrected) & ~former.isin(set(ids)), "about an execution that is not in this file"),
        (corrected, "kept: corrected executions (trade_correct)"),
    ):
        fills = fills.noting(rows, what, NoteKind.CORRECTED)
    return fills.without(bust | taken_back)


ALPACA = Format(
    "alpaca",
    "Alpaca account activities",
    _is_alpaca,
    _read,
    export="GET /v2/account/activities, saved as JSON",
    zone="always stated",
    fees="not in it",
)
