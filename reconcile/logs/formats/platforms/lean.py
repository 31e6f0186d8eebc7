"""QuantConnect LEAN's order events, as the engine and its API write them to JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from bundles.errors import InputError
from bundles.tables.cells import numbers
from reconcile.logs.clock import iso
from reconcile.logs.format import Format, NoteKind, ReadLog
from reconcile.logs.sheet import Sheet, as_read_log, json_content, json_sheet

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_OLD_NAMES = re.compile(r"-([a-z])")
_FILLS = ("filled", "partiallyfilled")
_NEEDED = ("orderId", "time", "status", "fillQuantity", "fillPrice")
_OTHERS = ("new", "submitted", "canceled", "none", "invalid", "cancelpending", "updatesubmitted")
_THEIRS = {
    "asset": "symbolValue",
    "quantity": "fillQuantity",
    "price": "fillPrice",
    "commission": "orderFeeAmount",
    "side": "direction",
    "timestamp": "time",
}


def _is_lean(head: Head) -> bool:
    return head.is_json and any(f'"{name}"' in head.text for name in ("fillQuantity", "fill-quantity"))


def _read(source: Source) -> ReadLog:
    content = json_content(source.path)
    if isinstance(content, dict):
        content = next((content[name] for name in ("orderEvents", "OrderEvents") if name in content), None)
    if not content and content != []:
        raise InputError(f"{source.path}: no order events", "expected LEAN's order-events.json")
    events = _current(json_sheet(source.path, content, "event", _NEEDED))
    events.require(*_NEEDED)
    return _in_our_columns(_fills(events.without_repeats("id")))


def _current(events: Sheet) -> Sheet:
    """Old files write ``fill-quantity`` where newer ones write ``fillQuantity``."""
    renamed = events.frame.rename(columns=lambda name: _OLD_NAMES.sub(lambda m: m[1].upper(), str(name)))
    return replace(events, frame=renamed)


def _fills(events: Sheet) -> Sheet:
    """Events that filled something; what else came of orders is told by kind, canceled and invalid ones first."""
    status = events.text("status").str.lower()
    events.refuse("status", ~status.isin(_FILLS + _OTHERS), f"expected one of {', '.join(_FILLS + _OTHERS)}")
    is_empty = numbers(events.text("fillQuantity")).eq(0)
    is_fill = status.isin(_FILLS) & ~is_empty
    events = events.noting(~status.isin(_FILLS) & ~is_empty, "left out: a quantity, but no status of a fill")
    for kind in ("canceled", "invalid"):
        events = events.noting((status == kind) & is_empty, f"left out: {kind} orders are no fills")
    return events.without(~is_fill)


def _in_our_columns(fills: Sheet) -> ReadLog:
    """``fillQuantity`` is signed; a fee that is absent is none, as LEAN writes a fee only where there is one."""
    seconds = numbers(fills.text("time"))
    stamps = pd.to_datetime(seconds.where(seconds.between(-2e9, 7e9)), unit="s", utc=True).dt.round("us")
    fills.refuse("time", stamps.isna(), "expected seconds since 1970, in UTC")
    fills, fees = _fees(fills)
    ours = {
        "timestamp": iso(stamps),
        "asset": _assets(fills),
        "quantity": fills.text("fillQuantity"),
        "price": fills.text("fillPrice"),
        "order_id": fills.text("orderId"),
        "commission": fees,
    }
    return as_read_log(fills, ours, _THEIRS)


def _assets(fills: Sheet) -> pd.Series[str]:
    """The ticker; of an older file the first word of ``symbol``, which is followed by the security's identifier."""
    tickers = fills.text("symbolValue")
    return tickers.where(tickers != "", fills.text("symbol").str.split(" ").str[0])


def _fees(fills: Sheet) -> tuple[Sheet, pd.Series[str]]:
    fees, paid_in, priced_in = map(fills.text, ("orderFeeAmount", "orderFeeCurrency", "fillPriceCurrency"))
    foreign = (fees != "") & (paid_in != "") & (priced_in != "") & (paid_in != priced_in)
    fills = fills.noting(foreign, "without a fee: it is in another currency than the price", NoteKind.ASSUMED)
    return fills, fees.where(fees != "", "0").where(~foreign, "")


LEAN = Format(
    "lean",
    "LEAN order events",
    _is_lean,
    _read,
    export="the file …-order-events.json of a backtest",
    zone="always UTC",
    fees="`orderFeeAmount`",
)
