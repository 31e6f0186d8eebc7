"""``variance.json``: the summary that programs read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from adapters.contract import Cause
from reconcile.attribution.rows import Match
from reconcile.report.view.run import refusal_views

if TYPE_CHECKING:
    from reconcile.runs.comparison import Comparison
    from reconcile.variance import Variance

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class DivergenceSummary:
    """The first thing that the two sides do not share."""

    session: str | None
    order_id: str
    what: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class PairSummary:
    """One pair; amounts in account currency, B minus A."""

    engine_a: str
    engine_b: str
    final_value_a: float | None
    final_value_b: float | None
    difference: float
    causes: dict[str, float]
    unknown: list[str]
    unexplained: float | None
    matched: int
    only_a: int
    only_b: int
    first_divergence: DivergenceSummary | None
    verdict: str


@dataclass(frozen=True, slots=True)
class CellSummary:
    """An engine that gave no run, and why."""

    engine: str
    verdict: str
    reason: str


def summary(comparison: Comparison) -> dict[str, object]:
    """The content of ``variance.json``; engines without a run are listed under ``not_compared``."""
    missing = [
        CellSummary(cell.engine, cell.verdict.value, cell.reason) for cell in comparison.results if cell.verdict
    ]
    return {
        "schema": SCHEMA,
        "scenario": comparison.name,
        "mode": comparison.mode.value,
        "pairs": [asdict(pair_summary(variance)) for variance in comparison.variances],
        "not_compared": [asdict(cell) for cell in missing],
        "refusals": [asdict(refusal) for refusal in refusal_views(comparison)],
    }


def pair_summary(variance: Variance) -> PairSummary:
    """One pair's summary."""
    return PairSummary(
        engine_a=variance.a.name,
        engine_b=variance.b.name,
        final_value_a=variance.a.final_value,
        final_value_b=variance.b.final_value,
        difference=variance.difference,
        causes={cause.value: variance.causes[cause] for cause in Cause},
        unknown=[cause.value for cause in variance.unknown],
        unexplained=variance.unexplained,
        matched=variance.count(Match.MATCHED),
        only_a=variance.count(Match.ONLY_A),
        only_b=variance.count(Match.ONLY_B),
        first_divergence=_divergence(variance),
        verdict=variance.verdict.value,
    )


def _divergence(variance: Variance) -> DivergenceSummary | None:
    first = variance.divergence
    if first is None:
        return None
    session = None if first.session is None else f"{first.session:%Y-%m-%d}"
    return DivergenceSummary(session, first.order_id, first.what, first.a, first.b)
