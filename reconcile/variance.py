"""The comparison of two sides: every dollar of the difference, by cause, by order and by session."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Cause, Expectation, Mode, Run
from reconcile.agreement import Divergence, account_divergence, fill_divergence
from reconcile.books import Book, book_of
from reconcile.episodes import Episode, episodes_of
from reconcile.ledger import causes_by_session, final_entries
from reconcile.matching import Pair, pair
from reconcile.rows import ROW_CAUSES, DiffRow, Match, rows_of
from reconcile.verdicts import Verdict, judged

if TYPE_CHECKING:
    from collections.abc import Sequence

_DOLLARS = 1e-6
_SHARE_OF_TURNOVER = 1e-12


@dataclass(frozen=True, eq=False)
class Variance:
    """Side B minus side A, explained. All amounts are in account currency.

    Attributes
    ----------
    difference
        Of the reported final values; of the fills alone where neither side reports one.
    causes
        What each cause amounts to; one that could not be told is 0.0 and named in ``unknown``.
    unexplained
        Difference minus all causes; ``None`` where no final values are reported.
    tolerance
        Below this ``unexplained`` is rounding: max(1e-6, 1e-12 × turnover of both sides).
    rows
        Per pair of orders, unmatched order and differing mark; causes of a row add up to its total.
    divergence
        The first thing in time that is not the same; ``None`` where the sides agree.
    """

    a: Book
    b: Book
    scenario: str
    mode: Mode | None
    difference: float
    causes: Mapping[Cause, float]
    unknown: tuple[Cause, ...]
    unexplained: float | None
    tolerance: float
    rows: tuple[DiffRow, ...]
    pairs: tuple[Pair, ...]
    divergence: Divergence | None
    verdict: Verdict

    def count(self, match: Match) -> int:
        """How many rows are of that kind."""
        return sum(row.match is match for row in self.rows)

    @cached_property
    def gross(self) -> Mapping[Cause, float]:
        """Σ |row| by cause: what nets out in ``causes`` shows here."""
        gross = {cause: math.fsum(abs(row.causes[cause]) for row in self.rows) for cause in ROW_CAUSES}
        return gross | {Cause.INCOME: abs(self.causes[Cause.INCOME])}

    @cached_property
    def trades(self) -> pd.DataFrame:
        """The per-trade diff as a frame, columns as in ``diff_<a>_vs_<b>.csv``."""
        from reconcile.tables import trades_frame

        return trades_frame(self.rows)

    @cached_property
    def by_session(self) -> pd.DataFrame | None:
        """Both values, their difference, each cause and what is unexplained, per session."""
        from reconcile.tables import by_session_frame

        return None if self.a.closes is None else by_session_frame(self, causes_by_session(self.pairs, self.a.closes))

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """From flat to flat in both sides, the largest total first."""
        return episodes_of(self.rows)


def compare(a: Run, b: Run, expectations: Sequence[Expectation] = ()) -> Variance:
    """Explain the difference of two runs, B minus A.

    Parameters
    ----------
    expectations
        Differences that B's adapter declares for the scenario in aligned mode.

    Returns
    -------
    Variance
        ``compare(b, a)`` is its negative, ``compare(a, a)`` is zero.
    """
    if a.scenario == b.scenario:
        sides = _Sides(book_of(a), book_of(b), a.scenario, a.mode, tuple(expectations))
    else:
        label = f"{a.scenario} against {b.scenario}"
        sides = _Sides(book_of(a, a.scenario), book_of(b, b.scenario), label, None, ())
    divergence = fill_divergence(sides.pairs) or account_divergence(a, b)
    return _explained(sides, divergence)


def compare_books(a: Book, b: Book) -> Variance:
    """Explain the difference of two trade logs, B minus A; nothing is declared about logs."""
    sides = _Sides(a, b, f"{a.name} against {b.name}", None, ())
    return _explained(sides, fill_divergence(sides.pairs, may_lack_commission=True))


@dataclass(frozen=True, eq=False)
class _Sides:
    """What is compared, before anything is worked out."""

    a: Book
    b: Book
    label: str
    mode: Mode | None
    expectations: tuple[Expectation, ...]

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        return pair(self.a.orders, self.b.orders, _sessions(self.a, self.b))


def _explained(sides: _Sides, divergence: Divergence | None) -> Variance:
    a, b, pairs = sides.a, sides.b, sides.pairs
    rows = rows_of(pairs, final_entries(pairs), a, b)
    causes = _total_causes(rows, a, b)
    total = math.fsum([*(amount for row in rows for amount in row.causes.values()), causes[Cause.INCOME]])
    difference, unexplained = _reported(a, b, total)
    tolerance = max(_DOLLARS, _SHARE_OF_TURNOVER * (a.turnover + b.turnover))
    return Variance(
        a=a,
        b=b,
        scenario=sides.label,
        mode=sides.mode,
        difference=difference,
        causes=causes,
        unknown=tuple(cause for cause in Cause if cause in a.untold | b.untold),
        unexplained=unexplained,
        tolerance=tolerance,
        rows=rows,
        pairs=pairs,
        divergence=divergence,
        verdict=judged(sides.mode, divergence, causes, difference, unexplained, tolerance, sides.expectations),
    )


def _reported(a: Book, b: Book, total: float) -> tuple[float, float | None]:
    """The difference of the reported final values and what causes leave of it; else what causes add up to."""
    if a.final_value is None or b.final_value is None:
        return total, None
    difference = b.final_value - a.final_value
    return difference, difference - total


def _sessions(a: Book, b: Book) -> pd.DatetimeIndex:
    if a.closes is not None:
        return pd.DatetimeIndex(a.closes.index)
    return pd.DatetimeIndex(sorted({piece.session for book in (a, b) for piece in book.pieces}))


def _total_causes(rows: Sequence[DiffRow], a: Book, b: Book) -> dict[Cause, float]:
    causes = {cause: math.fsum(row.causes[cause] for row in rows) + 0.0 for cause in ROW_CAUSES}
    income = 0.0
    if a.initial_cash is not None and b.initial_cash is not None:
        income = b.initial_cash - a.initial_cash
    return causes | {Cause.INCOME: income}
