"""What became of each leg, read from what VectorBT did in the columns of their entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.vectorbt.answers import Answer, Answers, Fate

if TYPE_CHECKING:
    from adapters.vectorbt.cells import Cells, Place
    from adapters.vectorbt.legs import Protection, Protections
    from bundles.arrays import Floats
    from scenarios.instructions import Instruction

_LOOP = "vectorbt.portfolio.nb:simulate_from_signal_func_nb"
_STOP_SIGNAL = "vectorbt.portfolio.nb:generate_stop_signal_nb"


@dataclass(eq=False)
class Closings:
    """One run, read in the order of execution until something is not what the terms ask.

    Attributes
    ----------
    cells
        The order behind each answer.
    alive
        By column: the protection of an open position.
    problem
        The first thing that the terms would have done otherwise; empty where there is none.
    """

    cells: dict[Place, Instruction] = field(default_factory=dict)
    alive: dict[int, Protection] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads runs; ``opens``, ``highs`` and ``lows`` are row × asset as the engine got them."""

    sessions: int
    market_orders: Cells
    protections: Protections
    opens: Floats

    def read(self, answers: Answers) -> Closings:
        """Which leg closed what, where, and what is still open."""
        closings = Closings()
        for place, answer in answers.items():
            if place in self.market_orders:
                self._market_order(closings, place, answer)
            elif place[0] < self.sessions:
                self._leg(closings, place, answer)
            if closings.problem:
                break
        return closings

    def _market_order(self, closings: Closings, place: Place, answer: Answer) -> None:
        order = closings.cells[place] = self.market_orders[place]
        if place[1] in closings.alive:
            legs = " and ".join(leg.order_id for leg in closings.alive[place[1]].legs)
            closings.problem = (
                f"order {order.order_id} comes while {legs} may be filled, and VectorBT executes one signal for each "
                f"session and asset and drops the stops of a position that is closed ({_LOOP})"
            )
        elif place in self.protections and answer.fate in (Fate.FILLED, Fate.CUT):
            closings.alive[place[1]] = self.protections[place]
            closings.problem = _problem_of_entry(order, answer)

    def _leg(self, closings: Closings, place: Place, answer: Answer) -> None:
        protection = closings.alive.pop(place[1])
        leg = closings.cells[place] = protection.closed_at(answer.asked_price)
        if answer.fate is not Fate.FILLED:
            closings.problem = f"cash does not cover order {leg.order_id}, and VectorBT would try again ({_LOOP})"
        elif leg is protection.stop and self._opened_beyond(protection.limit, protection, place):
            closings.problem = (
                f"orders {leg.order_id} and {protection.legs[1].order_id} are touched in one session, which opens "
                f"beyond the latter, and VectorBT looks at the stop first ({_LOOP})"
            )

    def _opened_beyond(self, limit: Instruction | None, protection: Protection, place: Place) -> bool:
        if limit is None or limit.condition.limit is None:
            return False
        return bool(protection.sign * (self.opens[place] - limit.condition.limit) >= 0)


def _problem_of_entry(order: Instruction, answer: Answer) -> str:
    if answer.fate is Fate.CUT:
        return f"cash cuts order {order.order_id}, and VectorBT's stops protect what is left of it ({_LOOP})"
    if answer.position_value:
        return (
            f"order {order.order_id} is filled while its asset is held, and VectorBT's stops close the position "
            f"whole ({_STOP_SIGNAL})"
        )
    return ""
