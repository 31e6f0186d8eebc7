"""The scenario of the large run, written as the files that a user would have: monthly momentum, long and short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from bundles import Panel
from bundles.sessions import calendar_sessions
from scenarios.catalogue.synthetic import panel as synthetic_panel

_FIRST, _LAST, _SEED = "2005-01-03", "2025-06-30", 11
_LOOKBACK = 126
"""Sessions over which momentum is measured; there are no orders before."""

_SIDE = 0.5
"""Sum of the weights of each side: what shorts bring in pays for the longs twice over, so cash never binds."""

_DOCUMENT = """\
name = "scale"
summary = "Each month's strongest tenth long and weakest tenth short: does anything differ when there is much of it?"
[data]
prices = "prices.parquet"
[instructions]
kind = "weights"
file = "weights.csv"
[terms]
initial_cash = 10000000
commission = { rate = 0.001 }
slippage = { rate = 0.0005 }
fill = "next_open"
lot = "whole"
cash = "reject"
"""


@dataclass(frozen=True)
class Size:
    """How large a run is."""

    assets: int
    sessions: int

    @property
    def names_per_side(self) -> int:
        """A tenth of the assets are bought, and as many sold short."""
        return max(1, self.assets // 10)


def write(size: Size, folder: Path) -> Path:
    """Write prices, weights and the scenario file into ``folder``; gives the scenario file."""
    panel = _panel(size)
    panel.long().to_parquet(folder / "prices.parquet")
    rows = [(f"{session:%Y-%m-%d}", asset, weight) for session, asset, weight in _weights(panel, size.names_per_side)]
    pd.DataFrame(rows, columns=["session", "asset", "weight"]).to_csv(folder / "weights.csv", index=False)
    path = folder / "scale.toml"
    path.write_text(_DOCUMENT, encoding="utf-8")
    return path


def _panel(size: Size) -> Panel:
    sessions = calendar_sessions("XNYS", pd.Timestamp(_FIRST), pd.Timestamp(_LAST))
    if not _LOOKBACK < size.sessions <= len(sessions):
        raise SystemExit(f"--sessions: from {_LOOKBACK + 1} to {len(sessions)}")
    names = [f"STOCK{number:03d}" for number in range(size.assets)]
    return synthetic_panel(names, _FIRST, f"{sessions[size.sessions - 1]:%Y-%m-%d}", _SEED)


def _weights(panel: Panel, names: int) -> Iterator[tuple[pd.Timestamp, str, float]]:
    """New weights on the first session of each month; what left the lists gets 0, once."""
    close = panel.close.to_numpy()
    held: set[int] = set()
    for row in _month_starts(panel):
        ranking = np.argsort(close[row] / close[row - _LOOKBACK], kind="stable").tolist()
        shorts, longs = ranking[:names], ranking[-names:]
        for column in sorted(held - {*shorts, *longs}):
            yield panel.sessions[row], panel.assets[column], 0.0
        for side, weight in ((shorts, -_SIDE / names), (longs, _SIDE / names)):
            yield from ((panel.sessions[row], panel.assets[column], weight) for column in side)
        held = {*shorts, *longs}


def _month_starts(panel: Panel) -> list[int]:
    months = panel.sessions.tz_localize(None).to_period("M")
    return [row for row in range(_LOOKBACK, len(months)) if months[row] != months[row - 1]]
