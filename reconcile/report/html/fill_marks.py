"""The orders of both sides as marks on an asset's price chart; what differs stands out."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from reconcile.report.formats import shares, signed
from reconcile.report.html import palette
from reconcile.report.html.canvas import Trace, scatter
from reconcile.report.html.labels import label, numbers
from reconcile.tables import to_pandas

if TYPE_CHECKING:
    import pandas as pd

    from reconcile.variance import Variance

_CENT = 0.005
_SHAPES = {"buy": "triangle-up", "sell": "triangle-down"}
MOST_MARKS = 400
"""Orders drawn per asset, those with the largest amounts: more are a smear, and a heavy page."""


def fill_traces(variance: Variance, asset: str) -> Iterator[Trace]:
    """Equal orders faded, differing ones in full, joined where both sides have them and ringed where one has."""
    orders = orders_drawn(variance, asset)
    differs = orders["gross"] >= _CENT
    yield _links(orders[differs & (orders["match"] == "matched")])
    yield _rings(orders[differs & (orders["match"] != "matched")])
    for column, name, colour in (("a", variance.a.name, palette.SIDE_A), ("b", variance.b.name, palette.SIDE_B)):
        has = orders[f"quantity_{column}"].notna()
        yield _marks(orders[has & ~differs], column, f"{name}, equal", colour, faded=True)
        yield _marks(orders[has & differs], column, f"{name}, differs", colour, faded=False)


def orders_drawn(variance: Variance, asset: str) -> pd.DataFrame:
    """The asset's rows of the per-trade diff that are drawn, in time order, with ``gross`` = Σ|causes|."""
    rows, pairs = variance.rows, variance.pairs
    mine = np.flatnonzero(pairs.asset == pairs.names.index(asset)) if asset in pairs.names else np.arange(0)
    drawn = rows.largest_of(mine, MOST_MARKS)
    return to_pandas(variance.table[drawn]).assign(gross=rows.gross[drawn])


def _marks(orders: pd.DataFrame, side: str, name: str, colour: str, *, faded: bool) -> Trace:
    hollow = side == "a"
    marker = {
        "symbol": [_SHAPES[each] + ("-open" if hollow else "") for each in orders["side"]],
        "size": 13 if hollow else 9,
        "color": colour,
        "opacity": 0.4 if faded else 1.0,
        "line": {"width": 2 if hollow else 0, "color": colour},
    }
    return scatter(
        x=_days(orders[f"timestamp_{side}"]), y=numbers(orders[f"price_{side}"]), mode="markers", marker=marker,
        name=label(name), text=[_told(row, side) for row in orders.to_dict("records")], hovertemplate="%{text}",
    )  # fmt: skip


def _days(stamps: pd.Series[pd.Timestamp]) -> list[str]:
    """The day of a fill: closes are drawn on the day of their session."""
    return list(stamps.dt.strftime("%Y-%m-%d"))


def _told(row: Mapping[Hashable, object], side: str) -> str:
    """What hovering says of an order."""
    quantity, price = float(str(row[f"quantity_{side}"])), float(str(row[f"price_{side}"]))
    lines = [
        label(row["order_id"]),
        f"{row['side']} {shares(quantity)} at {price:,.10g}",
        f"{row[f'timestamp_{side}']:%Y-%m-%d %H:%M} UTC",
        f"difference {signed(float(str(row['total'])))}" + (f", mostly {row['cause']}" if row["cause"] else ""),
    ]
    return "<br>".join(lines)


def _links(orders: pd.DataFrame) -> Trace:
    """A line from A's fill to B's of each order that both have and that differs."""
    days: list[str | None] = []
    levels: list[float | None] = []
    ends = zip(_days(orders["timestamp_a"]), _days(orders["timestamp_b"]), strict=True)
    values = zip(numbers(orders["price_a"]), numbers(orders["price_b"]), strict=True)
    for (day_a, day_b), (price_a, price_b) in zip(ends, values, strict=True):
        days += [day_a, day_b, None]
        levels += [price_a, price_b, None]
    line = {"color": palette.UNEXPLAINED, "width": 1.5}
    return scatter(x=days, y=levels, mode="lines", line=line, hoverinfo="skip", name="same order", connectgaps=False)


def _rings(orders: pd.DataFrame) -> Trace:
    """A ring around each order that only one side has."""
    stamps = orders["timestamp_a"].fillna(orders["timestamp_b"])
    levels = orders["price_a"].fillna(orders["price_b"])
    line = {"color": palette.of_cause("unmatched"), "width": 2.5}
    marker = {"symbol": "circle-open", "size": 22, "color": palette.of_cause("unmatched"), "line": line}
    return scatter(
        x=_days(stamps), y=numbers(levels), mode="markers", marker=marker, hoverinfo="skip", name="only one side",
    )  # fmt: skip
