"""``variance.md``: the report for a person. The template arranges; every number is worked out here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconcile.report.explaining import section
from reconcile.report.pair_view import PairView, pair_view
from reconcile.report.run_view import CellView, cell_view, refusal_views
from reconcile.report.templates_of import template

if TYPE_CHECKING:
    from reconcile.comparison import Comparison
    from reconcile.explanation import Explanation


def markdown(comparison: Comparison, explanations: Sequence[Explanation] = (), show_seconds: bool = True) -> str:
    """The whole report; without ``show_seconds`` the same comparison gives the same text every time."""
    return template("variance.md.j2").render(
        comparison=comparison,
        scenario=comparison.scenarios[0],
        title=comparison.title,
        why=section(explanations) if explanations else "",
        cells=_cells(comparison),
        pairs=_pairs(comparison),
        refusals=tuple(refusal_views(comparison)),
        show_seconds=show_seconds,
    )


def _cells(comparison: Comparison) -> Sequence[CellView]:
    several = len(comparison.scenarios) > 1
    return [cell_view(cell, several) for cell in comparison.cells]


def _pairs(comparison: Comparison) -> Sequence[PairView]:
    runs = {run.engine if len(comparison.scenarios) == 1 else run.scenario: run for run in comparison.runs}
    return [pair_view(each, runs[each.a.name], runs[each.b.name]) for each in comparison.variances]
