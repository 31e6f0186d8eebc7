"""From the panel to instruments and quotes: of each asset at each open and close, and between where orders wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nautilus_trader.model.data import QuoteTick
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Currency, Price, Quantity

if TYPE_CHECKING:
    import pandas as pd

    from bundles import Panel

VENUE = Venue("SIM")
CLOCK = InstrumentId(Symbol("CLOCK"), VENUE)
"""Quoted last at each moment: by then all prices of the moment are known, of whatever assets have a bar."""

PLACES = 16
"""Decimals of a price: the most that the engine's fixed point holds, so that a float keeps its last digit."""

WITHIN = ("low", "high", "low")
"""What is quoted half-way through a session where orders wait for a price: stops to sell are sent at the first low,
stops to buy and limits to sell at the high, limits to buy at the last low, so that stops go before limits."""

_SIZE = Quantity.from_int(10**12)


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant with prices: its session, ``open``, ``intraday`` or ``close``, and the bar's field shown."""

    session: pd.Timestamp
    name: str
    field: str
    step: int


def price_of(value: float) -> Price:
    """A float as the engine's fixed point, by its shortest text."""
    return Price.from_str(f"{Decimal(repr(value)):.{PLACES}f}")


def identifiers(panel: Panel) -> dict[str, InstrumentId]:
    """An identifier by asset: numbered, because names of assets may hold what the engine's symbols may not."""
    return {asset: InstrumentId(Symbol(f"A{number}"), VENUE) for number, asset in enumerate(panel.assets)}


def instruments(panel: Panel, currency: Currency) -> Iterator[Equity]:
    """An equity of one whole share and without fees per asset, and the clock."""
    for identifier in (*identifiers(panel).values(), CLOCK):
        tick = Price(Decimal(1).scaleb(-PLACES), PLACES)
        yield Equity(identifier, identifier.symbol, currency, PLACES, tick, Quantity.from_int(1), 0, 0)


def moments(panel: Panel, *, within: bool) -> dict[int, Moment]:
    """Every open and close by its instant, nanoseconds of UTC, and what is quoted ``within`` the session."""
    steps = WITHIN if within else ()
    found = {}
    for session, opening, closing in zip(panel.sessions, panel.opens, panel.closes, strict=True):
        first, last = int(opening.value), int(closing.value)
        found[first] = Moment(session, "open", "open", 0)
        for step, name in enumerate(steps):
            found[(first + last) // 2 + step] = Moment(session, "intraday", name, step)
        found[last] = Moment(session, "close", "close", 0)
    return found


def quotes(panel: Panel, instants: Mapping[int, Moment]) -> list[Any]:
    """Quotes in order of time, bid and ask both the market price: what an order slips is the fill model's."""
    names = identifiers(panel)
    fields = {name: panel.field(name).to_numpy() for name in ("open", "high", "low", "close")}
    rows = {session: row for row, session in enumerate(panel.sessions)}
    ticks = []
    for instant, moment in instants.items():
        prices = fields[moment.field][rows[moment.session]]
        for identifier, value in zip(names.values(), prices, strict=True):
            if value == value:
                ticks.append(_quote(identifier, price_of(float(value)), instant))
        ticks.append(_quote(CLOCK, price_of(1.0), instant))
    return ticks


def _quote(identifier: InstrumentId, price: Price, instant: int) -> QuoteTick:
    return QuoteTick(identifier, price, price, _SIZE, _SIZE, instant, instant)
