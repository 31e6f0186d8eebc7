"""``report.html``, whole: opens from disk or a mail attachment, and asks nothing of any network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from bundles.tolerances import HALF_CENT
from reconcile.formatting import NOT_REPORTED
from reconcile.report.charts import palette
from reconcile.report.charts.figures import accounts as all_accounts
from reconcile.report.html.embedding import embedded_json, packed_json, plotting_script
from reconcile.report.html.overview import overview
from reconcile.report.html.sections import Section, pair_sections
from reconcile.report.text.template import environment_of
from reconcile.report.view.facts import FactTable, fact_tables
from reconcile.report.view.run import cell_views, refusal_views

if TYPE_CHECKING:
    from jinja2 import Template

    from reconcile.explain.explanation import Explanation
    from reconcile.report.charts.figure_set import Drawing
    from reconcile.runs.comparison import Comparison
    from reconcile.variance import Variance


def page_of_comparison(comparison: Comparison, explanations: Sequence[Explanation] = ()) -> str:
    """The page of ``reconcile run`` and, with explanations, of ``reconcile explain``."""
    return _rendered(
        pair_sections(comparison.variances, explanations, tuple(refusal_views(comparison))),
        title=comparison.title,
        summaries=[scenario.summary for scenario in comparison.scenarios],
        command=comparison.command,
        cells=cell_views(comparison),
        facts=fact_tables(comparison),
        remarks=comparison.remarks,
    )


def page_of_logs(variance: Variance, command: str, facts: tuple[FactTable, ...] = ()) -> str:
    """The page of ``reconcile diff``; ``facts`` are of the files that were read."""
    return _rendered(
        pair_sections((variance,), (), ()),
        title=f"{variance.scenario}, two trade logs",
        summaries=(),
        command=command,
        cells=(),
        facts=facts,
        remarks=variance.remarks,
    )


def prepare() -> None:
    """Read what every page has: its template and the script that draws."""
    _template()
    plotting_script()


def _rendered(sections: Sequence[Section], **content: object) -> str:
    """The page of these pairs; ``command`` repeats it, and two spaces begin a detail of the remark above it."""
    accounts = _accounts(sections)
    charts = packed_json({"all": accounts, **{section.key: section.charts for section in sections}})
    return _template().render(
        content,
        sections=sections,
        by_size=sorted(sections, key=lambda each: -abs(each.pair.amounts.difference)),
        all_accounts=accounts,
        charts=charts,
        arithmetic=embedded_json({section.key: section.trades.arithmetic for section in sections}),
        plotly=plotting_script() if sections else Markup(),
        # Scripts without this word do not run: not even one that slipped through as markup.
        nonce=hashlib.sha256(charts.encode()).hexdigest()[:32],
    )


def _accounts(sections: Sequence[Section]) -> dict[str, Drawing]:
    """The chart of all accounts; none where no side reports any."""
    chart = all_accounts([section.pair.variance for section in sections])
    return {} if chart is None else {"accounts": {"data": chart.data, "layout": chart.layout}}


@cache
def _template() -> Template:
    environment = environment_of("reconcile.report.html", autoescape=True)
    environment.filters["colour"] = palette.of_cause
    environment.globals |= {
        "NOT_REPORTED": NOT_REPORTED,
        "HALF_CENT": HALF_CENT,
        "overview": overview,
        "verbatim": lambda name: Markup(environment.loader.get_source(environment, name)[0]),  # type: ignore[union-attr]
    }
    return environment.get_template("report.html.j2")
