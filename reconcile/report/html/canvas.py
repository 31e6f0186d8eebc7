"""The plain figure that every chart starts from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from reconcile.report.html.palette import GRID, INK

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_SOME_DAYS = timedelta(days=3)
_CLEAR = "rgba(0,0,0,0)"
_LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0, "title": {"text": ""}}
_ACROSS = {"showgrid": False, "zeroline": False, "linecolor": GRID, "ticks": "", "automargin": True}
UP = {"gridcolor": GRID, "zerolinecolor": GRID, "zerolinewidth": 1, "tickformat": ",~f", "automargin": True}
"""How every axis of amounts looks."""


def canvas(
    traces: Sequence[object], *, height: int, hover: str = "x unified", x_type: str = "date", **layout: object
) -> go.Figure:
    """A figure without ground of its own, so that it stands on any page; ``layout`` is added to its layout."""
    look = {
        "template": "none",
        "height": height,
        "margin": {"l": 64, "r": 16, "t": 36, "b": 36},
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "legend": _LEGEND,
        "hovermode": hover,
        "separators": ".,",
        "xaxis": {**_ACROSS, "type": x_type},
        "yaxis": UP,
    }
    figure = go.Figure(data=list(traces), layout={**look, **layout})
    if x_type == "date":
        figure.update_xaxes(range=_around_a_single_day(figure))
    return figure


def _around_a_single_day(figure: go.Figure) -> list[str] | None:
    """Some days to either side where there is one day only, around which plotly would show milliseconds."""
    days = {day for trace in figure.data for day in trace.x or () if day is not None}
    if len(days) != 1:
        return None
    day = date.fromisoformat(days.pop())
    return [f"{day - _SOME_DAYS}", f"{day + _SOME_DAYS}"]
