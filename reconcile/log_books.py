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

_CALENDAR = "XNYS"
_ISO = "expected ISO 8601, like 2020-01-02T14:30:00+00:00"


def book_of_log(log: TradeLog, name: str, logs: Sequence[TradeLog], panel: Panel | None) -> Book:
    """The book of a trade log.

    With market prices (``panel``) the market's price at each fill's moment and the marks are taken from
    them; without, marks are the last prices that either log knows.

    Raises
    ------
    InputError
        A timestamp that is none, or market prices that do not cover the log.
    """
    pieces = _in_order_of_execution(list(_pieces(log, name, panel)))
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


def _in_order_of_execution(pieces: list[Piece]) -> tuple[Piece, ...]:
    """By time; at the same time as they stand in the file, from below where the newest fill comes first."""
    times = [piece.timestamp for piece in pieces]
    newest_first = times != sorted(times) and times == sorted(times, reverse=True)
    return tuple(sorted(reversed(pieces) if newest_first else pieces, key=lambda piece: piece.timestamp))


def _last_prices(logs: Sequence[TradeLog]) -> dict[str, float]:
    frames = [log.frame[["asset", "price"]].assign(at=_instants(log)) for log in logs if len(log.frame)]
    if not frames:
        return {}
    rows = pd.concat(frames).sort_values(["at", "price"], kind="stable")
    return {str(asset): float(price) for asset, price in rows.groupby("asset")["price"].last().items()}


def _instants(log: TradeLog) -> pd.DatetimeIndex:
    """Timestamps as UTC instants; one without a zone is taken for UTC."""
    stated = log.frame["timestamp"]
    log.refuse_first("timestamp", stated.isna() | (stated == ""), "every fill has one")
    try:
        stamps = pd.to_datetime(stated, utc=True, format="ISO8601" if _is_text(stated) else None)
    except (ValueError, TypeError) as error:
        reason = str(error).split(", at position")[0].split(". ")[0]
        raise InputError(f"{log.path}: timestamp: {reason}", _ISO) from error
    return pd.DatetimeIndex(stamps).tz_convert(pytz.UTC)


def _is_text(stated: pd.Series[str]) -> bool:
    return bool(stated.map(lambda stamp: isinstance(stamp, str)).all())


def _sessions(log: TradeLog, panel: Panel | None) -> pd.DatetimeIndex:
    stated = log.frame["session"] if log.has("session") else log.frame["timestamp"]
    try:
        labels = session_labels(pd.Index(stated), panel.calendar if panel else _CALENDAR)
    except InputError as error:
        raise InputError(f"{log.path}: {error.problem}", error.hint) from error
    return labels if panel is None else _covered(log, labels, panel)


def _covered(log: TradeLog, labels: pd.DatetimeIndex, panel: Panel) -> pd.DatetimeIndex:
    """Sessions of the panel; a fill off the calendar belongs to the session that comes next."""
    first, last = panel.sessions[0], panel.sessions[-1]
    outside = (labels < first) | (labels > last)
    if outside.any():
        row = int(outside.argmax())
        problem = f"{log.place(row)}: {labels[row]:%Y-%m-%d} is outside of the market prices"
        raise InputError(problem, f"they go from {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    return panel.sessions[panel.sessions.searchsorted(labels)]


def _pieces(log: TradeLog, name: str, panel: Panel | None) -> Iterator[Piece]:
    frame = log.frame
    instants, sessions = _instants(log), _sessions(log, panel)
    nothing = pd.Series(math.nan, index=frame.index)
    columns = [frame.get(column, nothing) for column in ("commission", "reference_price", "slippage")]
    rows = zip(_order_ids(log, name), frame["asset"], frame["quantity"], frame["price"], *columns, strict=True)
    for number, (order_id, asset, quantity, price, commission, reference, slippage) in enumerate(rows):
        session, instant = sessions[number], instants[number]
        stated = reference_of(price, quantity, reference, slippage)
        market = _market_price(panel, session, instant, asset) if panel else stated
        yield Piece(
            order_id=order_id,
            session=session,
            timestamp=instant,
            asset=asset,
            quantity=float(quantity),
            price=float(price),
            reference_price=market if stated is None else stated,
            market_price=market,
            commission=None if math.isnan(commission) else float(commission),
            is_dated_only=_is_midnight(frame["timestamp"].iloc[number]),
        )


def _order_ids(log: TradeLog, name: str) -> list[str]:
    """Ids as text; a fill without one is an order by itself."""
    own = [f"{name} {log.unit} {place}" for place in log.frame.index]
    if not log.has("order_id"):
        return own
    stated = ["" if pd.isna(order_id) else str(order_id).strip() for order_id in log.frame["order_id"]]
    return [order_id or other for order_id, other in zip(stated, own, strict=True)]


def _is_midnight(stated: object) -> bool:
    """Whether a timestamp is a date, in whatever zone it is stated: the moment is not known then."""
    moment = pd.Timestamp(stated)  # type: ignore[arg-type]
    return moment == moment.normalize()


def _market_price(panel: Panel, session: pd.Timestamp, instant: pd.Timestamp, asset: str) -> float | None:
    """The panel's price at the true open or close of the session; ``None`` at any other instant."""
    if asset not in panel.assets:
        raise InputError(f"no market prices of {asset!r}", f"prices have {', '.join(panel.assets[:5])}")
    place = panel.sessions.get_loc(session)
    moments = {panel.opens[place]: "open", panel.closes[place]: "close"}
    price = panel.price(moments[instant], session, asset) if instant in moments else math.nan
    return None if math.isnan(price) else price
