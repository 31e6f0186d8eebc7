"""The orders of both sides as marks on an asset's price chart; what differs stands out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from reconcile.formatting import shares, signed
from reconcile.report.charts import palette
from reconcile.report.charts.canvas import Trace, scatter
from reconcile.report.charts.labels import label, numbers

if TYPE_CHECKING:
    from reconcile.variance import Variance

type _Drawn = Mapping[str, Any]
"""A row of the per-trade diff by column, with ``gross``; ``None`` where a side has no order or does not report."""

_CENT = 0.005
_SHAPES = {"buy": "triangle-up", "sell": "triangle-down"}
MOST_MARKS = 400
"""Orders drawn per asset, those with the largest amounts: more are a smear, and a heavy page."""


def fill_traces(variance: Variance, asset: str) -> Iterator[Trace]:
    """Equal orders faded, differing ones in full, joined where both sides have them and ringed where one has."""
    orders = orders_drawn(variance, asset)
    differing = [order for order in orders if order["gross"] >= _CENT]
    yield _links([order for order in differing if order["match"] == "matched"])
    yield _rings([order for order in differing if order["match"] != "matched"])
    for column, name, colour in (("a", variance.a.name, palette.SIDE_A), ("b", variance.b.name, palette.SIDE_B)):
        mine = [order for order in orders if order[f"quantity_{column}"] is not None]
        equal = [order for order in mine if order["gross"] < _CENT]
        yield _marks(equal, column, f"{name}, equal", colour, faded=True)
        yield _marks(
            [order for order in mine if order["gross"] >= _CENT], column, f"{name}, differs", colour, faded=False
        )


def orders_drawn(variance: Variance, asset: str) -> Sequence[_Drawn]:
    """The asset's rows of the per-trade diff that are drawn, in time order, with ``gross`` = Σ|causes|."""
    rows, pairs = variance.rows, variance.pairs
    mine = np.flatnonzero(pairs.asset == pairs.names.index(asset)) if asset in pairs.names else np.arange(0)
    drawn = rows.largest_of(mine, MOST_MARKS)
    return variance.table[drawn].with_columns(gross=rows.gross[drawn]).to_dicts()


def _marks(orders: Sequence[_Drawn], side: str, name: str, colour: str, *, faded: bool) -> Trace:
    hollow = side == "a"
    marker = {
        "symbol": [_SHAPES[order["side"]] + ("-open" if hollow else "") for order in orders],
        "size": 13 if hollow else 9,
        "color": colour,
        "opacity": 0.4 if faded else 1.0,
        "line": {"width": 2 if hollow else 0, "color": colour},
    }
    return scatter(
        x=[_day(order[f"timestamp_{side}"]) for order in orders],
        y=numbers(order[f"price_{side}"] for order in orders),
        text=[_told(order, side) for order in orders],
        mode="markers", marker=marker, name=label(name), hovertemplate="%{text}",
    )  # fmt: skip


def _day(instant: datetime) -> str:
    """The day of a fill: closes are drawn on the day of their session."""
    return instant.date().isoformat()


def _told(order: _Drawn, side: str) -> str:
    """What hovering says of an order."""
    lines = [
        label(order["order_id"]),
        f"{order['side']} {shares(order[f'quantity_{side}'])} at {order[f'price_{side}']:,.10g}",
        f"{order[f'timestamp_{side}'].replace(tzinfo=None).isoformat(' ', 'minutes')} UTC",
        f"difference {signed(order['total'])}" + (f", mostly {order['cause']}" if order["cause"] else ""),
    ]
    return "<br>".join(lines)


def _links(orders: Sequence[_Drawn]) -> Trace:
    """A line from A's fill to B's of each order that both have and that differs."""
    days: list[str | None] = []
    levels: list[float | None] = []
    for order in orders:
        days += [_day(order["timestamp_a"]), _day(order["timestamp_b"]), None]
        levels += [*numbers([order["price_a"], order["price_b"]]), None]
    line = {"color": palette.UNEXPLAINED, "width": 1.5}
    return scatter(x=days, y=levels, mode="lines", line=line, hoverinfo="skip", name="same order", connectgaps=False)


def _rings(orders: Sequence[_Drawn]) -> Trace:
    """A ring around each order that only one side has."""
    line = {"color": palette.of_cause("unmatched"), "width": 2.5}
    marker = {"symbol": "circle-open", "size": 22, "color": palette.of_cause("unmatched"), "line": line}
    sides = ["a" if order["quantity_a"] is not None else "b" for order in orders]
    return scatter(
        x=[_day(order[f"timestamp_{side}"]) for order, side in zip(orders, sides, strict=True)],
        y=numbers(order[f"price_{side}"] for order, side in zip(orders, sides, strict=True)),
        mode="markers", marker=marker, hoverinfo="skip", name="only one side",
    )  # fmt: skip
