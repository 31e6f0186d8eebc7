"""How comparisons look in a notebook: small escaped tables, and plotly figures when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from adapters.run import table_of, titled
from bundles.errors import InputError
from reconcile.formatting import amount_or_not_reported, dollars, signed
from reconcile.report.view.pair import EPISODES_AT_A_GLANCE, EpisodeLine, PairView

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from reconcile.jobs.job import JobResult
    from reconcile.runs.comparison import Comparison
    from reconcile.variance import Variance


class FigureKind(StrEnum):
    """Figures of a pair."""

    EQUITY = "equity"
    WATERFALL = "waterfall"
    CAUSES_OVER_TIME = "causes_over_time"
    PRICES = "prices"


def variance_html(variance: Variance) -> str:
    """One pair as HTML: a few lines, however many orders there are."""
    pair = PairView(variance, EPISODES_AT_A_GLANCE)
    lines = (_causes(pair), map(_episode, pair.episodes), ({"remarks": remark} for remark in variance.remarks))
    tables = [table_of(frame) for frame in map(pd.DataFrame, lines) if len(frame)]
    return titled(pair.title, table_of(_facts(variance, pair.headline)), *tables)


def _facts(variance: Variance, headline: str) -> dict[str, str]:
    values = {f"final value, {book.name}": dollars(book.final_value) for book in (variance.a, variance.b)}
    facts = {"verdict": variance.verdict.value, "": headline, **values}
    return facts | ({"first divergence": str(variance.divergence)} if variance.divergence else {})


def _causes(pair: PairView) -> Iterator[dict[str, str]]:
    """Causes that show, what is unexplained, and the difference."""
    for line in pair.causes:
        if line.shows:
            net = amount_or_not_reported(line.net, partly=line.partly)
            yield {"cause": line.cause, "net": net, "gross": dollars(line.gross)}
    yield {"cause": "unexplained", "net": signed(pair.amounts.unexplained), "gross": ""}
    yield {"cause": "difference", "net": signed(pair.amounts.difference), "gross": ""}


def _episode(line: EpisodeLine) -> dict[str, str]:
    cause, amount = line.largest
    span = {"asset": line.asset, "first": line.first, "last": line.last}
    return {**span, "total": signed(line.total), "cause": f"{cause} {signed(amount)}"}


def comparison_html(comparison: Comparison) -> str:
    """All engines of a comparison as HTML, then each pair."""
    engines = pd.DataFrame([_engine(cell) for cell in comparison.results])
    return titled(comparison.title, table_of(engines), *(variance_html(each) for each in comparison.variances))


def _engine(cell: JobResult) -> dict[str, str]:
    run = cell.run
    if run is None:
        lines = cell.reason.strip().splitlines() or ["no reason given"]
        return {"engine": cell.name, "final value": "", "fills": "", "note": f"{cell.verdict}: {lines[-1]}"}
    return {"engine": cell.name, "final value": dollars(run.final_value), "fills": f"{len(run.fills):,}", "note": ""}


def figure_of(variance: Variance, kind: str, asset: str | None) -> Figure:
    """The figure of that kind; errors as of ``Variance.figure``."""
    if kind not in set(FigureKind):
        raise InputError(f"there is no figure {kind!r}", f"figures are {', '.join(FigureKind)}")
    if (asset is not None) != (kind == FigureKind.PRICES):
        raise InputError(f"figure {kind} with asset {asset!r}", "prices takes an asset, the other figures take none")
    from reconcile.report.charts import figures as charts

    chart = charts.prices(variance, asset) if asset is not None else getattr(charts, kind)(variance)
    return chart.figure()
