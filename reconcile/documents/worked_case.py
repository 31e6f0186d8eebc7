"""``docs/why-they-differ.md``: one real pair of engines, from the question to the line of source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconcile.explain.root_causes import Origin
from reconcile.matrix.cell import EXPECTED, MatrixCell
from reconcile.report.text.templates import template
from reconcile.report.view.pair import pair_view
from reconcile.report.view.rules import proof, share_views

if TYPE_CHECKING:
    from reconcile.explain.explanation import Explanation
    from reconcile.runs.comparison import Comparison


def worked_case(comparison: Comparison, explanation: Explanation, cells: Sequence[MatrixCell]) -> str:
    """The page for one pair of the comparison; ``cells`` tell what either came to when told to obey."""
    a, b = (explanation.variance.a.run, explanation.variance.b.run)
    assert a is not None
    assert b is not None
    shares, unexplained = share_views(explanation)
    roots = sum(each.origin is Origin.ROOT for each in explanation.traced)
    return template("docs/why-they-differ.md.j2").render(
        scenario=comparison.scenarios[0],
        a=a,
        b=b,
        pair=pair_view(explanation.variance),
        shares=shares,
        unexplained=unexplained,
        proof=proof(explanation),
        roots=roots,
        unable=_unable(cells, a.scenario, (a.engine, b.engine)),
        consequences=len(explanation.traced) - roots,
    )


def _unable(cells: Sequence[MatrixCell], scenario: str, engines: Sequence[str]) -> list[MatrixCell]:
    """The cells of these engines that say why they cannot obey."""
    of_scenario = [cell for cell in cells if cell.asked.scenario == scenario and cell.asked.against == EXPECTED]
    return [cell for cell in of_scenario if cell.asked.engine in engines and cell.reason]
