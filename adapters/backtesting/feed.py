"""From the panel to the one frame that backtesting.py takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from bundles import Panel

LEAD = 2
"""Rows before the first bar: the engine calls a strategy from its second row on, and what was decided before the
first bar is submitted there."""


def bars(panel: Panel) -> pd.DataFrame:
    """Open, high, low, close and volume of the sessions that have a bar, naive dates, after ``LEAD`` rows like the
    first: the engine refuses a price that is missing."""
    (asset,) = panel.assets
    frame = panel.bars(asset).rename(columns=str.capitalize)
    frame = frame.set_axis(pd.DatetimeIndex(frame.index).tz_localize(None))
    days = [frame.index[0] - pd.Timedelta(days=number) for number in range(LEAD, 0, -1)]
    return pd.concat([frame.iloc[[0] * LEAD].set_axis(pd.DatetimeIndex(days)), frame])
