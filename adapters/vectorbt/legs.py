"""Which orders protect which entry, and at what shares of which price: what VectorBT takes for stops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Unsupported
from scenarios.instructions import OrderType

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.vectorbt.cells import Cells, Place
    from scenarios.instructions import Instruction

_SIMULATION = "vectorbt.portfolio.nb:simulate_from_signal_func_nb"
_STOP_PRICE = "vectorbt.portfolio.nb:get_stop_price_nb"
_STOP_SIGNAL = "vectorbt.portfolio.nb:generate_stop_signal_nb"
_TOGETHER = 1e-12


@dataclass(frozen=True, slots=True)
class Protection:
    """An entry with its legs, in the order stated; at most one stop and one limit."""

    entry: Instruction
    stop: Instruction | None = None
    limit: Instruction | None = None

    @property
    def legs(self) -> tuple[Instruction, ...]:
        return tuple(leg for leg in (self.stop, self.limit) if leg is not None)

    @property
    def sign(self) -> int:
        """+1 for a long position, −1 for a short one."""
        assert self.entry.quantity is not None
        return 1 if self.entry.quantity > 0 else -1

    def closed_at(self, price: float) -> Instruction:
        """The leg behind a price that VectorBT closed the position at: the stop or worse is the stop's."""
        if self.stop is None or self.limit is None:
            return self.legs[0]
        assert self.stop.condition.stop is not None
        beyond = self.sign * (self.stop.condition.stop - price)
        return self.stop if beyond >= -_TOGETHER * price else self.limit


type Protections = Mapping[Place, Protection]
"""By the cell of the entry."""


def protections(task: Task, cells: Cells) -> Protections:
    """Every entry that has legs.

    Raises
    ------
    Unsupported
        A conditional order that VectorBT's stops cannot express.
    """
    places = {instruction.order_id: place for place, instruction in cells.items()}
    sessions = {session: row for row, session in enumerate(task.scenario.panel.sessions)}
    found: dict[Place, Protection] = {}
    for leg in task.scenario.instructions:
        if leg.is_conditional:
            place = places.get(leg.condition.parent)
            problem = _problem_alone(leg, place)
            if problem or place is None:
                raise Unsupported(f"order {leg.order_id} {problem}")
            found[place] = _with(found.get(place, Protection(cells[place])), leg, sessions[leg.session] > place[0])
    return found


def _problem_alone(leg: Instruction, place: Place | None) -> str:
    kind = leg.condition.type
    if not leg.condition.parent:
        return f"is a {kind} order on its own, and VectorBT's stops only close a position ({_STOP_PRICE})"
    if place is None:
        return f"protects {leg.condition.parent}, which is no market order, and VectorBT has no other entries"
    return "" if kind in (OrderType.STOP, OrderType.LIMIT) else f"is a {kind} order, which VectorBT does not have"


def _with(protection: Protection, leg: Instruction, is_late: bool) -> Protection:
    entry = protection.entry
    assert leg.quantity is not None
    assert entry.quantity is not None
    is_stop = leg.condition.type is OrderType.STOP
    if (protection.stop if is_stop else protection.limit) is not None:
        raise Unsupported(f"order {leg.order_id} is a second one of its type for {entry.order_id} ({_SIMULATION})")
    if leg.quantity != -entry.quantity:
        said = f"order {leg.order_id} is for {abs(leg.quantity):g} of {abs(entry.quantity):g} shares"
        raise Unsupported(f"{said}, and VectorBT's stops close the position whole ({_STOP_SIGNAL})")
    if is_late:
        said = f"order {leg.order_id} was decided after {entry.order_id} was filled"
        raise Unsupported(f"{said}, and VectorBT takes stops when the position is opened ({_SIMULATION})")
    stop, limit = (leg, protection.limit) if is_stop else (protection.stop, leg)
    return Protection(entry, stop, limit)


def levels(protection: Protection) -> Iterator[tuple[float, bool]]:
    """The price of each leg, and whether it lies above the entry: a long's limit and a short's stop do."""
    is_long = protection.sign > 0
    if protection.stop is not None and protection.stop.condition.stop is not None:
        yield protection.stop.condition.stop, not is_long
    if protection.limit is not None and protection.limit.condition.limit is not None:
        yield protection.limit.condition.limit, is_long


def is_base(protection: Protection, price: float) -> bool:
    """Whether each level is on its side of ``price``: VectorBT takes no negative distance."""
    return all(level >= price if is_above else level <= price for level, is_above in levels(protection))


def distance(level: float, base: float) -> float:
    """The share of ``base`` that brings VectorBT to ``level``, to the last digit where there is such a share."""
    sign = 1.0 if level > base else -1.0
    nearby = [max(0.0, sign * (level / base - 1.0))]
    for toward in (0.0, np.inf):
        step = nearby[0]
        for _ in range(4):
            step = float(np.nextafter(step, toward))
            nearby.append(step)
    return min(nearby, key=lambda share: abs(base * (1.0 + sign * share) - level))


def is_same(found: float, price: float) -> bool:
    """Whether VectorBT, which finds a level from a share of another price, means ``price``."""
    return abs(found - price) <= _TOGETHER * price


def no_base(protection: Protection) -> Unsupported:
    """Where neither the fill's price nor a close is between the legs."""
    legs = " and ".join(leg.order_id for leg in protection.legs)
    return Unsupported(
        f"order {protection.entry.order_id} is filled beyond {legs}, and VectorBT takes a stop as a share of the "
        f"entry's price that is not negative ({_STOP_PRICE})"
    )
