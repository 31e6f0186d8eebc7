"""Pairs of logs without ids, of which the benchmark knows what belongs together: a family for each way to differ.

``Family.logs`` makes both from one seed. ``Noise`` says how they were made, for a judge that knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bundles.sessions import calendar_sessions, session_closes, session_opens

type Floats = NDArray[np.float64]

SESSIONS = calendar_sessions("XNYS", "2018-01-02", "2021-12-31")
OPENS, CLOSES = session_opens("XNYS", SESSIONS), session_closes("XNYS", SESSIONS)
_FIRST_CLOSES = 150.0


@dataclass(frozen=True)
class Noise:
    """What lies between the logs: seconds, relative quantity and price (standard deviations), and what is constant."""

    seconds: float = 0.0
    quantity: float = 0.0
    price: float = 0.0
    offset: float = 0.0
    size: float = 1.0
    missing: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Orders:
    """Orders of one log, a row each; ``true`` is the same number where two logs hold the same order."""

    true: NDArray[np.int64]
    seconds: Floats
    asset: NDArray[np.int64]
    is_buy: NDArray[np.bool_]
    quantity: Floats
    price: Floats
    date_only: bool = False

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Orders:
        """Some of them, or all in another order."""
        names = ("true", "seconds", "asset", "is_buy", "quantity", "price")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})

    def frame(self) -> pd.DataFrame:
        """As a log without ids."""
        stamps = pd.to_datetime(np.round(self.seconds * 1e3).astype(np.int64), unit="ms", utc=True)
        texts = stamps.strftime("%Y-%m-%d") if self.date_only else stamps.map(pd.Timestamp.isoformat)
        return pd.DataFrame(
            {
                "timestamp": texts,
                "asset": [f"A{number}" for number in self.asset],
                "side": np.where(self.is_buy, "buy", "sell"),
                "quantity": self.quantity,
                "price": self.price,
            }
        )


type Made = tuple[Orders, Orders]


@dataclass(frozen=True)
class Family:
    """A way in which two logs of the same orders differ."""

    name: str
    what: str
    make: Callable[[np.random.Generator], Made]
    noise: Noise = field(default_factory=Noise)

    def logs(self, seed: int) -> Made:
        """Both logs of one seed, missing rows taken out."""
        generator = np.random.default_rng(seed)
        a, b = self.make(generator)
        return _without(a, self.noise.missing[0], generator), _without(b, self.noise.missing[1], generator)


def _without(orders: Orders, share: float, generator: np.random.Generator) -> Orders:
    return orders.only(generator.random(len(orders.true)) >= share) if share else orders


def _walk(generator: np.random.Generator, assets: int) -> tuple[Floats, Floats]:
    """Opens and closes, session × asset."""
    moves = generator.normal(0, 0.015, (len(SESSIONS), assets))
    gaps = generator.normal(0, 0.006, (len(SESSIONS), assets))
    closes = generator.uniform(20, 400, assets) * np.exp(np.cumsum(moves, axis=0))
    opens = np.vstack([closes[0], closes[:-1]]) * np.exp(gaps)
    return np.round(opens, 2), np.round(closes, 2)


def _at(instants: pd.DatetimeIndex) -> Floats:
    return instants.as_unit("ns").asi8 / 1e9


def daily(
    generator: np.random.Generator,
    *,
    assets: int = 5,
    orders: int = 120,
    first: str = "close",
    other: str = "close",
    lots: float = 1,
) -> tuple[Orders, Orders]:
    """Orders decided at closes, filled then, at the next open or the next close; one a day and asset at most."""
    opens, closes = _walk(generator, assets)
    cells = generator.choice((len(SESSIONS) - 2) * assets, orders, replace=False)
    session, asset = np.sort(cells) // assets, np.sort(cells) % assets
    quantity = lots * generator.integers(1, 400, orders).astype(np.float64)
    is_buy = generator.random(orders) < 0.5
    prices = {"close": closes, "next_open": opens, "next_close": closes}
    instants = {"close": CLOSES, "next_open": OPENS, "next_close": CLOSES}
    made = []
    for fill in (first, other):
        at = session + (fill != "close")
        seconds, price = _at(instants[fill])[at], prices[fill][at, asset]
        made.append(Orders(np.arange(orders), seconds, asset, is_buy, quantity, price))
    return made[0], made[1]


def intraday(generator: np.random.Generator, *, orders: int = 200, assets: int = 3, sessions: int = 20) -> Orders:
    """Orders at any second of the sessions, prices by a walk."""
    start = int(generator.integers(0, len(SESSIONS) - sessions))
    session = np.sort(generator.integers(start, start + sessions, orders))
    length = (_at(CLOSES) - _at(OPENS))[session]
    seconds = np.sort(_at(OPENS)[session] + np.floor(generator.random(orders) * length))
    asset = generator.integers(0, assets, orders)
    price = np.round(
        generator.uniform(30, 300, assets)[asset] * np.exp(np.cumsum(generator.normal(0, 0.001, orders))), 2
    )
    quantity = generator.integers(1, 50, orders).astype(np.float64) * 10
    return Orders(np.arange(orders), seconds, asset, generator.random(orders) < 0.5, quantity, price)


def noisy(orders: Orders, generator: np.random.Generator, noise: Noise) -> Orders:
    """The same orders as another engine tells them."""
    count = len(orders.true)
    seconds = orders.seconds + noise.offset + np.round(generator.normal(0, 1, count) * noise.seconds)
    quantity = np.maximum(
        np.round(orders.quantity * noise.size * (1 + generator.normal(0, 1, count) * noise.quantity)), 1.0
    )
    price = np.round(orders.price * (1 + generator.normal(0, 1, count) * noise.price), 4)
    return replace(orders, seconds=seconds, quantity=quantity, price=price)


def _of_intraday(noise: Noise, **options: int) -> Callable[[np.random.Generator], Made]:
    def make(generator: np.random.Generator) -> Made:
        orders = intraday(generator, **options)
        return orders, noisy(orders, generator, noise)

    return make


def _of_daily(
    noise: Noise, first: str = "close", other: str = "close", **options: float
) -> Callable[[np.random.Generator], Made]:
    def make(generator: np.random.Generator) -> Made:
        one, another = daily(generator, first=first, other=other, **options)  # type: ignore[arg-type]
        return one, noisy(another, generator, noise)

    return make


def _equal_instants(generator: np.random.Generator) -> Made:
    """Several orders of an asset at one instant, told apart by quantity and price alone; B in another order."""
    orders = intraday(generator, orders=180, assets=2)
    together = replace(orders, seconds=orders.seconds[np.arange(180) // 4 * 4])
    return together, noisy(together, generator, _SLIGHT).only(generator.permutation(180))


def _interleaved(generator: np.random.Generator) -> Made:
    """Two strategies in one account on the same asset: large orders of the one among small ones of the other."""
    one, other = intraday(generator, assets=1, orders=80), intraday(generator, assets=1, orders=80)
    other = replace(
        other, true=other.true + 80, quantity=other.quantity * 25, seconds=one.seconds + 60, price=one.price
    )
    both = _columns(lambda name: np.concatenate([getattr(one, name), getattr(other, name)]))
    return both, noisy(both, generator, Noise(seconds=90, price=0.0005)).only(generator.permutation(160))


def _columns(column: Callable[[str], NDArray[Any]]) -> Orders:
    return Orders(*map(column, ("true", "seconds", "asset", "is_buy", "quantity", "price")))  # type: ignore[arg-type]


def _dates_only(generator: np.random.Generator) -> Made:
    one, other = daily(generator, first="close", other="close")
    return replace(one, date_only=True), noisy(other, generator, Noise(price=0.0005))


def _both_dates(generator: np.random.Generator) -> Made:
    one, other = daily(generator, first="close", other="next_open")
    return replace(one, date_only=True), replace(other, date_only=True)


def _half_noisy(generator: np.random.Generator) -> Made:
    """Half of the orders exactly, half far off."""
    orders = intraday(generator)
    far = noisy(orders, generator, Noise(seconds=300, quantity=0.05, price=0.005))
    is_far = np.random.default_rng(1).random(len(orders.true)) < 0.5
    return orders, _columns(lambda name: np.where(is_far, getattr(far, name), getattr(orders, name)))


def _crossing(generator: np.random.Generator) -> Made:
    """B fills a limit order later than what was asked after it: orders cross."""
    orders = intraday(generator, orders=150, assets=1)
    late = generator.random(150) < 0.2
    return orders, replace(orders, seconds=orders.seconds + np.where(late, 2_400.0, 0.0))


_SLIGHT = Noise(quantity=0.01, price=0.001)
_LATE = Noise(offset=-3600.0)


def _families() -> tuple[Family, ...]:
    missing = {"missing_in_b": (0.0, 0.1), "missing_in_a": (0.1, 0.0), "missing_in_both": (0.1, 0.1)}
    slight = replace(_SLIGHT, seconds=30)
    found = [
        Family("same", "the same log twice", _of_intraday(Noise())),
        Family("permuted", "equal rows in another order, other prices by 5 bp", _permuted, Noise(price=0.0005)),
        Family("equal_instants", "four orders at an instant, B in another order", _equal_instants, _SLIGHT),
        *(
            Family(
                name,
                f"rows left out: {a:.0%} of A, {b:.0%} of B",
                _of_intraday(slight),
                replace(slight, missing=(a, b)),
            )
            for name, (a, b) in missing.items()
        ),
        Family(
            "hour_early",
            "B an hour early, 5 % missing in B",
            _of_intraday(_LATE),
            replace(_LATE, missing=(0.0, 0.05)),
        ),
        Family(
            "minutes_late",
            "B 15 minutes late, quantities 1 % off",
            _of_intraday(Noise(offset=900, quantity=0.01)),
            Noise(offset=900, quantity=0.01),
        ),
        Family("interleaved", "two strategies in one account", _interleaved, Noise(seconds=90, price=0.0005)),
        Family(
            "intraday",
            "a minute, 1 % in quantity, 10 bp in price",
            _of_intraday(Noise(60, 0.01, 0.001)),
            Noise(60, 0.01, 0.001),
        ),
        Family(
            "dense",
            "1,000 orders of one asset in 20 sessions",
            _of_intraday(Noise(20, 0.01, 0.0005), orders=1000, assets=1),
            Noise(20, 0.01, 0.0005),
        ),
        Family(
            "noise_2_percent",
            "2 % in quantity and price, two minutes",
            _of_intraday(Noise(120, 0.02, 0.02)),
            Noise(120, 0.02, 0.02),
        ),
        Family("dates_a", "A states dates only", _dates_only, Noise(price=0.0005)),
        Family("dates_both", "dates only, B at the next open", _both_dates, Noise(price=0.01)),
        Family("half_account", "an account of half the size", _of_daily(Noise(size=0.5), lots=10), Noise(size=0.5)),
        Family(
            "tenth_account",
            "an account of a tenth, next open",
            _of_daily(Noise(size=0.1), "close", "next_open", lots=10),
            Noise(size=0.1, price=0.006),
        ),
        Family(
            "tenth_missing",
            "a tenth of the size, 5 % missing on either side",
            _of_intraday(Noise(size=0.1, seconds=30)),
            Noise(size=0.1, seconds=30, missing=(0.05, 0.05)),
        ),
        Family(
            "next_open",
            "same close against next open, over weekends",
            _of_daily(Noise(), "close", "next_open"),
            Noise(price=0.006),
        ),
        Family(
            "next_close",
            "same close against next close, over weekends",
            _of_daily(Noise(), "close", "next_close"),
            Noise(price=0.016),
        ),
        Family(
            "open_close",
            "next open against next close",
            _of_daily(Noise(), "next_open", "next_close"),
            Noise(price=0.016),
        ),
        Family(
            "open_sized",
            "next open, sized there: 2 % in quantity",
            _of_daily(Noise(quantity=0.02), "close", "next_open"),
            Noise(quantity=0.02, price=0.006),
        ),
        Family("half_noisy", "half exactly, half far off", _half_noisy, Noise(300, 0.05, 0.005)),
        Family("crossing", "a fifth of B's orders 40 minutes late", _crossing, Noise(seconds=1200)),
        Family(
            "lead_of_a_bar",
            "B fills one session earlier",
            _of_daily(Noise(), "next_close", "close"),
            Noise(price=0.016),
        ),
    ]
    return tuple(found)


def _permuted(generator: np.random.Generator) -> Made:
    orders = intraday(generator)
    return orders, noisy(orders, generator, Noise(price=0.0005)).only(generator.permutation(len(orders.true)))


FAMILIES: Mapping[str, Family] = {family.name: family for family in _families()}
