"""A run against values that were worked out on paper."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from bundles.tolerances import ACCOUNT_VALUE, LAST_DIGITS
from reconcile.books.fills import fills_of_run

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Run
    from scenarios.catalogue import Hand


def differences(run: Run, hand: Hand) -> list[str]:
    """What is not as on paper, one line each: fills, refused and pending orders, the final value."""
    lists = (("refused", run.rejections, hand.refused), ("pending", run.pending, hand.pending))
    return [
        *_fills(run, hand),
        *(line for name, frame, expected in lists for line in _ids(name, frame, expected)),
        *_final_value(run, hand),
    ]


def _fills(run: Run, hand: Hand) -> Iterator[str]:
    made = fills_of_run(run.fills)
    if len(made) != len(hand.fills):
        yield f"{len(made)} fills, {len(hand.fills)} on paper"
    for fill, paper in zip(made, hand.fills, strict=False):
        found = _Line(fill.order_id, f"{fill.session:%Y-%m-%d}", fill.quantity, fill.price, fill.commission)
        expected = _Line(paper.order_id, paper.session, paper.quantity, paper.price, paper.commission)
        if not found.is_same_as(expected):
            yield f"fill {found}, on paper {expected}"


class _Line(NamedTuple):
    order_id: str
    session: str
    quantity: float
    price: float
    commission: float | None

    def is_same_as(self, other: _Line) -> bool:
        """The same order and session, and every number to its last digits; not reported is never the same."""
        if self[:2] != other[:2] or self.commission is None or other.commission is None:
            return False
        numbers = zip((*self[2:4], self.commission), (*other[2:4], other.commission), strict=True)
        return all(math.isclose(one, two, rel_tol=LAST_DIGITS, abs_tol=0.0) for one, two in numbers)

    def __str__(self) -> str:
        return (
            f"{self.order_id} on {self.session}: {self.quantity!r} at {self.price!r}, commission {self.commission!r}"
        )


def _ids(name: str, frame: pd.DataFrame | None, expected: tuple[str, ...]) -> Iterator[str]:
    if frame is None:
        yield f"{name} orders are not reported"
    elif sorted(frame["order_id"]) != sorted(expected):
        yield f"{name}: {', '.join(sorted(frame['order_id'])) or 'none'}, on paper {', '.join(expected) or 'none'}"


def _final_value(run: Run, hand: Hand) -> Iterator[str]:
    value = run.final_value
    if value is None or not abs(value - hand.final_value) <= ACCOUNT_VALUE:
        yield f"final value {value!r}, on paper {hand.final_value!r}"
