"""The plain figure that every chart starts from, and text and numbers on their way into it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from bundles.errors import InputError
from bundles.installation import install_line
from reconcile.report.charts.palette import GRID, INK

if TYPE_CHECKING:
    import plotly.graph_objects as go

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_DECIMALS = 6
_SOME_DAYS = timedelta(days=3)
_CLEAR = "rgba(0,0,0,0)"
_LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0, "title": {"text": ""}}
_ACROSS = {"showgrid": False, "zeroline": False, "linecolor": GRID, "ticks": "", "automargin": True}
UP = {"gridcolor": GRID, "zerolinecolor": GRID, "zerolinewidth": 1, "tickformat": ",~f", "automargin": True}
"""How every axis of amounts looks."""


type Trace = Mapping[str, object]
"""A trace as plotly's script takes it."""


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart as plotly's script takes it; plotly itself is imported for ``figure`` alone."""

    data: tuple[Trace, ...]
    layout: Mapping[str, object]

    def figure(self) -> go.Figure:
        """The chart as a plotly figure, every property checked.

        Raises
        ------
        InputError
            Plotly is not installed: pages bring its script along, figures take the package.
        """
        if find_spec("plotly") is None:
            raise InputError("a figure takes plotly, which is not installed", install_line("figures"))
        import plotly.graph_objects as go

        return go.Figure(data=list(self.data), layout=self.layout)


def scatter(**properties: object) -> Trace:
    """Lines or marks; a property that is ``None`` is left out."""
    return {"type": "scatter", **{name: value for name, value in properties.items() if value is not None}}


def canvas(
    traces: Iterable[Trace], *, height: int, hover: str = "x unified", x_type: str = "date", **layout: object
) -> Chart:
    """A chart without ground of its own, so that it stands on any page; ``layout`` is added to its layout."""
    data = tuple(traces)
    look: dict[str, object] = {
        "template": "none",
        "height": height,
        "margin": {"l": 64, "r": 16, "t": 36, "b": 36},
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "legend": _LEGEND,
        "hovermode": hover,
        "separators": ".,",
        "xaxis": {**_ACROSS, "type": x_type, **(_around_a_single_day(data) if x_type == "date" else {})},
        "yaxis": UP,
    }
    return Chart(data, {**look, **{name: _over(look.get(name), value) for name, value in layout.items()}})


def _over(below: object, above: object) -> object:
    """One property over another: what an axis is told is added to what it has."""
    return {**below, **above} if isinstance(below, dict) and isinstance(above, dict) else above


def _around_a_single_day(data: Iterable[Trace]) -> dict[str, object]:
    """Some days to either side where there is one day only, around which plotly would show milliseconds."""
    days = {day for trace in data for day in cast("list[str | None]", trace.get("x", [])) if day is not None}
    if len(days) != 1:
        return {}
    day = date.fromisoformat(days.pop())
    return {"range": [f"{day - _SOME_DAYS}", f"{day + _SOME_DAYS}"]}


def label(text: object) -> str:
    """Text from outside as a chart's label that shows it literally.

    Plotly reads tags and entities in labels, and ``%{…}`` in hover texts.
    """
    line = " ".join(str(text).split())
    escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("%{", "%&#123;")


def numbers(values: Iterable[float]) -> list[float | None]:
    """Numbers that JSON can hold: what is not known is ``None``, a gap in the chart."""
    return [round(float(value), _DECIMALS) + 0.0 if math.isfinite(value) else None for value in values]
