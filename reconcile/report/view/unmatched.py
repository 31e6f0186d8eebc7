"""What became of orders that only one run filled: the other refused them, waits, filled later, was never asked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause, Mode, Run
from reconcile.attribution.dollars import COLUMN, unmatched_causes

if TYPE_CHECKING:
    import pandas as pd

    from reconcile.variance import Variance


class Fate(StrEnum):
    """What the other run did with an order that this one filled."""

    REFUSED = "refused"
    CUT = "cut"
    PENDING = "pending"
    CANCELLED = "cancelled"
    FILLED_LATER = "filled_later"
    EXTRA = "extra"
    NOT_REPORTED = "not_reported"

    @property
    def words(self) -> str:
        """As people read it."""
        return {Fate.CUT: "cut to nothing"}.get(self, self.value.replace("_", " "))


@dataclass(frozen=True, slots=True)
class FateSum:
    """How many orders came to one end, and their dollars, account currency, B minus A."""

    fate: Fate
    orders: int
    dollars: float


def fates_of(variance: Variance) -> Mapping[int, Fate] | None:
    """By place of its row, what became of each order under the cause ``unmatched``; ``None`` for two logs.

    - ``refused``, ``pending``: the other run says so; ``cut``: refused where cash fills what it allows, here nothing
    - ``filled_later``: the other side alone filled as much in a later session, which closed the lot; both count
    - ``cancelled``: asked of both, and on the other side withdrawn, or a target that took no share
    - ``extra``: never asked of the other side; ``not_reported``: it does not tell what it refused or left waiting

    An order that closes what such an order had opened shares its fate: where a purchase was refused, there is
    nothing to sell.
    """
    told = _told(variance)
    if told is None:
        return None
    opened, later = _closings(variance, told)
    pairs, found = variance.pairs, dict[int, Fate]()
    for place, fate in told.items():  # in time, so that what an order closes has its fate already
        own = Fate.FILLED_LATER if place in later else _fate_of_untold(pairs.order_id_of(place), variance.mode)
        found[place] = fate or found.get(opened.get(place, place), own)
    return found


def followers_of(variance: Variance) -> frozenset[int]:
    """Places of unmatched orders that have their fate from the order whose lot they close, and none of their own."""
    told = _told(variance)
    if told is None:
        return frozenset()
    opened, later = _closings(variance, told)
    return frozenset(place for place in opened if not told[place] and place not in later)


def _told(variance: Variance) -> Mapping[int, Fate | None] | None:
    """What the other run itself says of each unmatched order, by place of its row; ``None`` for two logs."""
    a, b = variance.a.run, variance.b.run
    if a is None or b is None:
        return None
    pairs, by_run = variance.pairs, (_Lists.of(a), _Lists.of(b))
    rows = np.flatnonzero(unmatched_causes(pairs) == COLUMN[Cause.UNMATCHED]).tolist()
    return {place: by_run[int(pairs.in_a[place])].fate(pairs.order_id_of(place)) for place in rows}


def fate_sums(variance: Variance) -> tuple[FateSum, ...] | None:
    """The cause ``unmatched`` by what became of its orders; dollars stand with the order that opened a lot."""
    fates = fates_of(variance)
    if fates is None:
        return None
    places = {fate: [place for place, found in fates.items() if found is fate] for fate in Fate}
    outcome = variance.rows.outcome
    return tuple(FateSum(fate, len(of), math.fsum(outcome[of].tolist()) + 0.0) for fate, of in places.items() if of)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Orders that a run refused and left waiting, by id; ``refusal`` is what refusing comes to under its terms."""

    refused: frozenset[str] | None
    pending: frozenset[str] | None
    refusal: Fate

    @classmethod
    def of(cls, run: Run) -> _Lists:
        from scenarios.terms import CashPolicy  # with pydantic, which two logs do not need

        refusal = Fate.CUT if run.terms.cash is CashPolicy.PARTIAL else Fate.REFUSED
        return cls(_ids(run.rejections), _ids(run.pending), refusal)

    def fate(self, order_id: str) -> Fate | None:
        """What the run itself says of an order that it did not fill; ``None`` where it says nothing."""
        if self.refused is None or self.pending is None:
            return Fate.NOT_REPORTED
        if order_id in self.refused:
            return self.refusal
        return Fate.PENDING if order_id in self.pending else None


def _ids(orders: pd.DataFrame | None) -> frozenset[str] | None:
    return None if orders is None else frozenset(orders["order_id"])


def _closings(variance: Variance, told: Mapping[int, Fate | None]) -> tuple[Mapping[int, int], frozenset[int]]:
    """What unmatched orders close of each other's lots.

    By the place of an order that closes what its own side opened, the place of that one; and the places of orders
    that the one side filled first and the other in a later session, where neither run says more.
    """
    closed, _ = variance.rows.lots
    pairs, opened, later = variance.pairs, dict[int, int](), set[int]()
    for closer, opener in zip(closed.rows.tolist(), closed.origin.tolist(), strict=True):
        if closer not in told or opener not in told:
            continue
        if pairs.in_a[closer] == pairs.in_a[opener]:
            opened.setdefault(closer, opener)
        elif not told[closer] and not told[opener] and pairs.first_session[opener] < pairs.first_session[closer]:
            later |= {opener, closer}
    return opened, frozenset(later)


def _fate_of_untold(order_id: str, mode: Mode | None) -> Fate:
    """Two runs have a mode in common where they were asked the same; what an engine does by itself nobody asked."""
    return Fate.EXTRA if mode is None or order_id.startswith("engine-") else Fate.CANCELLED
