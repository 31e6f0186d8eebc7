"""One engine's run of one scenario, and how it shows itself in notebooks and to other libraries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bundles.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from adapters.records import Mode, Setting
    from bundles.actions import CorporateAction
    from scenarios.terms import TermsInForce

TABLES = ("fills", "equity", "cash", "positions", "rejections", "pending")


@dataclass(frozen=True, eq=False)
class Run:
    """One engine's run of one scenario: everything the judge may look at.

    ``fills`` holds the trade log's columns (see ``adapters.frames``), the other frames
    ``order_id, session, asset`` and, for rejections, ``reason``. ``closes`` is the panel's close, session ×
    asset, carried forward over missing bars: the marks of every session. ``seconds`` is the whole run with
    the engine's import, ``engine_seconds`` the part spent inside the engine. ``actions`` are the panel's splits
    and dividends; fills, positions and closes are as traded at the time. ``preset`` names the engine's own set of
    defaults that was asked for, if any. ``None`` is "not reported".
    """

    engine: str
    version: str
    mode: Mode
    scenario: str
    terms: TermsInForce
    settings: tuple[Setting, ...]
    fills: pd.DataFrame
    equity: pd.Series[float] | None
    cash: pd.Series[float] | None
    positions: pd.DataFrame | None
    marks: pd.Series[float] | None
    rejections: pd.DataFrame | None
    pending: pd.DataFrame | None
    closes: pd.DataFrame
    seconds: float
    engine_seconds: float
    actions: tuple[CorporateAction, ...] = ()
    preset: str = ""

    @property
    def final_value(self) -> float | None:
        """The account value that the engine reports at the last session, account currency."""
        return None if self.equity is None else float(self.equity.iloc[-1])

    def to_pandas(self, table: str = "fills") -> pd.DataFrame:
        """One of the run's tables as a new frame.

        ``fills``, ``rejections`` and ``pending`` have a row per order or fill; ``equity`` and ``cash`` (account
        currency) and ``positions`` (shares by asset) a row per session, which is a column.

        Raises
        ------
        InputError
            There is no such table, or the engine does not report it.
        """
        import pandas as pd

        if table not in TABLES:
            raise InputError(f"a run has no table {table!r}", f"it has {', '.join(TABLES)}")
        held = getattr(self, table)
        if held is None:
            raise InputError(f"{self.engine} does not report {table}", "not reported is not empty")
        frame = held.to_frame(table) if isinstance(held, pd.Series) else held.copy()
        return frame if table in ("fills", "rejections", "pending") else frame.rename_axis("session").reset_index()

    def to_polars(self, table: str = "fills") -> pl.DataFrame:
        """``to_pandas`` as a polars frame; errors likewise."""
        import polars

        return polars.from_pandas(self.to_pandas(table))

    def returns(self, tz: str | None = None) -> pd.Series[float]:
        """Return of each session on the account value before it; the first session's is on the initial cash.

        Parameters
        ----------
        tz
            ``None`` labels sessions by naive dates, which quantstats wants; ``"UTC"`` by UTC midnights, which
            pyfolio wants.

        Returns
        -------
        Series
            float64, one value per session, named after the engine.

        Raises
        ------
        InputError
            The engine does not report the account value.
        """
        if self.equity is None:
            raise InputError(f"{self.engine} does not report equity", "returns are those of the account value")
        before = self.equity.shift(1, fill_value=self.terms.initial_cash)
        returns = (self.equity / before - 1.0).rename(self.engine)
        sessions = returns.index.tz_localize(None)  # type: ignore[attr-defined]
        return returns.set_axis((sessions if tz is None else sessions.tz_localize(tz)).rename("session"))

    def _repr_html_(self) -> str:
        """A few lines and the first fills, for a notebook."""
        engine = f"{self.engine}:{self.preset}" if self.preset else self.engine
        title = f"{engine} {self.version}: {self.scenario}, {self.mode} mode"
        return titled(title, table_of(_facts(self)), table_of(self.fills[list(_FILLS)].head(_MOST)))


_FILLS = ("order_id", "timestamp", "asset", "side", "quantity", "price", "commission")
_MOST = 5


def _facts(run: Run) -> Mapping[str, str]:
    value = run.final_value
    return {
        "final value": "not reported" if value is None else f"{value:,.2f}",
        "initial cash": f"{run.terms.initial_cash:,.2f}",
        "sessions": f"{len(run.closes):,}",
        "fills": f"{len(run.fills):,}",
        "refused or cut": _count(run.rejections),
        "pending": _count(run.pending),
    }


def _count(frame: pd.DataFrame | None) -> str:
    return "not reported" if frame is None else f"{len(frame):,}"


def titled(title: str, *tables: str) -> str:
    """A caption, escaped, above tables that are HTML already."""
    from html import escape

    return f"<div><strong>{escape(title)}</strong>{''.join(tables)}</div>"


def table_of(content: pd.DataFrame | Mapping[str, str]) -> str:
    """A compact HTML table of a frame, or of facts by name; every cell is escaped, and a missing one is empty."""
    import pandas as pd

    options: dict[str, Any] = {"escape": True, "border": 0, "na_rep": "", "index": False}
    if isinstance(content, pd.DataFrame):
        return str(content.to_html(**options, float_format="{:,.6g}".format))
    return str(pd.DataFrame(content.items()).to_html(**options, header=False))
