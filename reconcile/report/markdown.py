"""``variance.md``: the report for a person. The template arranges; every number is worked out here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from reconcile.comparison import Comparison
from reconcile.report.formats import cell_text, dollars, percent, plain, shares, signed
from reconcile.report.pair_view import PairView, pair_view
from reconcile.report.run_view import CellView, RefusalView, cell_view, refusal_views

if TYPE_CHECKING:
    from jinja2 import Template


def markdown(comparison: Comparison, show_seconds: bool = True) -> str:
    """The whole report; without ``show_seconds`` the same comparison gives the same text every time."""
    return _template("variance.md.j2").render(
        comparison=comparison,
        scenario=comparison.scenarios[0],
        cells=_cells(comparison),
        pairs=_pairs(comparison),
        refusals=_refusals(comparison),
        show_seconds=show_seconds,
    )


def _cells(comparison: Comparison) -> Sequence[CellView]:
    several = len(comparison.scenarios) > 1
    return [cell_view(cell, several) for cell in comparison.cells]


def _pairs(comparison: Comparison) -> Sequence[PairView]:
    runs = {run.engine if len(comparison.scenarios) == 1 else run.scenario: run for run in comparison.runs}
    return [pair_view(each, runs[each.a.name], runs[each.b.name]) for each in comparison.variances]


def _refusals(comparison: Comparison) -> Sequence[RefusalView]:
    return [view for run in comparison.runs for view in refusal_views(run, comparison.variances)]


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("reconcile.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        keep_trailing_newline=True,
    )
    filters = {
        "dollars": dollars, "signed": signed, "percent": percent, "plain": plain,
        "shares": shares, "cell": cell_text,
    }  # fmt: skip
    environment.filters.update(filters)
    return environment.get_template(name)
