"""What the report says of one pair: causes, rules that differ, extra fills, episodes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause, Run
from reconcile.attribution.dollars import COLUMN, unmatched_causes
from reconcile.attribution.rows import DiffRow, Match, Rows
from reconcile.books.fills import Ints, known
from reconcile.report.view.cents import Shown, episode_cents, shown

if TYPE_CHECKING:
    from reconcile.attribution.episodes import Episode
    from reconcile.variance import Variance

MOST_EPISODES = 8
MOST_EXTRAS = 12


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
    count: int
    first: tuple[DiffRow, ...]
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


def pair_view(variance: Variance) -> PairView:
    """The view of one pair; rules are told of runs alone."""
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
        rules=tuple(_rules(variance.a.run, variance.b.run)),
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


def _rules(a: Run | None, b: Run | None) -> list[RuleView]:
    if a is None or b is None:
        return []
    of_b = {setting.rule: setting for setting in b.settings}
    return [
        RuleView(mine.topic, mine.value, theirs.value, mine.source, theirs.source)
        for mine in a.settings
        if (theirs := of_b.get(mine.rule)) is not None and mine.value != theirs.value
    ]


def _extras(variance: Variance) -> list[ExtraView]:
    views = []
    causes = unmatched_causes(variance.pairs)
    for match, name, sign in ((Match.ONLY_A, variance.a.name, -1.0), (Match.ONLY_B, variance.b.name, 1.0)):
        is_of_side = variance.rows.is_(match)[: len(variance.pairs)]
        for cause in (Cause.REBALANCING, Cause.UNMATCHED):
            places = np.flatnonzero(is_of_side & (causes == COLUMN[cause]))
            if len(places):
                views.append(_extra(name, cause, variance.rows, places, sign))
    return views


def _extra(name: str, cause: Cause, rows: Rows, places: Ints, sign: float) -> ExtraView:
    orders, of = (rows.pairs.a, rows.pairs.of_a) if sign < 0 else (rows.pairs.b, rows.pairs.of_b)
    quantity, price, commissions, reference = (
        column[of[places]] for column in (orders.quantity, orders.price, orders.commission, orders.reference_price)
    )
    commission = math.fsum(np.nan_to_num(commissions).tolist())
    share = math.fsum(rows.outcome[places].tolist())
    return ExtraView(
        engine=name,
        cause=cause.value,
        count=len(places),
        first=rows.at(places[:MOST_EXTRAS]),
        turnover=math.fsum(np.abs(quantity * price).tolist()),
        commission=known(math.fsum(commissions.tolist())),
        slippage=known(math.fsum((quantity * (price - reference)).tolist())),
        earned=sign * share + commission,
        share=share,
    )
