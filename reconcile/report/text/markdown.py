"""``variance.md``: the report for a person. The template arranges; every number is worked out here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconcile.report.text.template import template
from reconcile.report.view.pair import PairView
from reconcile.report.view.rules import section
from reconcile.report.view.run import cell_views, refusal_views

if TYPE_CHECKING:
    from reconcile.explain.explanation import Explanation
    from reconcile.report.view.facts import FactTable
    from reconcile.runs.comparison import Comparison
    from reconcile.variance import Variance


def markdown(comparison: Comparison, explanations: Sequence[Explanation] = (), *, show_seconds: bool = True) -> str:
    """The whole report; without ``show_seconds`` the same comparison gives the same text every time."""
    return template("variance.md.j2").render(
        comparison=comparison,
        scenario=next(iter(comparison.scenarios), None),
        title=comparison.title,
        why=section(explanations) if explanations else "",
        cells=cell_views(comparison),
        pairs=[PairView(variance) for variance in comparison.variances],
        refusals=tuple(refusal_views(comparison)),
        show_seconds=show_seconds,
    )


def log_markdown(variance: Variance, command: str, files: FactTable) -> str:
    """The report on two trade logs; ``files`` are those that were read, with their hashes."""
    return template("logs.md.j2").render(
        pair=PairView(variance),
        title=f"{variance.scenario}, two trade logs",
        command=command,
        files=files,
        remarks=variance.remarks,
    )
