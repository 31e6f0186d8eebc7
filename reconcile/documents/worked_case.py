"""``docs/why-they-differ.md``: one real pair of engines, from the question to the line of source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconcile.explain.root_causes import Origin
from reconcile.matrix.cell import EXPECTED, Cell
from reconcile.report.text.template import template
from reconcile.report.view.pair import PairView
from reconcile.report.view.rules import rules_view

if TYPE_CHECKING:
    from reconcile.explain.explanation import Explanation
    from reconcile.runs.comparison import Comparison


def worked_case(comparison: Comparison, explanation: Explanation, cells: Sequence[Cell]) -> str:
    """The page for one pair of the comparison; ``cells`` tell what either came to when told to obey."""
    a, b = (explanation.variance.a.run, explanation.variance.b.run)
    assert a is not None
    assert b is not None
    roots = sum(each.origin is Origin.ROOT for each in explanation.traced)
    return template("why-they-differ.md.j2", __package__).render(
        scenario=comparison.scenarios[0],
        a=a,
        b=b,
        pair=PairView(explanation.variance),
        why=rules_view(explanation),
        roots=roots,
        unable=_unable(cells, a.scenario, (a.engine, b.engine)),
        consequences=len(explanation.traced) - roots,
    )


def _unable(cells: Sequence[Cell], scenario: str, engines: Sequence[str]) -> list[Cell]:
    """The cells of these engines that say why they cannot obey."""
    of_scenario = [cell for cell in cells if cell.key.scenario == scenario and cell.key.against == EXPECTED]
    return [cell for cell in of_scenario if cell.key.engine in engines and cell.reason]
