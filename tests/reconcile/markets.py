"""Small markets for tests of logs: bars stated by open and close, and fills at a session's true open or close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

import bundles
from bundles import Panel
from bundles.sessions import calendar_sessions, session_closes, session_opens

SESSIONS = calendar_sessions("XNYS", "2024-01-02", "2024-02-15")
OPENS, CLOSES = session_opens("XNYS", SESSIONS), session_closes("XNYS", SESSIONS)

type Bars = Sequence[tuple[float, float] | None]
"""Open and close of consecutive sessions; ``None`` for no bar."""
type Fill = tuple[str, int, str, str, float, float, float]
"""order_id, session from 0, ``open`` or ``close``, asset, signed quantity, price, commission."""


def table_of(bars: Mapping[str, Bars]) -> pd.DataFrame:
    """Prices with a row per bar, the first at the first session."""
    rows = [
        (f"{SESSIONS[place]:%Y-%m-%d}", asset, bar[0], max(bar), min(bar), bar[1], 1000.0)
        for asset, each in bars.items()
        for place, bar in enumerate(each)
        if bar is not None
    ]
    return pd.DataFrame(rows, columns=["session", "asset", "open", "high", "low", "close", "volume"])


def panel_of(bars: Mapping[str, Bars]) -> Panel:
    """The same as a panel, prices as they stand."""
    return bundles.from_long(table_of(bars), tick=0)


def log_of(fills: Sequence[Fill]) -> pd.DataFrame:
    """A trade log with the columns that ``reconcile diff`` reads."""
    rows = [
        (
            order_id, (OPENS if moment == "open" else CLOSES)[session].isoformat(), asset,
            "buy" if quantity > 0 else "sell", abs(quantity), price, commission,
        )
        for order_id, session, moment, asset, quantity, price, commission in fills
    ]  # fmt: skip
    columns = ["order_id", "timestamp", "asset", "side", "quantity", "price", "commission"]
    return pd.DataFrame(rows, columns=columns)
