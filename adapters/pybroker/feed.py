"""From the panel to the frame that PyBroker takes: a row per asset and bar, with naive dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bundles.panel import FIELDS

if TYPE_CHECKING:
    from adapters.contract import Task
    from bundles import Panel


def bars(task: Task) -> pd.DataFrame:
    """Columns ``date, symbol`` and the five fields.

    Aligned mode has a row on every session, empty where there is no bar: an asset has an ``ExecContext`` on its own
    rows only, and an order for it could not be placed on others. ``capture_bar`` takes an empty row for no bar.
    Native mode has the bars that exist, as a user would hand them over.
    """
    panel = task.scenario.panel
    rows = pd.concat([_of(panel, asset) for asset in panel.assets], ignore_index=True)
    return rows if task.is_aligned else rows.dropna(subset=["close"]).reset_index(drop=True)


def _of(panel: Panel, asset: str) -> pd.DataFrame:
    fields = {name: panel.field(name)[asset].to_numpy() for name in FIELDS}
    return pd.DataFrame({"date": panel.sessions.tz_localize(None), "symbol": asset, **fields})
