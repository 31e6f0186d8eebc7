"""What loading did to the prices, for the screen, and what it came to in dollars on the orders of one run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reconcile.formatting import signed

if TYPE_CHECKING:
    from adapters.contract import Run
    from bundles.arrays import Floats
    from bundles.panel import Panel
    from reconcile.runs.comparison import Comparison

_OPEN, _CLOSE = 0, -1


def data_lines(comparison: Comparison) -> Iterator[str]:
    """One line for each thing that was done to the prices; dropped and missing bars are told with the data."""
    run = comparison.runs[0] if comparison.runs else None
    for scenario in comparison.scenarios:
        notes = scenario.panel.notes
        if notes.mended:
            yield notes.mended_line
        if notes.moved:
            yield notes.moved_line + (_worth(run, scenario.panel) if run and run.scenario == scenario.name else "")


def _worth(run: Run, panel: Panel) -> str:
    dollars = moved_dollars(run, panel)
    return "" if dollars is None else f" On the orders of {run.engine} that came to {signed(dollars)}."


def moved_dollars(run: Run, panel: Panel) -> float | None:
    """By how much the final value of ``run`` is higher for the moves, at the quantities that it traded.

    A fill within a session has a price that the scenario states: nothing moved it. ``None`` where the run does not
    report what it holds in the end.
    """
    moves, fills = panel.notes.moves, run.fills
    if moves is None or run.positions is None:
        return None
    rows = panel.sessions.get_indexer(pd.Index(fills["session"]))
    columns = panel.close.columns.get_indexer(pd.Index(fills["asset"]))
    moments, paid = pd.DatetimeIndex(fills["timestamp"]).as_unit("ns").asi8, np.zeros(len(fills))
    for field, instants in ((_OPEN, panel.opens), (_CLOSE, panel.closes)):
        there = moments == instants.as_unit("ns").asi8[rows]
        paid[there] = moves[field][rows[there], columns[there]]
    signs = np.where(fills["side"] == "buy", 1.0, -1.0)
    held = run.positions.to_numpy(dtype=np.float64)[-1]
    return float(np.sum(held * _last_moves(panel, moves)) - np.sum(signs * fills["quantity"] * paid))


def _last_moves(panel: Panel, moves: np.ndarray) -> Floats:
    """How far each asset's last close was moved."""
    bars = panel.has_bar.to_numpy()
    last = len(bars) - 1 - bars[::-1].argmax(axis=0)
    return np.asarray(moves[_CLOSE][last, np.arange(bars.shape[1])], dtype=np.float64)
