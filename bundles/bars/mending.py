"""Bars whose high or low is a few last digits inside of open and close, as adjusting each of the four leaves them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bundles.tolerances import LAST_PLACES

if TYPE_CHECKING:
    from bundles.bars.rows import BarRows

_OPEN, _HIGH, _LOW, _CLOSE = range(4)


def mended(rows: BarRows) -> tuple[BarRows, int]:
    """The rows with such a high and low set to what they must enclose, and how many bars that changed.

    A high or low that is further off stays as it is, for ``check_rows`` to refuse.
    """
    ends = rows.values[:, (_OPEN, _CLOSE)]
    highest, lowest = ends.max(axis=1), ends.min(axis=1)
    with np.errstate(invalid="ignore"):  # an infinite price is refused later
        room = LAST_PLACES * np.spacing(np.abs(highest))
        raised = (rows.values[:, _HIGH] < highest) & (highest - rows.values[:, _HIGH] <= room)
        lowered = (rows.values[:, _LOW] > lowest) & (rows.values[:, _LOW] - lowest <= room)
    if not (raised | lowered).any():
        return rows, 0
    values = rows.values.copy()
    values[raised, _HIGH], values[lowered, _LOW] = highest[raised], lowest[lowered]
    return replace(rows, values=values), int((raised | lowered).sum())
