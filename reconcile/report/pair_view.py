"""What the report says of one pair: causes, rules that differ, extra fills, episodes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.contract import Cause, Run
from reconcile.attribution import cause_of_unmatched
from reconcile.episodes import Episode
from reconcile.report.cents import Shown, episode_cents, shown
from reconcile.rows import DiffRow, Match
from reconcile.variance import Variance

MOST_EPISODES = 8


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
    commission: float | None
    slippage: float | None
    earned: float
    share: float


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """An episode with its dollars in whole cents; only causes that show are listed."""

    episode: Episode
    total: float
    causes: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class CauseView:
    """A line of the table of causes; ``partly`` where some order does not tell."""

    cause: str
    net: float
    gross: float
    partly: bool


@dataclass(frozen=True, slots=True)
class PairView:
    """Everything that the report shows of one pair; ``shown`` and ``causes`` add up to the cent."""

    variance: Variance
    shown: Shown
    headline: str
    causes: tuple[CauseView, ...]
    rules: tuple[RuleView, ...]
    extras: tuple[ExtraView, ...]
    episodes: tuple[EpisodeView, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """Orders matched, only in A, only in B."""
        return tuple(self.variance.count(kind) for kind in (Match.MATCHED, Match.ONLY_A, Match.ONLY_B))


def pair_view(variance: Variance, run_a: Run, run_b: Run) -> PairView:
    """The view of one pair."""
    amounts = shown(variance)
    causes = tuple(
        CauseView(cause.value, amounts.causes[cause], variance.gross[cause], cause in variance.unknown)
        for cause in Cause
    )
    episodes = [_episode_view(episode) for episode in variance.episodes[:MOST_EPISODES]]
    return PairView(
        variance=variance,
        shown=amounts,
        headline=headline(variance),
        causes=causes,
        rules=tuple(_rules(run_a, run_b)),
        extras=tuple(_extras(variance)),
        episodes=tuple(view for view in episodes if view.total),
    )


def _episode_view(episode: Episode) -> EpisodeView:
    total, causes = episode_cents(episode)
    return EpisodeView(episode, total, tuple((cause.value, amount) for cause, amount in causes.items() if amount))


def headline(variance: Variance) -> str:
    """The verdict on a pair in one sentence."""
    a, b = variance.a.name, variance.b.name
    if variance.divergence is None:
        what = "on every fill and at every session" if variance.a.run else "on every fill"
        return f"{b} and {a} agree {what}."
    amounts = shown(variance)
    if amounts.unexplained:
        return f"{_distance(a, b, amounts.difference)}; {amounts.unexplained:+,.2f} is unexplained."
    largest = max(Cause, key=lambda cause: abs(amounts.causes[cause]))
    if not amounts.causes[largest]:
        return f"{_distance(a, b, amounts.difference)}; they differ in {variance.divergence.what}."
    reason = f"the largest cause is {largest} ({amounts.causes[largest]:+,.2f})"
    return f"{_distance(a, b, amounts.difference)}; {reason}."


def _distance(a: str, b: str, difference: float) -> str:
    if not difference:
        return f"{b} ends where {a} does, to the cent"
    return f"{b} ends {abs(difference):,.2f} {'above' if difference > 0 else 'below'} {a}"


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
    commissions = [order.commission for order in orders]
    commission = math.fsum(amount or 0.0 for amount in commissions)
    slippages = [order.slippage for order in orders]
    share = math.fsum(row.outcome for row in rows)
    return ExtraView(
        engine=name,
        cause=cause.value,
        orders=tuple(rows),
        turnover=math.fsum(abs(order.value) for order in orders),
        commission=None if None in commissions else commission,
        slippage=None if None in slippages else math.fsum(amount or 0.0 for amount in slippages),
        earned=sign * share + commission,
        share=share,
    )
