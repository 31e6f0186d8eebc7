"""Closes and what is worked out from them, each look-back once: many candidates share one history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from bundles.arrays import Floats


class History:
    """Closes, session × asset in account currency, with their momentum, volatility and averages by look-back.

    Arrays are session × asset, float64, NaN where the look-back is not complete or an asset has no bar; they are
    kept, and nobody writes to them.
    """

    def __init__(self, closes: pd.DataFrame) -> None:
        self.sessions = pd.DatetimeIndex(closes.index)
        self.assets = tuple(str(asset) for asset in closes.columns)
        self.closes = closes.to_numpy(dtype="float64")
        self._frame = closes
        self._kept: dict[tuple[str, int], Floats] = {}

    def momentum(self, lookback: int) -> Floats:
        """Return over ``lookback`` sessions."""
        return self._once("momentum", lookback, lambda: _change(self.closes, lookback))

    def volatility(self, lookback: int) -> Floats:
        """Standard deviation, with ``lookback`` - 1 below the line, of the last ``lookback`` returns."""
        return self._once("volatility", lookback, lambda: self._returns().rolling(lookback).std().to_numpy())

    def average(self, lookback: int) -> Floats:
        """Mean of the last ``lookback`` closes."""
        return self._once("average", lookback, lambda: self._frame.rolling(lookback).mean().to_numpy())

    def returns(self) -> Floats:
        """Return of each session on the one before."""
        return self.momentum(1)

    def place(self, asset: str) -> int:
        """The column of ``asset``."""
        return self.assets.index(asset)

    def _returns(self) -> pd.DataFrame:
        return pd.DataFrame(self.returns(), self._frame.index, self._frame.columns)

    def _once(self, measure: str, lookback: int, work_out: Callable[[], Floats]) -> Floats:
        key = (measure, lookback)
        if key not in self._kept:
            self._kept[key] = work_out()
        return self._kept[key]


def _change(closes: Floats, lookback: int) -> Floats:
    change = np.full(closes.shape, np.nan)
    change[lookback:] = closes[lookback:] / closes[:-lookback] - 1
    return change
