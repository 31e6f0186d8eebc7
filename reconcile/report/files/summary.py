"""``variance.json``: the summary that programs read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from reconcile.books.fills import known
from reconcile.report.view.pair import PairView
from reconcile.report.view.run import refusal_views

if TYPE_CHECKING:
    from adapters.contract import Run
    from reconcile.runs.comparison import Comparison

SCHEMA = 2


def summary(comparison: Comparison) -> dict[str, object]:
    """The content of ``variance.json``; engines without a run are listed under ``not_compared``."""
    runs = [(cell.name, cell.run) for cell in comparison.results if cell.run]
    moved = {scenario.name: scenario.panel.notes.moved for scenario in comparison.scenarios}
    missing = [(cell.name, cell.verdict, cell.reason) for cell in comparison.results if cell.verdict]
    return {
        "schema": SCHEMA,
        "scenario": comparison.name,
        "mode": comparison.mode.value,
        "engines": [_engine(name, run) | {"moved_prices": moved.get(run.scenario)} for name, run in runs],
        "pairs": [PairView(variance).summary for variance in comparison.variances],
        "not_compared": [dict(zip(("engine", "verdict", "reason"), each, strict=True)) for each in missing],
        "refusals": [asdict(refusal) for refusal in refusal_views(comparison)],
        "pending": [order for name, run in runs for order in _pending(name, run)],
        "remarks": list(comparison.remarks),
    }


def _engine(name: str, run: Run) -> dict[str, object]:
    """One run: ``name`` as in the names of its files; null is not reported. Account currency."""
    return {
        "name": name,
        "engine": run.engine,
        "version": run.version,
        "scenario": run.scenario,
        "final_value": run.final_value,
        "fills": len(run.fills),
        "commission": known(float(run.fills["commission"].sum(skipna=False))),
        "refused": None if run.rejections is None else len(run.rejections),
        "pending": None if run.pending is None else len(run.pending),
        "terms": run.terms.model_dump(mode="json"),
        "settings": [asdict(setting) for setting in run.settings],
        **({"preset": run.preset} if run.preset else {}),
    }


def _pending(name: str, run: Run) -> Iterator[dict[str, str]]:
    """Orders that were asked, never filled and never refused."""
    orders = () if run.pending is None else run.pending.itertuples(index=False)
    for order_id, session, asset in orders:
        yield {"engine": name, "order_id": order_id, "session": f"{session:%Y-%m-%d}", "asset": asset}
