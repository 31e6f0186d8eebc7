"""From the panel to instruments and quotes: one quote per asset at each open and each close."""

from __future__ import annotations

from collections.abc import Iterator
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

MOMENTS = ("open", "close")
_SIZE = Quantity.from_int(10**12)


@dataclass(frozen=True, slots=True)
class Moment:
    """One open or close: its session, and which of both."""

    session: pd.Timestamp
    name: str


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


def moments(panel: Panel) -> dict[int, Moment]:
    """Every open and close by its instant, nanoseconds of UTC."""
    instants = {"open": panel.opens, "close": panel.closes}
    return {
        int(instants[name][row].value): Moment(session, name)
        for row, session in enumerate(panel.sessions)
        for name in MOMENTS
    }


def quotes(panel: Panel) -> list[Any]:
    """Quotes in order of time, bid and ask both the market price: what an order slips is the fill model's."""
    names = identifiers(panel)
    fields = {name: panel.field(name).to_numpy() for name in MOMENTS}
    rows = {session: row for row, session in enumerate(panel.sessions)}
    ticks = []
    for instant, moment in moments(panel).items():
        prices = fields[moment.name][rows[moment.session]]
        for identifier, value in zip(names.values(), prices, strict=True):
            if value == value:
                ticks.append(_quote(identifier, price_of(float(value)), instant))
        ticks.append(_quote(CLOCK, price_of(1.0), instant))
    return ticks


def _quote(identifier: InstrumentId, price: Price, instant: int) -> QuoteTick:
    return QuoteTick(identifier, price, price, _SIZE, _SIZE, instant, instant)
