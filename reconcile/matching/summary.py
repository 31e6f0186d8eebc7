"""What a user should know of how pairs came about, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from reconcile.matching.candidates import NEAREST, SAME_QUANTITY

if TYPE_CHECKING:
    from bundles.arrays import Floats
    from reconcile.matching.order_ids import Evidence
    from reconcile.matching.pairs import Likeness, Pairs

_UNITS = ((86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second"))


def how_paired(pairs: Pairs, ids: Evidence) -> str:
    """Which way was taken, on how many orders, and what was taken into account."""
    count, by_id = int(pairs.is_matched.sum()), pairs.how.by_id
    orders = f"of {len(pairs.a):,} orders of A and {len(pairs.b):,} of B"
    if pairs.how.likeness is None:
        return f"pairing: {by_id:,} pairs {orders} by order id"
    ways = f"{by_id:,} by order id and {count - by_id:,}" if by_id else f"{count:,}"
    taken = "".join(f"; {each}" for each in _taken_into_account(pairs.how.likeness, pairs.names))
    return f"pairing: {ways} pairs {orders} by asset, side, time, quantity and price ({ids}){taken}"


def _taken_into_account(likeness: Likeness, names: tuple[str, ...]) -> Iterator[str]:
    if likeness.offset:
        way = "later" if likeness.offset > 0 else "earlier"
        yield f"B is taken to be {_duration(abs(likeness.offset))} {way} in trading time (a night counts an hour)"
    if likeness.sizes is not None:
        yield f"quantities are compared in proportion: {_sizes(likeness.sizes, names)}"
    if likeness.is_crowded:
        yield f"where more lie near, the {NEAREST} nearest in time and {SAME_QUANTITY} of equal quantity were asked"


def _sizes(ratios: Floats, names: tuple[str, ...]) -> str:
    scaled = np.flatnonzero(ratios != 1)
    first = ", ".join(f"{names[place]} {ratios[place]:.4g}" for place in scaled[:3].tolist())
    return f"B's to A's {first}" + (f" and {len(scaled) - 3} more" if len(scaled) > 3 else "")


def _duration(milliseconds: int) -> str:
    size, name = next((unit for unit in _UNITS if not milliseconds % unit[0]), (1, "millisecond"))
    many = milliseconds // size
    return f"{many:,} {name}{'s' if many != 1 else ''}"
