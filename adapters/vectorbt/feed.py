"""The panel as VectorBT's price matrices, with rows after the last session for what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from adapters.contract import Task
    from bundles import Panel
    from bundles.arrays import Floats


@dataclass(frozen=True, eq=False)
class Market:
    """Prices by row and column of VectorBT's matrices.

    Attributes
    ----------
    close
        Row × asset, account currency, NaN where there is no bar. The first ``sessions`` rows are the
        panel's sessions; the rows after them repeat each asset's last close.
    price
        The reference price of a fill on that row, same shape: the bar's open or its close.
    sessions
        How many rows are sessions of the panel.
    """

    close: pd.DataFrame
    price: Floats
    sessions: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of every matrix."""
        return len(self.close), len(self.close.columns)


def market(task: Task, rows: int) -> Market:
    """The task's prices on ``rows`` rows, at least as many as there are sessions.

    The rows after the last session let the engine itself size what was decided too late to be filled.
    """
    panel = task.scenario.panel
    beyond = rows - len(panel.sessions)
    later = panel.sessions[-1] + pd.to_timedelta(np.arange(1, beyond + 1), unit="D")
    close = _with_last_close_repeated(panel, "close", beyond)
    return Market(
        close=pd.DataFrame(close, index=panel.sessions.append(later), columns=list(panel.assets)),
        price=_with_last_close_repeated(panel, task.terms.fill.price_field, beyond),
        sessions=len(panel.sessions),
    )


def _with_last_close_repeated(panel: Panel, field: str, times: int) -> Floats:
    last = panel.last_close().to_numpy(dtype=np.float64)[-1:]
    return np.vstack([panel.field(field).to_numpy(dtype=np.float64), *[last] * times])


def beside(panel: Panel, field: str, rows: int) -> Floats:
    """A field of the panel on as many rows as the market has; NaN after the last session."""
    values = panel.field(field).to_numpy(dtype=np.float64)
    return np.vstack([values, np.full((rows - len(values), values.shape[1]), np.nan)])
