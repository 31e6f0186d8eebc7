"""What VectorBT did with each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.vectorbt.cells import Place


class Fate(Enum):
    """What became of one order."""

    NO_ORDER = auto()
    FILLED = auto()
    CUT = auto()
    UNAFFORDABLE = auto()
    LOST = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell's line in the log.

    ``requested`` and ``filled`` are signed shares, the former as the engine sized it, after its rounding
    to a lot and before it looked at cash. ``account_value`` and ``position_value`` are those that it was
    sized with; ``price`` and ``commission`` are NaN without a fill. ``fixed_fee`` is what was asked for, and
    ``asked_price`` the price before slippage, which of a stop VectorBT itself finds.
    """

    fate: Fate
    requested: float
    filled: float
    price: float
    commission: float
    fixed_fee: float
    asked_price: float
    account_value: float
    position_value: float
    reason: str


type Answers = Mapping[Place, Answer]
