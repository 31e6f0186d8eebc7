"""From the panel to bt's frames, session × asset with naive dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.actions import ActionKind

if TYPE_CHECKING:
    from adapters.contract import Task
    from bundles import Panel


def prices(task: Task) -> pd.DataFrame:
    """The close of each session: the one price that bt knows.

    In aligned mode a missing one is the last one known, because ``SecurityBase.update`` refuses to value a position
    without price; native mode has the closes that exist, as a user would hand them over.
    """
    panel = task.scenario.panel
    return _naive(panel.last_close() if task.is_aligned else panel.field("close"))


def spreads(task: Task, close: pd.DataFrame) -> pd.DataFrame:
    """bt's ``bidoffer``: twice the slippage in native mode.

    In aligned mode none: there prices are stated, which ``SecurityBase.transact`` allows only beside such a frame.
    """
    if task.is_aligned:
        return close * 0.0
    slippage = task.terms.slippage
    return 2.0 * (close * slippage.rate + slippage.fixed)


def coupons(panel: Panel, close: pd.DataFrame) -> pd.DataFrame | None:
    """Dividends per share as bt's ``coupons``, or ``None`` where the panel has none.

    ``CouponPayingSecurity`` pays on what is held at the end of a row, and ``StrategyBase.update`` takes the money in
    on the next: a dividend therefore stands on the session before its own.
    """
    dividends = [action for action in panel.actions if action.kind is ActionKind.DIVIDEND]
    if not dividends:
        return None
    rows, columns = (dict(zip(names, range(len(names)), strict=True)) for names in (panel.sessions, panel.assets))
    amounts = np.zeros(close.shape)
    for action in dividends:
        if rows[action.session]:
            amounts[rows[action.session] - 1, columns[action.asset]] += action.amount
    return pd.DataFrame(amounts, index=close.index, columns=close.columns)


def _naive(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_axis(pd.DatetimeIndex(frame.index).tz_localize(None)).astype("float64")
