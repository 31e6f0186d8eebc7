"""All charts of one pair as the page's script takes them, and what stands in the place of one that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from reconcile.report.charts import figures as charts
from reconcile.report.charts.fill_marks import MOST_MARKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconcile.explain.explanation import Explanation
    from reconcile.report.charts.canvas import Chart
    from reconcile.report.view.assets import AssetLine
    from reconcile.variance import Variance

_CENT = 0.005
_MOST_POINTS = 40_000
_MOST_MARKS_IN_ALL = 3_000
_MOST_ASSETS = 24
_FEWEST_ASSETS = 4

type Drawing = Mapping[str, object]
"""``data`` and ``layout`` of a figure."""


@dataclass(frozen=True, slots=True)
class AssetChoice:
    """An asset of the drop-down: its chart has ``key``."""

    key: str
    line: AssetLine
    orders: int

    @property
    def is_cut(self) -> bool:
        """Whether it has more orders than are drawn."""
        return self.orders > MOST_MARKS


def asset_choices(variance: Variance, lines: Sequence[AssetLine], pairs: int) -> tuple[AssetChoice, ...]:
    """Assets that differ, the largest first, as many as the size of the page allows; one where none differs."""
    sessions = 0 if variance.by_session is None else len(variance.by_session)
    room = min(_MOST_ASSETS, _MOST_POINTS // max(1, sessions * pairs))
    differing = [line for line in lines if line.gross >= _CENT] or list(lines[:1])
    choices = [
        AssetChoice(f"asset-{place}", line, line.matched + line.only_a + line.only_b)
        for place, line in enumerate(differing[:_MOST_ASSETS])
    ]
    marks = accumulate(min(choice.orders, MOST_MARKS) for choice in choices)
    within = sum(count <= _MOST_MARKS_IN_ALL for count in marks)
    return tuple(choices[: max(_FEWEST_ASSETS, min(room, within))])


def drawings(
    variance: Variance, choices: Sequence[AssetChoice], explanation: Explanation | None
) -> dict[str, Drawing]:
    """Every chart of the pair, by key: those of the main text, then one per asset of the drop-down."""
    main = dict(main_charts(variance, explanation))
    assets = {choice.key: charts.prices(variance, choice.line.asset) for choice in choices}
    return {key: {"data": chart.data, "layout": chart.layout} for key, chart in (main | assets).items()}


def main_charts(variance: Variance, explanation: Explanation | None = None) -> Iterator[tuple[str, Chart]]:
    """The charts of a pair that can be drawn: those by session take market prices."""
    if variance.by_session is not None:
        yield "equity", charts.equity(variance)
        yield "causes", charts.causes_over_time(variance)
    yield "waterfall", charts.waterfall(variance)
    if explanation is not None:
        yield "rules", charts.rules(explanation)


def explanation_of(explanations: Sequence[Explanation], variance: Variance) -> Explanation | None:
    """The explanation of that pair, where there is one."""
    names = variance.a.name, variance.b.name
    return next((each for each in explanations if (each.variance.a.name, each.variance.b.name) == names), None)
