"""A trade log as one side of a comparison: sessions, market prices and marks, as far as they are known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd
import pytz

from bundles import session_labels
from bundles.errors import InputError
from reconcile.books import Book, untold
from reconcile.log_reading import TradeLog, reference_of
from reconcile.orders import Piece

if TYPE_CHECKING:
    from bundles import Panel


def book_of_log(log: TradeLog, name: str, logs: Sequence[TradeLog], panel: Panel | None) -> Book:
    """The book of a trade log.

    With market prices (``panel``) the market's price at each fill's moment and the marks are taken from
    them; without, marks are the last prices that either log knows.
    """
    pieces = tuple(_pieces(log, name, panel))
    if panel is None:
        marks, closes = _last_prices(logs), None
    else:
        closes = panel.last_close()
        marks = {str(asset): float(mark) for asset, mark in closes.iloc[-1].items()}
    return Book(
        name=name,
        pieces=pieces,
        initial_cash=None,
        final_value=None,
        equity=None,
        marks=marks,
        closes=closes,
        untold=untold(pieces),
    )


def _last_prices(logs: Sequence[TradeLog]) -> dict[str, float]:
    frames = [log.frame[["asset", "price"]].astype({"asset": str}).assign(at=_instants(log)) for log in logs]
    rows = pd.concat(frames).sort_values(["at", "price"], kind="stable")
    return {str(asset): float(price) for asset, price in rows.groupby("asset")["price"].last().items()}


def _instants(log: TradeLog) -> pd.DatetimeIndex:
    """Timestamps as UTC instants; one without a zone is taken for UTC."""
    try:
        stamps = pd.to_datetime(log.frame["timestamp"], utc=True, format="ISO8601" if _is_text(log) else None)
    except (ValueError, TypeError) as error:
        reason = str(error).split(". ")[0]
        raise InputError(
            f"{log.path}: timestamp: {reason}", "expected ISO 8601, like 2020-01-02T14:30:00+00:00"
        ) from error
    if stamps.isna().any():
        row = int(stamps.isna().to_numpy().argmax())
        raise InputError(f"{log.path}, line {row + 2}: no timestamp", "every fill has one")
    return pd.DatetimeIndex(stamps).tz_convert(pytz.UTC)


def _is_text(log: TradeLog) -> bool:
    return bool(log.frame["timestamp"].map(lambda stamp: isinstance(stamp, str)).all())


def _pieces(log: TradeLog, name: str, panel: Panel | None) -> Iterator[Piece]:
    frame = log.frame
    instants = _instants(log)
    calendar = panel.calendar if panel else "XNYS"
    sessions = session_labels(pd.Index(frame["session"] if log.has("session") else frame["timestamp"]), calendar)
    nothing = pd.Series(math.nan, index=frame.index)
    columns = [frame.get(column, nothing) for column in ("commission", "reference_price", "slippage")]
    rows = zip(frame["asset"].astype(str), frame["quantity"], frame["price"], *columns, strict=True)
    for number, (asset, quantity, price, commission, reference, slippage) in enumerate(rows):
        session, instant = sessions[number], instants[number]
        stated = reference_of(price, quantity, reference, slippage)
        market = _market_price(panel, session, instant, asset) if panel else stated
        yield Piece(
            order_id=str(frame["order_id"].iloc[number]) if log.has("order_id") else f"{name} line {number + 2}",
            session=session,
            timestamp=instant,
            asset=asset,
            quantity=float(quantity),
            price=float(price),
            reference_price=market if stated is None else stated,
            market_price=market,
            commission=None if math.isnan(commission) else float(commission),
            is_dated_only=instant == instant.normalize(),
        )


def _market_price(panel: Panel, session: pd.Timestamp, instant: pd.Timestamp, asset: str) -> float | None:
    """The panel's price at the true open or close of the session; ``None`` at any other instant."""
    if asset not in panel.assets:
        raise InputError(f"no market prices of {asset!r}", f"prices have {', '.join(panel.assets[:5])}")
    if session not in panel.sessions:
        return None
    place = panel.sessions.get_loc(session)
    moments = {panel.opens[place]: "open", panel.closes[place]: "close"}
    return panel.price(moments[instant], session, asset) if instant in moments else None
