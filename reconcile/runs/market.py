"""Market data that a side ran on, as far as it holds them, and how two sides' differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bundles.panel import FIELDS

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Run
    from bundles import Panel
    from bundles.actions import CorporateAction


@dataclass(frozen=True, eq=False)
class Market:
    """All prices and volumes and their hash where the panel is known, else the closes that every run carries.

    ``tables`` are session × asset, by the name of the field.
    """

    tables: Mapping[str, pd.DataFrame]
    actions: tuple[CorporateAction, ...]
    sha256: str = ""

    @classmethod
    def of_panel(cls, panel: Panel) -> Market:
        return cls({name: panel.field(name) for name in FIELDS}, panel.actions, panel.sha256)

    @classmethod
    def of_run(cls, run: Run) -> Market:
        return cls({"close": run.closes}, run.actions)

    @property
    def closes(self) -> pd.DataFrame:
        """The last close known at each session, NaN before an asset's first."""
        return self.tables["close"].ffill()


def market_difference(a: Market, b: Market) -> str:
    """How two differ, in a clause; empty where they are the same, bit by bit."""
    if a.sha256 and a.sha256 == b.sha256:
        return ""
    return next(_differences(a, b), "")


def _differences(a: Market, b: Market) -> Iterator[str]:
    mine, theirs = a.closes, b.closes
    for what, one, other in (("assets", mine.columns, theirs.columns), ("sessions", mine.index, theirs.index)):
        if not one.equals(other):
            yield f"{what} {_span(one)} against {_span(other)}"
    both_know = bool(a.sha256 and b.sha256)
    yield from _of_bars(*((each.tables if both_know else {"close": each.closes}) for each in (a, b)))
    if a.actions != b.actions:
        yield f"{len(a.actions)} splits and dividends against {len(b.actions)}, or others"
    if both_know:
        yield "another calendar or tick"


def _span(labels: pd.Index[Any]) -> str:
    ends = [f"{label:%Y-%m-%d}" if hasattr(label, "year") else str(label) for label in labels[[0, -1]]]
    return f"{' to '.join(ends)} ({len(labels):,})"


def _of_bars(a: Mapping[str, pd.DataFrame], b: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """How many bars differ, and the first value that does: by session, then asset, then field."""
    mine, theirs = (np.stack([table.to_numpy() for table in tables.values()], axis=2) for tables in (a, b))
    apart = ~((mine == theirs) | (np.isnan(mine) & np.isnan(theirs)))
    for row, column, field in np.argwhere(apart)[:1].tolist():
        name, table = list(a.items())[field]
        where = f"{table.index[row]:%Y-%m-%d} {table.columns[column]} {name}"
        values = f"{float(mine[row, column, field])!r} against {float(theirs[row, column, field])!r}"
        yield f"{apart.any(axis=2).sum():,} of {apart[..., 0].size:,} bars, the first {where} {values}"
