"""``variance.json``: the summary that programs read."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from reconcile.report.view.pair import PairView
from reconcile.report.view.run import refusal_views

if TYPE_CHECKING:
    from reconcile.runs.comparison import Comparison

SCHEMA = 1


def summary(comparison: Comparison) -> dict[str, object]:
    """The content of ``variance.json``; engines without a run are listed under ``not_compared``."""
    missing = [(cell.engine, cell.verdict, cell.reason) for cell in comparison.results if cell.verdict]
    return {
        "schema": SCHEMA,
        "scenario": comparison.name,
        "mode": comparison.mode.value,
        "pairs": [PairView(variance).summary for variance in comparison.variances],
        "not_compared": [dict(zip(("engine", "verdict", "reason"), each, strict=True)) for each in missing],
        "refusals": [asdict(refusal) for refusal in refusal_views(comparison)],
    }
