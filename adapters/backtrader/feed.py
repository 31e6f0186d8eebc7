"""From the panel to Backtrader's feeds, one per asset, with naive dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import backtrader as bt
import pandas as pd

from bundles.panel import FIELDS

if TYPE_CHECKING:
    from adapters.contract import Task
    from bundles import Panel


def feeds(task: Task) -> Iterator[Any]:
    """One feed per asset, named after it.

    Aligned mode has a bar on every session, because ``Strategy.next`` is not called before every feed
    has a bar. Native mode has the bars that exist, as a user would add them.
    """
    panel = task.scenario.panel
    for asset in panel.assets:
        bars = _on_every_session(panel, asset) if task.is_aligned else panel.bars(asset)
        yield bt.feeds.PandasDirectData(dataname=_naive(bars), openinterest=-1, name=asset)


def _on_every_session(panel: Panel, asset: str) -> pd.DataFrame:
    """Where there is no bar, the open is NaN, at which ``TermsBroker`` fills nothing, and the close is
    the last one known, at which ``BackBroker._get_value`` marks the position."""
    bars = {name: panel.field(name)[asset] for name in FIELDS}
    return pd.DataFrame({**bars, "close": bars["close"].ffill()})


def _naive(bars: pd.DataFrame) -> pd.DataFrame:
    return bars.set_axis(pd.DatetimeIndex(bars.index).tz_localize(None))
