"""Instructions: what a scenario asks, one by one, each with the order_id that names it in every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class Kind(StrEnum):
    """The level at which a user states instructions."""

    ORDERS = "orders"
    SIGNALS = "signals"
    WEIGHTS = "weights"


class OrderType(StrEnum):
    """How an order of shares is to be executed; a target weight is always a market order.

    ``cancel`` is no order: it withdraws an earlier one that still waits.
    """

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"
    TRAILING_STOP = "trailing_stop"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Condition:
    """What an order waits for; the plain one is that of a market order.

    Attributes
    ----------
    limit, stop
        Prices per share, account currency: not worse than ``limit``, not before ``stop`` is touched.
    trail
        Distance of a trailing stop from the best close since the order's decision, as a share of it.
    parent
        The order_id of the entry that this order protects. It is alive from the session after the one in
        which the entry is filled whole, and the first leg of an entry that is filled withdraws the others.
    cancels
        The order_id of the order that is withdrawn.
    """

    type: OrderType = OrderType.MARKET
    limit: float | None = None
    stop: float | None = None
    trail: float | None = None
    parent: str = ""
    cancels: str = ""


AT_MARKET = Condition()


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted, decided at the close of ``session`` (UTC midnight label), before it has a name.

    Exactly one of ``quantity`` (signed shares, negative sells), ``weight`` (target share of the account
    value) and ``condition.cancels`` is given.
    """

    session: pd.Timestamp
    asset: str
    quantity: float | None = None
    weight: float | None = None
    condition: Condition = AT_MARKET

    def __post_init__(self) -> None:
        asked = (self.quantity is not None) + (self.weight is not None) + bool(self.condition.cancels)
        if asked != 1:
            raise TypeError("an instruction asks for a quantity, for a weight or for a withdrawal, and for one only")


@dataclass(frozen=True, slots=True)
class Instruction(Request):
    """One named request."""

    order_id: str = field(kw_only=True)

    @property
    def is_cancellation(self) -> bool:
        return self.condition.type is OrderType.CANCEL

    @property
    def is_conditional(self) -> bool:
        """Whether the order may be filled within a session, at a price of its own."""
        return self.condition.type not in (OrderType.MARKET, OrderType.CANCEL)


@dataclass(frozen=True, slots=True)
class IgnoredSignal:
    """A signal that the sizing rule turned into nothing, and why."""

    session: pd.Timestamp
    asset: str
    signal: str
    reason: str


def named(requests: Iterable[Request]) -> tuple[Instruction, ...]:
    """Requests in session order (kept within a session), each with its ``YYYYMMDD-ASSET-n``."""
    seen: Counter[tuple[pd.Timestamp, str]] = Counter()
    instructions = []
    for request in sorted(requests, key=lambda request: request.session):
        seen[request.session, request.asset] += 1
        number = seen[request.session, request.asset]
        order_id = f"{request.session:%Y%m%d}-{request.asset}-{number}"
        asked = request.quantity, request.weight, request.condition
        instructions.append(Instruction(request.session, request.asset, *asked, order_id=order_id))
    return tuple(instructions)
