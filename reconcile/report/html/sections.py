"""What the page shows of one pair; the template arranges, every number is worked out here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.formatting import in_file_name
from reconcile.report.charts.figure_set import AssetChoice, Drawing, asset_choices, drawings, explanation_of
from reconcile.report.html.trade_rows import TradeTable, trade_table
from reconcile.report.view.assets import AssetLine, asset_lines
from reconcile.report.view.pair import EPISODES_ON_A_PAGE, PairView
from reconcile.report.view.rules import RulesView, rules_view

if TYPE_CHECKING:
    from reconcile.explain.explanation import Explanation
    from reconcile.report.view.run import RefusalView
    from reconcile.variance import Variance

_MOST_ROWS = 500
_FEWEST_ROWS = 60
_MOST_ROWS_OF_A_PAIR = 300
_MOST_ASSETS = 40
_MOST_REFUSALS = 200


@dataclass(frozen=True, slots=True)
class Section:
    """The view of one pair and what only the page adds to it. ``csv`` is the file that has all rows."""

    key: str
    pair: PairView
    trades: TradeTable
    csv: str
    assets: Sequence[AssetLine]
    assets_in_all: int
    choices: Sequence[AssetChoice]
    refusals: Sequence[RefusalView]
    refusals_in_all: int
    refusals_reported: Mapping[str, bool]
    why: RulesView | None
    charts: Mapping[str, Drawing]


def pair_sections(
    variances: Sequence[Variance], explanations: Sequence[Explanation], refusals: Sequence[RefusalView]
) -> tuple[Section, ...]:
    """One section per pair. A page is bounded in size: the more pairs, the fewer rows of each."""
    most = max(_FEWEST_ROWS, min(_MOST_ROWS_OF_A_PAIR, _MOST_ROWS // max(1, len(variances))))
    return tuple(
        _section(f"pair-{place}", variance, explanation_of(explanations, variance), refusals, (most, len(variances)))
        for place, variance in enumerate(variances)
    )


def _section(
    key: str,
    variance: Variance,
    explanation: Explanation | None,
    refusals: Sequence[RefusalView],
    size: tuple[int, int],
) -> Section:
    lines = asset_lines(variance)
    choices = asset_choices(variance, lines, size[1])
    mine = [refusal for refusal in refusals if refusal.engine in (variance.a.name, variance.b.name)]
    return Section(
        key=key,
        pair=PairView(variance, EPISODES_ON_A_PAGE),
        trades=trade_table(variance, size[0]),
        csv=in_file_name(f"diff_{variance.a.name}_vs_{variance.b.name}.csv"),
        assets=lines[:_MOST_ASSETS],
        assets_in_all=len(lines),
        choices=choices,
        refusals=mine[:_MOST_REFUSALS],
        refusals_in_all=len(mine),
        refusals_reported=_reported(variance),
        why=None if explanation is None else rules_view(explanation),
        charts=drawings(variance, choices, explanation),
    )


def _reported(variance: Variance) -> Mapping[str, bool]:
    """By side whether it tells which orders were refused."""
    return {book.name: book.run is not None and book.run.rejections is not None for book in (variance.a, variance.b)}
