"""Waterfalls: from zero to the difference, B minus A, in steps that add up to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from adapters.contract import Cause
from reconcile.formatting import signed
from reconcile.report.charts import palette
from reconcile.report.charts.canvas import Chart, Trace, canvas, label
from reconcile.report.view.cents import to_cents
from reconcile.report.view.rules import rules_view

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
class _Bar:
    name: str
    length: float
    base: float
    text: str
    colour: str


def waterfall(variance: Variance) -> Chart:
    """Causes that show, and what is unexplained if it does."""
    amounts = to_cents(variance)
    steps = [Step(cause.value, amounts.causes[cause], palette.CAUSES[cause]) for cause in Cause]
    return _chart([*steps, Step("unexplained", amounts.unexplained or 0.0, palette.UNEXPLAINED)])


def rules(explanation: Explanation) -> Chart:
    """Rules that differ, the largest share first, and what the replays leave unexplained."""
    view = rules_view(explanation)
    steps = [Step(line.share.rule, line.dollars, palette.RULE) for line in view.shares]
    return _chart([*steps, Step("unexplained", view.unexplained, palette.UNEXPLAINED)])


def _chart(steps: Sequence[Step]) -> Chart:
    """Bars that hang where the one before ended, from zero to the difference."""
    shown = [step for step in steps if step.dollars]
    levels = list(accumulate((step.dollars for step in shown), initial=0.0))
    bars = [
        _Bar(step.name, step.dollars, before, signed(step.dollars), step.colour)
        for step, before in zip(shown, levels, strict=False)
    ]
    bars.append(_Bar("difference", levels[-1], 0.0, signed(levels[-1]), palette.SIDE_B))
    # By place and not by name: a rule may be called like another bar.
    ticks = {"tickvals": list(range(len(bars))), "ticktext": [label(bar.name) for bar in bars]}
    return canvas(
        map(_placed, bars, range(len(bars))), height=380, hover="closest", x_type="linear", showlegend=False,
        bargap=0.35, xaxis=ticks, yaxis={"range": list(_range(levels))}, margin={"t": 16},
    )  # fmt: skip


def _range(levels: Sequence[float]) -> tuple[float, float]:
    low, high = min(levels), max(levels)
    room = _ROOM * (high - low) or max(abs(high) * 0.001, 1.0)
    return low - room, high + room


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
