"""What the page shows of one pair; the template arranges, every number is worked out here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.contract import Cause
from reconcile.attribution.rows import ROW_CAUSES, Match
from reconcile.report.charts import palette
from reconcile.report.charts.figure_set import AssetChoice, Drawing, asset_choices, drawings, explanation_of
from reconcile.report.html.trade_rows import TradeTable, trade_table
from reconcile.report.view.assets import AssetLine, asset_lines
from reconcile.report.view.cents import Shown, adding_up, shown
from reconcile.report.view.pair import headline
from reconcile.report.view.rules import ShareView, proof, share_views

if TYPE_CHECKING:
    from reconcile.explain.explanation import Explanation
    from reconcile.report.view.run import RefusalView
    from reconcile.variance import Variance

_MOST_ROWS = 500
_FEWEST_ROWS = 60
_MOST_ROWS_OF_A_PAIR = 300
_MOST_ASSETS = 40
_MOST_EPISODES = 12
_MOST_REFUSALS = 200


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A line of the table of causes; ``partly`` where some order does not tell."""

    cause: str
    net: float
    gross: float
    partly: bool
    colour: str


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """One asset from flat to flat in both sides, with its dollars in cents that add up."""

    asset: str
    first: str
    last: str
    orders: int
    total: float
    causes: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True, slots=True)
class Why:
    """The rule-by-rule view of the pair."""

    shares: Sequence[ShareView]
    unexplained: float
    difference: float
    proof: str


@dataclass(frozen=True, slots=True)
class PairSection:
    """Everything the page shows of one pair. ``csv`` is the file that has all rows; ``counts`` are by match."""

    key: str
    variance: Variance
    sentence: str
    shown: Shown
    causes: tuple[CauseLine, ...]
    counts: Mapping[str, int]
    trades: TradeTable
    csv: str
    assets: Sequence[AssetLine]
    assets_in_all: int
    episodes: Sequence[EpisodeLine]
    choices: Sequence[AssetChoice]
    refusals: Sequence[RefusalView]
    refusals_in_all: int
    refusals_reported: Mapping[str, bool]
    why: Why | None
    charts: Mapping[str, Drawing]


def pair_sections(
    variances: Sequence[Variance], explanations: Sequence[Explanation], refusals: Sequence[RefusalView]
) -> tuple[PairSection, ...]:
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
) -> PairSection:
    lines = asset_lines(variance)
    choices = asset_choices(variance, lines, size[1])
    engines = {book.run.engine if book.run else book.name for book in (variance.a, variance.b)}
    mine = [refusal for refusal in refusals if refusal.engine in engines]
    return PairSection(
        key=key,
        variance=variance,
        sentence=headline(variance),
        shown=shown(variance),
        causes=_causes(variance),
        counts={match.value: count for match in Match if (count := variance.count(match))},
        trades=trade_table(variance, size[0]),
        csv=f"diff_{variance.a.name}_vs_{variance.b.name}.csv",
        assets=lines[:_MOST_ASSETS],
        assets_in_all=len(lines),
        episodes=_episodes(variance),
        choices=choices,
        refusals=mine[:_MOST_REFUSALS],
        refusals_in_all=len(mine),
        refusals_reported=_reported(variance),
        why=None if explanation is None else _why(explanation),
        charts=drawings(variance, choices, explanation),
    )


def _reported(variance: Variance) -> Mapping[str, bool]:
    """By side whether it tells which orders were refused."""
    return {book.name: book.run is not None and book.run.rejections is not None for book in (variance.a, variance.b)}


def _causes(variance: Variance) -> tuple[CauseLine, ...]:
    net = shown(variance).causes
    return tuple(
        CauseLine(cause.value, net[cause], variance.gross[cause], cause in variance.unknown, palette.CAUSES[cause])
        for cause in Cause
    )


def _episodes(variance: Variance) -> tuple[EpisodeLine, ...]:
    lines = []
    for episode in variance.episodes[:_MOST_EPISODES]:
        total = round(episode.total, 2)
        cents = adding_up({cause: episode.causes[cause] for cause in ROW_CAUSES}, total)
        first, last = (f"{session:%Y-%m-%d}" for session in episode.sessions)
        parts = tuple((cause.value, dollars, palette.CAUSES[cause]) for cause, dollars in cents.items() if dollars)
        lines.append(EpisodeLine(episode.asset, first, last, episode.count, total, parts))
    return tuple(line for line in lines if line.total)


def _why(explanation: Explanation) -> Why:
    views, unexplained = share_views(explanation)
    return Why(views, unexplained, shown(explanation.variance).difference, proof(explanation))
