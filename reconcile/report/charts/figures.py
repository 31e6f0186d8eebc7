"""The charts of a report, each by itself: for the page, for notebooks, for PNG files.

Amounts are in account currency, B minus A; every text from outside is shown literally.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from adapters.contract import Cause
from bundles.errors import InputError
from bundles.tolerances import HALF_CENT
from reconcile.report.charts import palette
from reconcile.report.charts.canvas import UP, Chart, Trace, canvas, label, numbers, scatter
from reconcile.report.charts.fill_marks import fill_traces
from reconcile.report.charts.waterfall import rules as rules
from reconcile.report.charts.waterfall import waterfall as waterfall

if TYPE_CHECKING:
    import pandas as pd

    from reconcile.variance import Variance

_CAUSES = [cause.value for cause in Cause]
_DOLLARS = "%{y:,.2f}"
_SIGNED = "%{y:+,.2f}"


def equity(variance: Variance) -> Chart:
    """Both account values by session, and their difference below; a side that reports none has no curve.

    Raises
    ------
    InputError
        There are no market prices to value the sessions at.
    """
    frame = _by_session(variance)
    sessions = _dates(frame)
    sides = [("value_a", variance.a.name, palette.SIDE_A), ("value_b", variance.b.name, palette.SIDE_B)]
    curves = [_curve(sessions, frame[column], name, colour) for column, name, colour in sides]
    reported = [curve for curve, (column, _, _) in zip(curves, sides, strict=True) if frame[column].notna().any()]
    gap = _gap(sessions, _difference(frame), "difference" if reported else "difference of the fills alone")
    if not reported:
        return canvas([gap], height=240, yaxis2={**UP, "anchor": "x"}, xaxis={"anchor": "y2"})
    upper, lower = {**UP, "domain": [0.64, 1.0]}, {**UP, "domain": [0.0, 0.56], "anchor": "x"}
    return canvas([*reported, gap], height=420, yaxis=upper, yaxis2=lower, xaxis={"anchor": "y2"})


def accounts(variances: Sequence[Variance]) -> Chart | None:
    """The account values of all sides of these pairs on one look; ``None`` where no side reports any."""
    curves: dict[str, Trace] = {}
    for variance in variances:
        if variance.by_session is None:
            continue
        sessions = _dates(variance.by_session)
        for column, name in (("value_a", variance.a.name), ("value_b", variance.b.name)):
            values = variance.by_session[column]
            if name not in curves and values.notna().any():
                curves[name] = _account(sessions, values, name, len(curves))
    return canvas(curves.values(), height=300) if curves else None


def _account(sessions: list[str], values: pd.Series[float], name: str, place: int) -> Trace:
    """The first is broad, so that it shows where another lies on it."""
    line = {"color": palette.account(place), "width": 1.6 if place else 4.0}
    return {**_curve(sessions, values, name, palette.account(place)), "line": line}


def _curve(sessions: list[str], values: pd.Series[float], name: str, colour: str) -> Trace:
    line = {"color": colour, "width": 1.8}
    return scatter(x=sessions, y=numbers(values), name=label(name), line=line, hovertemplate=_DOLLARS, mode="lines")


def _gap(sessions: list[str], values: pd.Series[float], name: str) -> Trace:
    return scatter(
        x=sessions, y=numbers(values), name=name, yaxis="y2", mode="lines", fill="tozeroy", hovertemplate=_SIGNED,
        line={"color": palette.SIDE_B, "width": 1.2, "dash": "solid"}, fillcolor="rgba(132, 96, 219, 0.18)",
    )  # fmt: skip


def causes_over_time(variance: Variance) -> Chart:
    """What each cause amounts to by session: gains stacked upwards, losses downwards, and their sum as a line.

    Raises
    ------
    InputError
        There are no market prices to value the sessions at.
    """
    frame = _by_session(variance)
    sessions = _dates(frame)
    # What reaches a cent at some session.
    shown = [name for name in (*_CAUSES, "unexplained") if (frame[name].abs() >= HALF_CENT).any()]
    areas = [area for name in shown for area in _areas(sessions, frame[name], name)]
    line = {"color": palette.INK, "width": 1.6, "dash": "dot"}
    total = scatter(
        x=sessions, y=numbers(_difference(frame)), name="difference", mode="lines", hovertemplate=_SIGNED, line=line,
        meta=palette.INK_ROLE,
    )  # fmt: skip
    return canvas([*areas, total], height=380)


def _areas(sessions: list[str], values: pd.Series[float], name: str) -> Iterator[Trace]:
    """A cause above and below zero; one legend entry and one hover line for both, with the signed amount."""
    colour = palette.of_cause(name)
    halves = (("above", values.clip(lower=0.0)), ("below", values.clip(upper=0.0)))
    shown = [half for half in halves if bool(half[1].abs().gt(0.0).any())]
    for place, (group, half) in enumerate(shown):
        yield scatter(
            x=sessions, y=numbers(half), customdata=numbers(values), name=name, legendgroup=name,
            showlegend=place == 0, stackgroup=group, mode="lines", line={"width": 0.4, "color": colour},
            fillcolor=colour, opacity=0.9, hoverinfo="skip" if place else None,
            hovertemplate=None if place else "%{customdata:+,.2f}",
        )  # fmt: skip


def prices(variance: Variance, asset: str) -> Chart:
    """An asset's closes, where known, with the orders of both sides; those that differ are joined and ringed."""
    return canvas([*_markets(variance, asset), *fill_traces(variance, asset)], height=400, hover="closest")


def _markets(variance: Variance, asset: str) -> Iterator[Trace]:
    """The closes that each side knows; one line where both know the same."""
    books = [book for book in (variance.a, variance.b) if book.closes is not None and asset in book.closes.columns]
    known = [(f"close, {book.name}", book.closes[asset]) for book in books if book.closes is not None]
    if known and known[0][1].equals(known[-1][1]):
        known = [("close", known[0][1])]
    for (name, closes), dash in zip(known, ("solid", "dot"), strict=False):
        sessions = [f"{session:%Y-%m-%d}" for session in closes.index]
        line = {"color": palette.MARKET, "width": 1.2, "dash": dash}
        yield scatter(
            x=sessions, y=numbers(closes), name=label(name), mode="lines", line=line, hovertemplate=_DOLLARS
        )


def _by_session(variance: Variance) -> pd.DataFrame:
    """The variance's frame by session.

    Raises
    ------
    InputError
        There are no market prices to value the sessions at.
    """
    if variance.by_session is None:
        hint = "give market prices (--prices)"
        raise InputError(f"{variance.scenario}: no values by session without market prices", hint)
    return variance.by_session


def _dates(frame: pd.DataFrame) -> list[str]:
    """Sessions as ``2020-01-02``."""
    return list(frame["session"].dt.strftime("%Y-%m-%d"))


def _difference(frame: pd.DataFrame) -> pd.Series[float]:
    """B minus A per session, account currency: of the reported values, else what the fills alone come to."""
    return frame["difference"].fillna(frame[_CAUSES].sum(axis=1))
