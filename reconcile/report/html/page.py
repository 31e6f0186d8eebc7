"""``report.html``, whole: opens from disk or a mail attachment, and asks nothing of any network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reconcile.formatting import NOT_REPORTED, amount_or_untold, dollars, percent, signed
from reconcile.report.charts import palette
from reconcile.report.html.embedding import embedded_json, packed_json, plotting_script
from reconcile.report.html.sections import PairSection, pair_sections
from reconcile.report.view.facts import FactTable, fact_tables
from reconcile.report.view.run import CellView, cell_view, refusal_views

if TYPE_CHECKING:
    from jinja2 import Template

    from reconcile.explain.explanation import Explanation
    from reconcile.runs.comparison import Comparison
    from reconcile.variance import Variance


@dataclass(frozen=True, slots=True)
class Page:
    """What is on the page; ``command`` repeats it, ``cells`` are engines that were asked.

    ``remarks`` are lines about what was read and what cannot be told of it; two spaces begin a line's detail.
    """

    title: str
    summaries: tuple[str, ...]
    command: str
    sections: tuple[PairSection, ...]
    cells: tuple[CellView, ...]
    facts: tuple[FactTable, ...]
    remarks: tuple[str, ...] = ()


def page_of_comparison(comparison: Comparison, explanations: Sequence[Explanation] = ()) -> str:
    """The page of ``reconcile run`` and, with explanations, of ``reconcile explain``."""
    several = len(comparison.scenarios) > 1
    page = Page(
        title=comparison.title,
        summaries=tuple(scenario.summary for scenario in comparison.scenarios),
        command=comparison.command,
        sections=pair_sections(comparison.variances, explanations, tuple(refusal_views(comparison))),
        cells=tuple(cell_view(cell, several) for cell in comparison.cells),
        facts=fact_tables(comparison),
    )
    return _rendered(page)


def page_of_logs(variance: Variance, command: str, facts: tuple[FactTable, ...] = ()) -> str:
    """The page of ``reconcile diff``; ``facts`` are of the files that were read."""
    page = Page(
        title=f"{variance.scenario}, two trade logs",
        summaries=(),
        command=command,
        sections=pair_sections((variance,), (), ()),
        cells=(),
        facts=facts,
        remarks=variance.remarks,
    )
    return _rendered(page)


def _rendered(page: Page) -> str:
    charts = packed_json({section.key: section.charts for section in page.sections})
    return _template().render(
        page=page,
        charts=charts,
        arithmetic=embedded_json({section.key: section.trades.arithmetic for section in page.sections}),
        plotly=plotting_script() if page.sections else Markup(),
        # Scripts without this word do not run: not even one that slipped through as markup.
        nonce=hashlib.sha256(charts.encode()).hexdigest()[:32],
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("reconcile.report", "templates/html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "dollars": dollars,
        "signed": signed,
        "percent": percent,
        "untold": lambda line: amount_or_untold(line.net, line.partly),
        "colour": palette.of_cause,
    }
    environment.globals |= {
        "NOT_REPORTED": NOT_REPORTED,
        "verbatim": lambda name: Markup(environment.loader.get_source(environment, name)[0]),  # type: ignore[union-attr]
    }
    return environment.get_template("report.html.j2")
