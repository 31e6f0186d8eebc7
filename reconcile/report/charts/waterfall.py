"""Waterfalls: from A's final value to B's in steps that add up to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from adapters.contract import Cause
from reconcile.formatting import dollars, signed
from reconcile.report.charts import palette
from reconcile.report.charts.canvas import Chart, Trace, canvas
from reconcile.report.charts.labels import label
from reconcile.report.view.cents import shown
from reconcile.report.view.rules import share_views

if TYPE_CHECKING:
    from reconcile.explain.explanation import Explanation
    from reconcile.variance import Variance

_ROOM = 0.18


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: ``dollars`` in whole cents, account currency."""

    name: str
    dollars: float
    colour: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Where the waterfall starts and what it goes through; ``start`` is ``None`` without final values."""

    name_a: str
    name_b: str
    start: float | None
    steps: tuple[Step, ...]

    @property
    def levels(self) -> tuple[float, ...]:
        """The value before the first step and after each."""
        return tuple(accumulate((step.dollars for step in self.steps), initial=self.start or 0.0))


def variance_steps(variance: Variance) -> Steps:
    """Causes that show, and what is unexplained if it does."""
    amounts = shown(variance)
    steps = [Step(cause.value, amounts.causes[cause], palette.CAUSES[cause]) for cause in Cause]
    rest = Step("unexplained", amounts.unexplained or 0.0, palette.UNEXPLAINED)
    return _steps(variance, [*steps, rest])


def rule_steps(explanation: Explanation) -> Steps:
    """Rules that differ, the largest share first, and what the replays leave unexplained."""
    views, unexplained = share_views(explanation)
    steps = [Step(view.share.rule, view.dollars, palette.RULE) for view in views]
    return _steps(explanation.variance, [*steps, Step("unexplained", unexplained, palette.UNEXPLAINED)])


def _steps(variance: Variance, steps: Sequence[Step]) -> Steps:
    told = variance.a.final_value is not None and variance.b.final_value is not None
    start = variance.a.final_value if told else None
    return Steps(variance.a.name, variance.b.name, start, tuple(step for step in steps if step.dollars))


def steps_chart(steps: Steps) -> Chart:
    """Bars that hang where the one before ended; the axis is cut below both ends, which would dwarf them."""
    low, high = _range(steps.levels)
    bars = list(_bars(steps, low))
    placed = [_placed(bar, place) for place, bar in enumerate(bars)]
    # By place and not by name: an engine may be called like a cause.
    ticks = {"tickvals": list(range(len(bars))), "ticktext": [label(bar.name) for bar in bars]}
    return canvas(
        placed, height=380, hover="closest", x_type="linear", showlegend=False, bargap=0.35,
        xaxis=ticks, yaxis={"range": [low, high]}, margin={"t": 16},
    )  # fmt: skip


def _range(levels: Sequence[float]) -> tuple[float, float]:
    low, high = min(levels), max(levels)
    room = _ROOM * (high - low) or max(abs(high) * 0.001, 1.0)
    return low - room, high + room


@dataclass(frozen=True, slots=True)
class _Bar:
    name: str
    length: float
    base: float
    text: str
    colour: str


def _bars(steps: Steps, low: float) -> Iterator[_Bar]:
    levels = steps.levels
    bottom = low if steps.start is not None else 0.0
    if steps.start is not None:
        yield _total(steps.name_a, levels[0], bottom, palette.SIDE_A)
    for step, before in zip(steps.steps, levels, strict=False):
        yield _Bar(step.name, step.dollars, before, signed(step.dollars), step.colour)
    if steps.start is not None:
        yield _total(steps.name_b, levels[-1], bottom, palette.SIDE_B)
    else:
        yield _Bar("difference", levels[-1], 0.0, signed(levels[-1]), palette.SIDE_B)


def _total(name: str, value: float, bottom: float, colour: str) -> _Bar:
    return _Bar(name, value - bottom, bottom, dollars(value), colour)


def _placed(bar: _Bar, place: int) -> Trace:
    return {
        "type": "bar",
        "x": [place],
        "y": [round(bar.length, 2)],
        "base": [round(bar.base, 2)],
        "text": [bar.text],
        "textposition": "outside",
        "marker": {"color": bar.colour},
        "hovertemplate": f"{label(bar.name)} {bar.text}<extra></extra>",
        "cliponaxis": False,
        "constraintext": "none",
        "name": label(bar.name),
    }
