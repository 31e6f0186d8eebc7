"""The comparison of two sides: every dollar of the difference, by cause, by order and by session."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause, Mode, Run
from bundles.errors import InputError
from bundles.tolerances import UNEXPLAINED, UNEXPLAINED_OF_TURNOVER
from reconcile.attribution.accounts import account_totals
from reconcile.attribution.dollars import data_is_unknown
from reconcile.attribution.episodes import Episodes, episodes_of
from reconcile.attribution.frames import by_session_frame, to_pandas, trades_frame
from reconcile.attribution.identity import check_identity
from reconcile.attribution.rows import ROW_CAUSES, Match, Rows, rows_of
from reconcile.attribution.sums import column_sums
from reconcile.books.book import Book, book_of
from reconcile.matching.match import pair
from reconcile.verdicts.divergence import (
    Divergence,
    differing_causes,
    first_divergence,
    first_fill_divergence,
    first_market_divergence,
    same_lists,
)
from reconcile.verdicts.tolerance import NO_TOLERANCE, Tolerance
from reconcile.verdicts.verdict import NOTHING_DECLARED, Declared, Findings, Verdict, judge, judge_accounts

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from plotly.graph_objects import Figure

    from bundles.arrays import Floats
    from reconcile.matching.pairs import Pairs


@dataclass(frozen=True, eq=False)
class Variance:
    """Side B minus side A, explained. All amounts are in account currency.

    Attributes
    ----------
    difference
        Of the reported final values; of the fills alone where neither side reports one.
    causes
        What each cause amounts to; one that could not be told is 0.0 and named in ``unknown``.
    gross
        Σ |row| by cause: what nets out in ``causes`` shows here.
    unexplained
        Difference minus all causes; ``None`` where no final values are reported.
    tolerance
        Below this ``unexplained`` is rounding: max(1e-6, 1e-12 × turnover of both sides).
    rows
        Per pair of orders, unmatched order and differing mark; causes of a row add up to its total.
    by_session
        Both values, their difference, each cause and what is unexplained, per session; ``None`` without
        market data.
    divergence
        The first thing in time that is not the same; ``None`` where the sides agree.
    remarks
        Lines on how two logs were read, what was found then and what they cannot tell; those that begin with two
        blanks are about the line above them.
    allowed
        What fills of two logs might differ by and be called the same.
    """

    a: Book
    b: Book
    scenario: str
    mode: Mode | None
    difference: float
    causes: Mapping[Cause, float]
    gross: Mapping[Cause, float]
    unknown: tuple[Cause, ...]
    unexplained: float | None
    tolerance: float
    rows: Rows
    pairs: Pairs
    by_session: pd.DataFrame | None
    divergence: Divergence | None
    verdict: Verdict
    remarks: tuple[str, ...] = ()
    allowed: Tolerance = NO_TOLERANCE

    def count(self, match: Match) -> int:
        """How many rows are of that kind."""
        return int(self.rows.is_(match).sum())

    @cached_property
    def coverage(self) -> float | None:
        """Share of both sides' fills whose order has a counterpart; ``None`` where there are no fills."""
        fills = len(self.a.fills) + len(self.b.fills)
        paired = self.pairs.taken(np.flatnonzero(self.pairs.is_matched))
        of_a, of_b = paired.of_each(self.pairs.a.counts, self.pairs.b.counts, 0)
        return float(of_a.sum() + of_b.sum()) / fills if fills else None

    @cached_property
    def table(self) -> pl.DataFrame:
        """The per-trade diff, columns as in ``diff_<a>_vs_<b>.csv``; what a side does not report is null."""
        return trades_frame(self.rows)

    @cached_property
    def trades(self) -> pd.DataFrame:
        """The per-trade diff for pandas; what a side does not report is NaN, or NaT for a timestamp."""
        return to_pandas(self.table)

    @cached_property
    def episodes(self) -> Episodes:
        """From flat to flat in both sides, the largest total first."""
        return episodes_of(self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """The per-trade diff as a new frame: a row per pair of orders, unmatched order and differing mark.

        Amounts are in account currency, B minus A; columns as in ``diff_<a>_vs_<b>.csv``.
        """
        return self.trades.copy()

    def to_polars(self) -> pl.DataFrame:
        """The same as a polars frame; what a side does not report is null."""
        return self.table

    def figure(self, kind: str = "equity", asset: str | None = None) -> Figure:
        """A plotly figure: ``equity``, ``waterfall``, ``causes_over_time``, or ``prices`` of an asset.

        Raises
        ------
        InputError
            There is no such figure, ``prices`` has no asset or another figure has one, or the comparison has no
            market prices where the figure needs them.
        """
        from reconcile.report.notebook import figure_of

        return figure_of(self, kind, asset)

    def _repr_html_(self) -> str:
        """Verdict, causes, first divergence and the largest episodes, for a notebook."""
        from reconcile.report.notebook import variance_html

        return variance_html(self)


def compare(
    a: Run,
    b: Run,
    declared: Declared = NOTHING_DECLARED,
    *,
    names: tuple[str, str] | None = None,
    asked_alike: bool = True,
) -> Variance:
    """Explain the difference of two runs, B minus A.

    Parameters
    ----------
    declared
        Differences and defects that the adapters declare for the scenario in aligned mode.
    names
        What the two sides are called; else each by its engine, or by its scenario where these differ.
    asked_alike
        Whether runs of one scenario were asked the same. If not, a difference that adds up is no break.

    Returns
    -------
    Variance
        ``compare(b, a)`` is its negative, ``compare(a, a)`` is zero.

    Raises
    ------
    InputError
        The runs are of different modes, or on different market data.
    """
    _check_comparable(a, b)
    own_names = ("", "") if a.scenario == b.scenario else (a.scenario, b.scenario)
    book_a, book_b = map(book_of, (a, b), names or own_names)
    pairs = pair(book_a, book_b)
    mode = a.mode if asked_alike and a.scenario == b.scenario else None
    return _explained(book_a, book_b, pairs, first_divergence(pairs, a, b), mode, declared)


def _check_comparable(a: Run, b: Run) -> None:
    if a.mode is not b.mode:
        raise InputError(f"{a.engine} ran in {a.mode} mode, {b.engine} in {b.mode}", "compare runs of one mode")
    if not a.closes.equals(b.closes):
        raise InputError(f"{a.engine} and {b.engine} ran on different market data", "compare runs on the same panel")


def compare_books(a: Book, b: Book, allowed: Tolerance = NO_TOLERANCE, *, ids_decide: bool) -> Variance:
    """Explain the difference of two trade logs, B minus A; nothing is declared about logs.

    Fills may differ by what is ``allowed``: that is no divergence, and its dollars are told all the same.
    ``ids_decide`` says that their order ids name the same orders.
    """
    pairs = pair(a, b, ids_decide=ids_decide)
    divergence = first_fill_divergence(pairs, allowed) or first_market_divergence(pairs, a, b)
    found = _explained(a, b, pairs, divergence, None, NOTHING_DECLARED)
    # No engine can state an account value more exactly than to its last digits.
    digits = 8 * math.ulp(max(abs(a.final_value or 0.0), abs(b.final_value or 0.0)))
    rounding = max(found.tolerance, digits)
    apart = (found.unexplained or 0.0) if allowed else found.difference
    verdict = judge_accounts(found.verdict, apart, found.unexplained, rounding)
    if len(pairs) and not pairs.is_matched.any():
        verdict = Verdict.BREAK  # nothing is explained where nothing is paired
    return replace(found, verdict=verdict, allowed=allowed)


def _explained(
    a: Book, b: Book, pairs: Pairs, divergence: Divergence | None, mode: Mode | None, declared: Declared
) -> Variance:
    tolerance = max(UNEXPLAINED, UNEXPLAINED_OF_TURNOVER * (a.turnover + b.turnover))
    rows = rows_of(pairs, a, b)
    of_accounts = account_totals(a, b)
    causes = _by_cause(rows.dollars, of_accounts)
    gross = _by_cause(rows.sizes, {cause: abs(amount) for cause, amount in of_accounts.items()})
    total = math.fsum(causes.values())
    check_identity(total - math.fsum(of_accounts.values()), pairs, a, b, tolerance)
    difference, unexplained = _reported(a, b, total)
    by_session = by_session_frame(a, b, rows)
    findings = Findings(
        mode=mode,
        divergence=divergence,
        adds_up=_adds_up(a, b, tolerance, unexplained, by_session),
        causes=causes,
        gross=gross,
        differing=partial(differing_causes, pairs),
        is_all_fills=a.run is not None and b.run is not None and same_lists(a.run, b.run),
    )
    return Variance(
        a=a,
        b=b,
        scenario=_scenario(a, b),
        mode=mode,
        difference=difference,
        causes=causes,
        gross=gross,
        unknown=_unknown(a, b, pairs),
        unexplained=unexplained,
        tolerance=tolerance,
        rows=rows,
        pairs=pairs,
        by_session=by_session,
        divergence=divergence,
        verdict=judge(findings, declared),
    )


def _scenario(a: Book, b: Book) -> str:
    """The scenario where both sides ran the same one; else both names."""
    if a.run is not None and b.run is not None and a.run.scenario == b.run.scenario:
        return a.run.scenario
    return f"{a.name} against {b.name}"


def _unknown(a: Book, b: Book, pairs: Pairs) -> tuple[Cause, ...]:
    """Causes that the two sides do not report what it takes to tell."""
    data = {Cause.DATA} if data_is_unknown(pairs) else set()
    return tuple(cause for cause in Cause if cause in a.not_reported | b.not_reported | data)


def _reported(a: Book, b: Book, total: float) -> tuple[float, float | None]:
    """The difference of the reported final values and what causes leave of it; else what causes add up to."""
    if a.final_value is None or b.final_value is None:
        return total, None
    difference = b.final_value - a.final_value
    return difference, difference - total


def _adds_up(a: Book, b: Book, tolerance: float, unexplained: float | None, by_session: pd.DataFrame | None) -> bool:
    """Whether nothing is unexplained. Of two runs that must be known, at every session; of logs it cannot be."""
    if a.run is None or b.run is None:
        return True
    if unexplained is None or by_session is None or not abs(unexplained) <= tolerance:
        return False
    return bool((by_session["unexplained"].abs() <= tolerance).all())


def _by_cause(of_rows: Floats, of_accounts: Mapping[Cause, float]) -> dict[Cause, float]:
    """What all rows come to and what belongs to none of them, in the order of the causes."""
    sums = {**dict(zip(ROW_CAUSES, column_sums(of_rows), strict=True)), **of_accounts}
    return {cause: sums[cause] for cause in Cause}
