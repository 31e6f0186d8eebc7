"""Scenarios small enough to be worked out on paper: bars and orders as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scenarios.catalogue.entry import Entry, HandFill
from scenarios.terms import Commission, Slippage, Terms

FREE_OF_COSTS = Terms(initial_cash=10_000.0, commission=Commission(), slippage=Slippage())

type Prices = tuple[float, float, float, float]
"""Open, high, low and close of one session, account currency."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One instruction, decided at the close of the session with that number, counted from 0.

    ``quantity`` is signed shares; the rest as in ``scenarios.instructions``.
    """

    session: int
    asset: str
    quantity: float | None = None
    weight: float | None = None
    type: str = "market"
    limit: float | None = None
    stop: float | None = None
    trail: float | None = None
    parent: str | None = None
    cancels: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A corporate action in force before the open of the session with that number; see ``CorporateAction``."""

    session: int
    asset: str
    kind: str
    amount: float


@dataclass(frozen=True, kw_only=True)
class Micro(Entry):
    """An entry that is its own content.

    Attributes
    ----------
    bars
        By asset, one per session; ``None`` is a session without a bar.
    asks
        In the order stated; all of shares, or all of weights.
    terms
        What is fixed.
    volumes
        Shares per bar by asset and session, where they matter; a million each otherwise.
    actions
        Splits and dividends that the prices are not adjusted for.
    first
        The first session, of New York.
    tick
        The grid of the prices; 0 keeps them as they stand.
    """

    builder: str = "scenarios.catalogue.micro_scenario:micro"
    bars: Mapping[str, tuple[Prices | None, ...]]
    asks: tuple[Ask, ...]
    terms: Terms = FREE_OF_COSTS
    volumes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    first: str = "2024-03-01"
    tick: float = 0.001


def filled(order_id: str, session: str, quantity: float, price: float, commission: float = 0.0) -> HandFill:
    """A fill on paper; see ``HandFill``."""
    return HandFill(order_id=order_id, session=session, quantity=quantity, price=price, commission=commission)


def flat(*closes: float) -> tuple[Prices, ...]:
    """Bars that open, stay and close at one price each."""
    return tuple((price, price, price, price) for price in closes)
