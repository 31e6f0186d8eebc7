"""Small scenarios with random prices and random instructions, each made from its seed alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from bundles.sessions import calendar_sessions
from scenarios.catalogue.entry import Topic
from scenarios.catalogue.micro import Ask, Micro, Prices
from scenarios.catalogue.micro_scenario import micro
from scenarios.instructions import OrderType
from scenarios.scenario import Scenario
from scenarios.terms import Commission, FillMoment, Slippage, Terms, VolumeLimit

_CASH = 10_000_000.0
"""Ample: what happens where cash binds is tested elsewhere."""

_SESSIONS = calendar_sessions("XNYS", pd.Timestamp("2024-03-01"), pd.Timestamp("2024-05-01"))
"""Those of a ``Micro`` with its own first session."""

ALONE = (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP, OrderType.STOP_LIMIT)
_LEGS = (OrderType.STOP, OrderType.LIMIT)


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a scenario may hold.

    ``alone`` are types of orders that protect nothing, ``legs`` types of the legs of an entry, of which a market
    order is one unless ``entries`` says another type; ``dense`` is the chance of an instruction per session and
    asset.
    """

    alone: tuple[OrderType, ...] = ()
    legs: tuple[OrderType, ...] = ()
    entries: tuple[OrderType, ...] = (OrderType.MARKET,)
    dense: float = 0.35
    withdraws: float = 0.0
    is_limited: bool = False
    misses_bars: bool = False
    fills: tuple[FillMoment, ...] = (FillMoment.NEXT_OPEN,)


_ANY_FILL = (FillMoment.NEXT_OPEN, FillMoment.NEXT_CLOSE)
_ALL_LEGS = (*_LEGS, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP)

RECIPES = {
    "market": Recipe(alone=(OrderType.MARKET,), misses_bars=True, fills=tuple(FillMoment)),
    "brackets": Recipe(legs=_LEGS, dense=0.1),
    "waiting": Recipe(alone=ALONE, withdraws=0.3, fills=_ANY_FILL),
    "volume": Recipe(alone=(OrderType.MARKET,), withdraws=0.2, is_limited=True, fills=_ANY_FILL),
    "legs": Recipe(legs=_ALL_LEGS, entries=ALONE, dense=0.1, misses_bars=True, fills=tuple(FillMoment)),
    "few": Recipe(alone=ALONE, dense=0.1, withdraws=0.3, misses_bars=True, fills=tuple(FillMoment)),
    "rests": Recipe(alone=ALONE, dense=0.2, withdraws=0.2, is_limited=True, fills=_ANY_FILL),
    "legs and rests": Recipe(legs=_ALL_LEGS, dense=0.1, is_limited=True),
    "everything": Recipe(
        alone=(*ALONE, OrderType.TRAILING_STOP),
        legs=_ALL_LEGS,
        entries=ALONE,
        withdraws=0.1,
        is_limited=True,
        misses_bars=True,
        fills=tuple(FillMoment),
    ),
}
"""By the name that a failure shows."""


def recipe_of(seed: int) -> str:
    """Seeds take the recipes in turn."""
    return tuple(RECIPES)[seed % len(RECIPES)]


def random_scenario(seed: int) -> Scenario:
    """The scenario of a seed, the same on every machine."""
    return micro(random_micro(seed))


def random_micro(seed: int) -> Micro:
    """The same as plain numbers, from which a smaller case is cut."""
    random = np.random.default_rng(seed)
    recipe = RECIPES[recipe_of(seed)]
    sessions = int(random.integers(15, 26))
    # Many levels that are met to the cent on a coarse grid, few on a fine one.
    grid = float(random.choice([0.01, 0.5]))
    assets = ("AAA", "BBB")[: int(random.integers(1, 3))]
    bars = {asset: tuple(_bars(random, sessions, grid)) for asset in assets}
    maker = _Asks(random, recipe, bars, grid)
    asks = maker.make(sessions) or (Ask(0, "AAA", 10.0),)
    return Micro(
        name=f"random-{seed}",
        topic=Topic.ORDER_TYPES,
        summary=f"What becomes of random orders ({recipe_of(seed)})?",
        exposes="a combination of orders of which nobody thought",
        bars=_with_holes(random, recipe, bars),
        asks=asks,
        terms=_terms(random, recipe),
        volumes={asset: tuple(float(100 * n) for n in random.integers(0, 4, sessions)) for asset in assets},
        tick=0.01,
    )


def _bars(random: np.random.Generator, sessions: int, grid: float) -> Iterator[Prices]:
    """A walk with gaps from close to open, on the grid."""
    close = 100.0
    for _ in range(sessions):
        opening = close * (1 + random.normal(0, 0.02))
        path = [opening, *(opening * (1 + random.normal(0, 0.02)) for _ in range(3))]
        opening, *rest = (round(round(price / grid) * grid, 2) for price in path)
        close = rest[0]
        yield opening, max(opening, *rest), min(opening, *rest), close


def _with_holes(
    random: np.random.Generator, recipe: Recipe, bars: dict[str, tuple[Prices, ...]]
) -> dict[str, tuple[Prices | None, ...]]:
    """Some bars of the second asset missing; the first and the last stay."""
    if not recipe.misses_bars or "BBB" not in bars:
        return dict(bars)
    last = len(bars["BBB"]) - 1
    holes = {number for number in range(1, last) if random.random() < 0.1}
    return {**bars, "BBB": tuple(None if number in holes else bar for number, bar in enumerate(bars["BBB"]))}


def _terms(random: np.random.Generator, recipe: Recipe) -> Terms:
    return Terms(
        initial_cash=_CASH,
        commission=Commission(
            rate=float(random.choice([0.0, 0.001])),
            per_share=float(random.choice([0.0, 0.01])),
            minimum=float(random.choice([0.0, 1.0])),
        ),
        slippage=Slippage(rate=float(random.choice([0.0, 0.01])), fixed=float(random.choice([0.0, 0.02]))),
        fill=FillMoment(random.choice(list(recipe.fills))),
        volume_limit=VolumeLimit(share=0.1 if recipe.is_limited else None),
    )


@dataclass
class _Asks:
    """Draws instructions; the day's close is what levels are set around."""

    random: np.random.Generator
    recipe: Recipe
    bars: dict[str, tuple[Prices, ...]]
    grid: float
    _asked: list[Ask] = field(default_factory=list)
    _numbers: dict[tuple[int, str], int] = field(default_factory=dict)
    _names: list[tuple[str, str]] = field(default_factory=list)

    def make(self, sessions: int) -> tuple[Ask, ...]:
        for session in range(sessions):
            for asset in self.bars:
                if self.random.random() < self.recipe.dense:
                    self._one(session, asset)
                if self._names and self.random.random() < self.recipe.withdraws * self.recipe.dense:
                    self._withdrawal(session)
        return tuple(self._asked)

    def _one(self, session: int, asset: str) -> None:
        quantity = float(self.random.integers(1, 60) * self.random.choice([-1, 1]))
        if self.recipe.legs and (not self.recipe.alone or self.random.random() < 0.5):
            self._bracket(session, asset, quantity)
        else:
            self._add(self._order(session, asset, quantity, self._pick(self.recipe.alone)))

    def _bracket(self, session: int, asset: str, quantity: float) -> None:
        """An entry with one or two legs of different types."""
        entry = self._add(self._order(session, asset, quantity, self._pick(self.recipe.entries)))
        number = int(self.random.integers(1, 3))
        for place in self.random.permutation(len(self.recipe.legs))[:number]:
            leg = self._order(session, asset, -quantity, self.recipe.legs[place])
            self._add(replace(leg, parent=entry))

    def _withdrawal(self, session: int) -> None:
        """Of one of the last orders but legs, which may have been filled by now."""
        order_id, asset = self._names[-int(self.random.integers(1, min(4, len(self._names)) + 1))]
        self._add(Ask(session, asset, type=OrderType.CANCEL, cancels=order_id))

    def _add(self, ask: Ask) -> str:
        """Its order_id, which is that of ``scenarios.instructions.named``."""
        place = ask.session, ask.asset
        self._numbers[place] = self._numbers.get(place, 0) + 1
        self._asked.append(ask)
        name = order_id_of(ask.session, ask.asset, self._numbers[place])
        if ask.cancels is None and ask.parent is None:
            self._names.append((name, ask.asset))
        return name

    def _pick(self, kinds: tuple[OrderType, ...]) -> OrderType:
        return kinds[int(self.random.integers(len(kinds)))]

    def _order(self, session: int, asset: str, quantity: float, kind: OrderType) -> Ask:
        """Levels on the side from which the market comes, mostly."""
        close, sign = self.bars[asset][session][3], 1 if quantity > 0 else -1
        limit = self._near(close, -sign) if kind in (OrderType.LIMIT, OrderType.STOP_LIMIT) else None
        stop = self._near(close, sign) if kind in (OrderType.STOP, OrderType.STOP_LIMIT) else None
        if kind is OrderType.STOP_LIMIT and stop is not None:
            limit = self._near(stop, int(self.random.choice([-1, 1])))
        trail = float(self.random.choice([0.01, 0.02, 0.04])) if kind is OrderType.TRAILING_STOP else None
        return Ask(session, asset, quantity, type=kind, limit=limit, stop=stop, trail=trail)

    def _near(self, price: float, side: int) -> float:
        away = price * (1 + side * self.random.uniform(0, 0.05))
        return round(round(away / self.grid) * self.grid, 2)


def order_id_of(session: int, asset: str, number: int) -> str:
    """``YYYYMMDD-ASSET-n`` of an ask, from the sessions that a ``Micro`` has."""
    return f"{_SESSIONS[session]:%Y%m%d}-{asset}-{number}"
