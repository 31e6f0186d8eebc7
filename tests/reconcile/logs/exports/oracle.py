"""What two exports of the strategy differ by, worked out by hand from the prices: nothing here is ours.

An engine fills at the open or the close of the decision's session or the next one, slips by a rate at entries and at
exits, and charges a rate of the order's value. What a file leaves out is left out here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from tests.reconcile.logs.exports import strategy

SAMPLES = Path(__file__).parent / "samples"
RATE, SLIP = strategy.FEES, strategy.SLIPPAGE


@dataclass(frozen=True)
class Export:
    """How an engine executes, and what its file tells of it."""

    path: str
    moment: str
    later: int = 0
    """Sessions after the decision's."""
    entry_slip: float = 0.0
    exit_slip: float = 0.0
    fees: str | None = None
    """Of each order, to the ``cents``, as halves of round ``trips``, or not told."""
    has_open: bool = True
    """Whether an entry without an exit is in the file."""
    options: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        return SAMPLES / self.path

    @property
    def name(self) -> str:
        return self.path.removesuffix(".csv").replace("/", "-")


@dataclass(frozen=True)
class Fill:
    """One order as it was filled; ``market`` is the price before slippage."""

    asset: str
    quantity: float
    price: float
    market: float
    fee: float | None


@dataclass
class Lot:
    """An entry that is open, in shares with a sign."""

    quantity: float
    price: float
    at: int


def orders(bars: strategy.Bars) -> Iterator[tuple[int, str, int]]:
    """Every order: session of the decision, asset, shares."""
    for place, session in enumerate(bars.sessions):
        for asset, shares in bars.orders.get(session, {}).items():
            yield place, asset, shares


def fills(export: Export, bars: strategy.Bars) -> list[Fill | None]:
    """A fill for each order; ``None`` for one that the file does not hold."""
    found: list[Fill | None] = []
    lots: dict[str, list[Lot]] = {}
    halves: dict[int, float] = {}
    for number, (place, asset, shares) in enumerate(orders(bars)):
        market = float(bars.assets[asset][export.moment].iloc[place + export.later])
        closed = _close(lots.setdefault(asset, []), shares)
        sign = 1 if shares > 0 else -1
        exit_price, entry_price = (market * (1 + sign * slip) for slip in (export.exit_slip, export.entry_slip))
        for lot, quantity in closed:  # half of both ends' fee is booked on each
            half = RATE * quantity * (lot.price + exit_price) / 2
            halves[lot.at] = halves.get(lot.at, 0.0) + half
            halves[number] = halves.get(number, 0.0) + half
        out = sum(quantity for _, quantity in closed)
        if rest := abs(shares) - out:
            lots[asset].append(Lot(sign * rest, entry_price, number))
        price = (out * exit_price + rest * entry_price) / abs(shares)
        found.append(Fill(asset, shares, price, market, _fee(export, abs(shares) * price)))
    if export.fees == "trips":
        found = [each and replace(each, fee=halves.get(number)) for number, each in enumerate(found)]
    if not export.has_open:
        still = {lot.at for held in lots.values() for lot in held}
        found = [None if number in still else each for number, each in enumerate(found)]
    return found


def _close(lots: list[Lot], shares: int) -> list[tuple[Lot, float]]:
    """Lots that an order closes, first in, first out, and how much of each."""
    left, closed = float(shares), []
    while lots and left and lots[0].quantity * left < 0:
        part = min(abs(left), abs(lots[0].quantity))
        closed.append((replace(lots[0]), part))
        lots[0].quantity += part if left > 0 else -part
        left += -part if left > 0 else part
        if not lots[0].quantity:
            lots.pop(0)
    return closed


def _fee(export: Export, value: float) -> float | None:
    if export.fees is None:
        return None
    return round(value * RATE, 2) if export.fees == "cents" else value * RATE


def causes(a: Export, b: Export, bars: strategy.Bars) -> dict[str, float]:
    """Dollars by cause, B minus A, of all orders."""
    told = {"timing": 0.0, "slippage": 0.0, "fees": 0.0, "unmatched": 0.0}
    for one, other in zip(fills(a, bars), fills(b, bars), strict=True):
        if one is not None and other is not None:
            q = one.quantity
            told["timing"] -= q * (other.market - one.market)
            told["slippage"] -= q * ((other.price - other.market) - (one.price - one.market))
            if one.fee is not None and other.fee is not None:
                told["fees"] -= other.fee - one.fee
        elif only := one or other:
            mark = float(bars.assets[only.asset]["close"].iloc[-1])
            gain = only.quantity * (mark - only.price) - (only.fee or 0.0)
            told["unmatched"] += gain if one is None else -gain
    return told


def dates(export: Export, bars: strategy.Bars) -> list[pd.Timestamp]:
    """Sessions of the orders, for what reads a file by hand."""
    return [bars.sessions[place + export.later] for place, _, _ in orders(bars)]
