"""What a run offers to notebooks and other libraries: frames, returns, and a table to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from bundles.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from adapters.contract import Run

TABLES = ("fills", "equity", "cash", "positions", "rejections", "pending")


class RunViews:
    """Methods of ``Run`` that only show what it holds. Nothing heavy is imported before one is called."""

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
            raise InputError(f"{cast('Run', self).engine} does not report {table}", "not reported is not empty")
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
        run = cast("Run", self)
        if run.equity is None:
            raise InputError(f"{run.engine} does not report equity", "returns are those of the account value")
        before = run.equity.shift(1, fill_value=run.terms.initial_cash)
        returns = (run.equity / before - 1.0).rename(run.engine)
        sessions = returns.index.tz_localize(None)  # type: ignore[attr-defined]
        return returns.set_axis((sessions if tz is None else sessions.tz_localize(tz)).rename("session"))

    def _repr_html_(self) -> str:
        """A few lines and the first fills, for a notebook."""
        run = cast("Run", self)
        title = f"{run.engine} {run.version}: {run.scenario}, {run.mode} mode"
        return titled(title, table_of(_facts(run)), table_of(run.fills[list(_FILLS)].head(_MOST)))


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
