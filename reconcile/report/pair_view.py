"""What the report says of one pair: causes, rules that differ, extra fills, episodes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.contract import Cause, Run
from reconcile.attribution import cause_of_unmatched
from reconcile.episodes import Episode
from reconcile.rows import DiffRow, Match
from reconcile.variance import Variance

MOST_EPISODES = 8
MOST_EXTRA_ORDERS = 12


@dataclass(frozen=True, slots=True)
class RuleView:
    """An execution rule on which the two runs differ, with the source that carries it on each side."""

    topic: str
    value_a: str
    value_b: str
    source_a: str
    source_b: str


@dataclass(frozen=True, slots=True)
class ExtraView:
    """Orders of one kind that only one side has.

    ``earned`` is what that engine made of them by lot, before commission and with slippage (of which
    ``slippage`` tells the size); ``share`` is their part of the difference, B minus A. Account currency.
    """

    engine: str
    cause: str
    orders: tuple[DiffRow, ...]
    turnover: float
    commission: float
    slippage: float | None
    earned: float
    share: float


@dataclass(frozen=True, slots=True)
class PairView:
    """Everything that the report shows of one pair."""

    variance: Variance
    headline: str
    causes: tuple[tuple[str, float, float, bool], ...]
    rules: tuple[RuleView, ...]
    extras: tuple[ExtraView, ...]
    episodes: tuple[Episode, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Orders matched, only in A, only in B."""
        kinds = (Match.MATCHED, Match.ONLY_A, Match.ONLY_B)
        return tuple(self.variance.count(kind) for kind in kinds)  # type: ignore[return-value]


def pair_view(variance: Variance, run_a: Run, run_b: Run) -> PairView:
    """The view of one pair."""
    causes = tuple(
        (cause.value, variance.causes[cause], variance.gross[cause], cause in variance.unknown) for cause in Cause
    )
    shown = [episode for episode in variance.episodes if abs(episode.total) >= 0.005]
    return PairView(
        variance=variance,
        headline=headline(variance),
        causes=causes,
        rules=tuple(_rules(run_a, run_b)),
        extras=tuple(_extras(variance)),
        episodes=tuple(shown[:MOST_EPISODES]),
    )


def headline(variance: Variance) -> str:
    """The verdict on a pair in one sentence."""
    a, b = variance.a.name, variance.b.name
    if variance.divergence is None:
        return f"{b} and {a} agree on every fill and at every session."
    direction = "above" if variance.difference > 0 else "below"
    amount = f"{abs(variance.difference):,.2f}"
    largest = max(variance.causes, key=lambda cause: abs(variance.causes[cause]))
    sentence = f"{b} ends {amount} {direction} {a}; the largest cause is {largest} ({variance.causes[largest]:+,.2f})"
    if variance.unexplained is not None and abs(variance.unexplained) > variance.tolerance:
        return f"{sentence}; {variance.unexplained:+,.6f} is unexplained."
    return f"{sentence}."


def _rules(a: Run, b: Run) -> list[RuleView]:
    of_b = {setting.topic: setting for setting in b.settings}
    return [
        RuleView(mine.topic.value, mine.value, theirs.value, mine.source, theirs.source)
        for mine in a.settings
        if (theirs := of_b.get(mine.topic)) is not None and mine.value != theirs.value
    ]


def _extras(variance: Variance) -> list[ExtraView]:
    views = []
    for match, name in ((Match.ONLY_A, variance.a.name), (Match.ONLY_B, variance.b.name)):
        for cause in (Cause.REBALANCING, Cause.UNMATCHED):
            rows = [row for row in variance.rows if row.match is match and _cause_of(row) is cause]
            if rows:
                views.append(_extra(name, cause, rows, sign=1.0 if match is Match.ONLY_B else -1.0))
    return views


def _cause_of(row: DiffRow) -> Cause:
    assert row.pair is not None
    return cause_of_unmatched(row.pair.either)


def _extra(name: str, cause: Cause, rows: Sequence[DiffRow], sign: float) -> ExtraView:
    orders = [row.pair.either for row in rows if row.pair]
    commission = math.fsum(order.commission or 0.0 for order in orders)
    slippages = [order.slippage for order in orders]
    share = math.fsum(row.outcome for row in rows)
    return ExtraView(
        engine=name,
        cause=cause.value,
        orders=tuple(rows),
        turnover=math.fsum(abs(order.value) for order in orders),
        commission=commission,
        slippage=None if None in slippages else math.fsum(amount or 0.0 for amount in slippages),
        earned=sign * share + commission,
        share=share,
    )
