"""The panel as plain numbers, by session and asset: what a ledger in Python reads fastest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bundles import Panel

type Table = list[list[float]]


@dataclass(frozen=True, eq=False)
class Market:
    """Prices per share, and volumes, by session number and asset number; NaN where there is no bar.

    ``last_close`` is the close carried forward, NaN before an asset's first bar.
    """

    fields: dict[str, Table]
    last_close: Table
    assets: dict[str, int]

    @classmethod
    def of(cls, panel: Panel) -> Market:
        names = ("open", "high", "low", "close", "volume")
        fields = {name: panel.field(name).to_numpy().tolist() for name in names}
        columns = {asset: number for number, asset in enumerate(panel.assets)}
        return cls(fields, panel.last_close().to_numpy().tolist(), columns)

    def price(self, field: str, session: int, asset: str) -> float:
        """NaN without a bar, and after the last session."""
        table = self.fields[field]
        return table[session][self.assets[asset]] if session < len(table) else math.nan

    def close_carried(self, session: int, asset: str) -> float:
        """The last close known at ``session``."""
        return self.last_close[session][self.assets[asset]]
