"""The panel as plain numbers, by session and asset: what a ledger in Python reads fastest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from bundles import Panel
    from bundles.arrays import Floats

type Table = list[list[float]]


@dataclass(frozen=True, eq=False)
class Market:
    """Prices per share, and volumes, by session number and asset number; NaN where there is no bar.

    ``last_close`` is the close carried forward, NaN before an asset's first bar, and ``marks`` the same as an array
    (sessions, assets) with 0 in place of NaN. ``sessions`` are the labels by number, ``numbers`` turns them round.
    """

    fields: dict[str, Table]
    last_close: Table
    marks: Floats
    assets: dict[str, int]
    sessions: list[pd.Timestamp]
    numbers: dict[pd.Timestamp, int]

    @classmethod
    def of(cls, panel: Panel) -> Market:
        """The panel taken apart, once: it is kept as long as the panel is."""
        kept = _KEPT.get(panel)
        if kept is None:
            kept = _KEPT[panel] = cls._taken_apart(panel)
        return kept

    @classmethod
    def _taken_apart(cls, panel: Panel) -> Market:
        names = ("open", "high", "low", "close", "volume")
        fields = {name: panel.field(name).to_numpy().tolist() for name in names}
        columns = {asset: number for number, asset in enumerate(panel.assets)}
        last_close = panel.last_close().to_numpy()
        sessions = list(panel.sessions)
        numbers = {session: number for number, session in enumerate(sessions)}
        return cls(fields, last_close.tolist(), np.nan_to_num(last_close), columns, sessions, numbers)

    def price(self, field: str, session: int, asset: str) -> float:
        """NaN without a bar, and after the last session."""
        table = self.fields[field]
        return table[session][self.assets[asset]] if session < len(table) else math.nan

    def close_carried(self, session: int, asset: str) -> float:
        """The last close known at ``session``."""
        return self.last_close[session][self.assets[asset]]


_KEPT: WeakKeyDictionary[Panel, Market] = WeakKeyDictionary()
