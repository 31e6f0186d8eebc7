"""What a comparison offers to notebooks and other libraries: frames, figures, and a table to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from plotly.graph_objects import Figure

    from reconcile.comparison import Comparison
    from reconcile.variance import Variance


class VarianceViews:
    """Methods of ``Variance`` that only show what it holds. What they need is imported when one is called."""

    def to_pandas(self) -> pd.DataFrame:
        """The per-trade diff as a new frame: a row per pair of orders, unmatched order and differing mark.

        Amounts are in account currency, B minus A; columns as in ``diff_<a>_vs_<b>.csv``.
        """
        return cast("Variance", self).trades.copy()

    def to_polars(self) -> pl.DataFrame:
        """The same as a polars frame; what a side does not report is null."""
        return cast("Variance", self).table

    def figure(self, kind: str = "equity", asset: str | None = None) -> Figure:
        """A plotly figure: ``equity``, ``waterfall``, ``causes_over_time``, or ``prices`` of an asset.

        Raises
        ------
        InputError
            There is no such figure, ``prices`` has no asset or another figure has one, or the comparison has no
            market prices where the figure needs them.
        """
        from reconcile.notebook import figure_of

        return figure_of(cast("Variance", self), kind, asset)

    def _repr_html_(self) -> str:
        """Verdict, causes, first divergence and the largest episodes, for a notebook."""
        from reconcile.notebook import variance_html

        return variance_html(cast("Variance", self))


class ComparisonViews:
    """The same for ``Comparison``."""

    def _repr_html_(self) -> str:
        """Engines, and each pair as it shows by itself."""
        from reconcile.notebook import comparison_html

        return comparison_html(cast("Comparison", self))
