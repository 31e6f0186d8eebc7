"""One strategy for every engine: daily bars, and orders that are decided at a session's close.

Needs pandas alone, so that it runs beside any engine. ``ONE`` trades a single asset in both directions, with an
addition, a partial exit, a reversal and a position that stays open; ``MANY`` brings three assets to equal parts of
the capital at the end of each month.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
PRICES = HERE / "prices.csv"
CASH = 100_000.0
FEES = 0.001
"""Of an order's value, where the engine charges by value."""
SLIPPAGE = 0.0005
"""Of the price, where the engine slips by it."""
ASSET = "GOOG"

ONE = (
    (2, ASSET, 100),
    (6, ASSET, 50),
    (11, ASSET, -150),
    (15, ASSET, -80),
    (20, ASSET, 80),
    (24, ASSET, 120),
    (29, ASSET, -40),
    (33, ASSET, -80),
    (38, ASSET, 60),
    (42, ASSET, -160),
    (47, ASSET, 100),
    (52, ASSET, 90),
)
"""Session (counted from 0), asset, shares."""


@dataclass(frozen=True)
class Bars:
    """Daily bars of each asset, and the orders of each session, by naive dates."""

    assets: Mapping[str, pd.DataFrame]
    orders: Mapping[pd.Timestamp, Mapping[str, int]]

    @property
    def sessions(self) -> pd.DatetimeIndex:
        return pd.DatetimeIndex(next(iter(self.assets.values())).index)

    def field(self, name: str) -> pd.DataFrame:
        """One field of all assets, sessions by assets."""
        return pd.DataFrame({asset: frame[name] for asset, frame in self.assets.items()})


def one() -> Bars:
    """A single asset."""
    assets = {ASSET: _assets()[ASSET]}
    return Bars(assets, _by_session(pd.DatetimeIndex(assets[ASSET].index), ONE))


def many() -> Bars:
    """Three assets, rebalanced each month."""
    assets = _assets()
    sessions = pd.DatetimeIndex(next(iter(assets.values())).index)
    return Bars(assets, _by_session(sessions, _rebalancing(assets, sessions)))


def _assets() -> dict[str, pd.DataFrame]:
    prices = pd.read_csv(PRICES, parse_dates=["session"])
    return {str(asset): rows.set_index("session").drop(columns="asset") for asset, rows in prices.groupby("asset")}


def _rebalancing(assets: Mapping[str, pd.DataFrame], sessions: pd.DatetimeIndex) -> Iterator[tuple[int, str, int]]:
    """To a third of 90 % of the starting capital each, by the close of the month's last session."""
    held = dict.fromkeys(assets, 0)
    last = pd.Series(range(len(sessions))).groupby(sessions.to_period("M")).max()
    for place in [3, *last[:-1]]:
        for asset, frame in assets.items():
            wanted = int(CASH * 0.3 / frame["close"].iloc[place])
            yield place, asset, wanted - held[asset]
            held[asset] = wanted


def _by_session(sessions, orders) -> dict[pd.Timestamp, dict[str, int]]:
    found: dict[pd.Timestamp, dict[str, int]] = {}
    for place, asset, shares in orders:
        if shares:
            found.setdefault(sessions[place], {})[asset] = shares
    return found


def close_of(session: pd.Timestamp) -> pd.Timestamp:
    """The New York close of these prices in UTC: summer time begins on 2024-03-10."""
    return session + pd.Timedelta(hours=21 if session < pd.Timestamp("2024-03-10") else 20)


def folder(engine: str) -> Path:
    """Where a script puts its files: the folder that it was given, and what wrote them beside them."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    names = (engine, "pandas")
    (target / "versions.txt").write_text("".join(f"{name} {version(name)}\n" for name in names), encoding="utf-8")
    return target


def _random_prices() -> pd.DataFrame:
    """How ``prices.csv`` came about: random walks on the New York sessions of three months, to the cent."""
    import numpy as np
    from exchange_calendars import get_calendar

    random = np.random.default_rng(7)
    sessions = get_calendar("XNYS").sessions_in_range("2024-01-02", "2024-03-28")
    rows = []
    for asset, first in ((ASSET, 140.0), ("MSFT", 370.0), ("XOM", 100.0)):
        close = first * np.exp(np.cumsum(random.normal(0.0005, 0.012, len(sessions))))
        open_ = np.r_[first, close[:-1]] * np.exp(random.normal(0, 0.006, len(sessions)))
        high = np.maximum(open_, close) * (1 + random.uniform(0.001, 0.006, len(sessions)))
        low = np.minimum(open_, close) * (1 - random.uniform(0.001, 0.006, len(sessions)))
        values = np.round([open_, high, low, close], 2).T
        rows += [
            (f"{day:%Y-%m-%d}", asset, *row, 20_000_000) for day, row in zip(sessions, values.tolist(), strict=True)
        ]
    return pd.DataFrame(rows, columns=["session", "asset", "open", "high", "low", "close", "volume"])


if __name__ == "__main__":
    _random_prices().to_csv(PRICES, index=False)
