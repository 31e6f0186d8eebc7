"""How comparisons look in a notebook: small escaped tables, and plotly figures when asked for."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from adapters.views import table_of, titled
from bundles.errors import InputError
from reconcile.formatting import dollars
from reconcile.report.view.glance import Glance, glance

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from reconcile.runs.comparison import Comparison
    from reconcile.runs.jobs import JobResult
    from reconcile.variance import Variance


class FigureKind(StrEnum):
    """Figures of a pair."""

    EQUITY = "equity"
    WATERFALL = "waterfall"
    CAUSES_OVER_TIME = "causes_over_time"
    PRICES = "prices"


def variance_html(variance: Variance) -> str:
    """One pair as HTML."""
    seen = glance(variance)
    tables = (table_of(_facts(seen)), table_of(_frame(seen.causes)))
    return titled(seen.title, *tables, *_episodes(seen), *_remarks(seen))


def _facts(seen: Glance) -> dict[str, str]:
    facts = {"verdict": seen.verdict, "": seen.headline, **dict(seen.values)}
    return facts | ({"first divergence": seen.divergence} if seen.divergence else {})


def _frame(lines: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame([asdict(line) for line in lines])  # type: ignore[call-overload]


def _episodes(seen: Glance) -> tuple[str, ...]:
    return (table_of(_frame(seen.episodes)),) if seen.episodes else ()


def _remarks(seen: Glance) -> tuple[str, ...]:
    return (table_of(pd.DataFrame({"remarks": seen.remarks})),) if seen.remarks else ()


def comparison_html(comparison: Comparison) -> str:
    """All engines of a comparison as HTML, then each pair."""
    engines = pd.DataFrame([_engine(cell) for cell in comparison.results])
    return titled(comparison.title, table_of(engines), *(variance_html(each) for each in comparison.variances))


def _engine(cell: JobResult) -> dict[str, str]:
    run = cell.run
    if run is None:
        lines = cell.reason.strip().splitlines() or ["no reason given"]
        return {"engine": cell.engine, "final value": "", "fills": "", "note": f"{cell.verdict}: {lines[-1]}"}
    return {"engine": run.engine, "final value": dollars(run.final_value), "fills": f"{len(run.fills):,}", "note": ""}


def figure_of(variance: Variance, kind: str, asset: str | None) -> Figure:
    """The figure of that kind; errors as of ``Variance.figure``."""
    if kind not in set(FigureKind):
        raise InputError(f"there is no figure {kind!r}", f"figures are {', '.join(FigureKind)}")
    if (asset is not None) != (kind == FigureKind.PRICES):
        raise InputError(f"figure {kind} with asset {asset!r}", "prices takes an asset, the other figures take none")
    from reconcile.report.charts import figures as charts

    chart = charts.prices(variance, asset) if asset is not None else getattr(charts, kind)(variance)
    return chart.figure()
