"""Instructions: what a scenario asks, one by one, each with the order_id that names it in every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class Kind(StrEnum):
    """The level at which a user states instructions."""

    ORDERS = "orders"
    SIGNALS = "signals"
    WEIGHTS = "weights"


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted before it has a name: a signed quantity in shares, or a target weight."""

    session: pd.Timestamp
    asset: str
    quantity: float | None = None
    weight: float | None = None

    def __post_init__(self) -> None:
        if (self.quantity is None) == (self.weight is None):
            raise TypeError("an instruction asks for a quantity or for a weight, not both and not neither")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One named request, decided at the close of ``session`` (UTC midnight label).

    Exactly one of ``quantity`` (signed shares, negative sells) and ``weight`` (target share of the
    account value) is given.
    """

    order_id: str
    session: pd.Timestamp
    asset: str
    quantity: float | None = None
    weight: float | None = None


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
        instructions.append(Instruction(order_id, request.session, request.asset, request.quantity, request.weight))
    return tuple(instructions)
