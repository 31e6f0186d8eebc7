"""The view of one pair, which every rendering draws from: causes, episodes, rules that differ, extra orders."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause
from reconcile.attribution.dollars import ROW_CAUSES, unmatched_causes
from reconcile.attribution.rows import DiffRow, Match, Rows
from reconcile.books.fills import known
from reconcile.report.view import answer
from reconcile.report.view.cents import Amounts, adding_up, to_cents
from reconcile.report.view.unmatched import fate_sums

if TYPE_CHECKING:
    from bundles.arrays import Ints
    from reconcile.attribution.episodes import Episode
    from reconcile.variance import Variance

EPISODES_ON_A_PAGE = 12
EPISODES_IN_A_TEXT = 8
EPISODES_AT_A_GLANCE = 5
"""How many of the largest episodes are listed: in ``report.html``, in Markdown, in a notebook."""

MOST_EXTRAS = 12


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A line of the table of causes, account currency; ``partly`` where some order does not report it."""

    cause: str
    net: float
    gross: float
    partly: bool = False

    @property
    def shows(self) -> bool:
        """Whether it says anything: an amount of a cent or more, or that it is not known."""
        return bool(self.partly or self.net or round(self.gross, 2))


@dataclass(frozen=True, slots=True)
class FateLine:
    """A part of the cause ``unmatched``, account currency; the parts add up to it in whole cents."""

    words: str
    orders: int
    net: float


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """One asset from flat to flat in both sides; ``causes`` that show, in cents that add up to ``total``."""

    asset: str
    first: str
    last: str
    orders: int
    total: float
    causes: tuple[tuple[str, float], ...]

    @property
    def largest(self) -> tuple[str, float]:
        """The cause with the largest amount, and that amount."""
        return max(self.causes, key=lambda part: abs(part[1]))


@dataclass(frozen=True, slots=True)
class RuleLine:
    """An execution rule on which the two runs differ, with the source that carries it on each side."""

    topic: str
    value_a: str
    value_b: str
    source_a: str
    source_b: str


@dataclass(frozen=True, slots=True)
class ExtraOrders:
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


@dataclass(frozen=True, eq=False)
class PairView:
    """Everything that a report shows of one pair, each part worked out when it is first asked for.

    ``most_episodes`` is how many of the largest are listed.
    """

    variance: Variance
    most_episodes: int = EPISODES_IN_A_TEXT

    @property
    def title(self) -> str:
        return f"{self.variance.b.name} minus {self.variance.a.name}: {self.variance.scenario}"

    @cached_property
    def headline(self) -> str:
        """The verdict in one sentence."""
        return headline(self.variance)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Below the headline: counts, where the differences are if that can be told, what to do next."""
        where = answer.where(self.variance)
        lines = (
            answer.count_line(self.variance),
            f"where: {where}" if where else "",
            self.next_step,
        )
        return tuple(line for line in lines if line)

    @cached_property
    def next_step(self) -> str:
        """What to do about the largest cause; nothing where there is none."""
        return answer.next_step(self.variance)

    @cached_property
    def amounts(self) -> Amounts:
        """The difference, its causes and what is unexplained, in whole cents that add up."""
        return to_cents(self.variance)

    @cached_property
    def causes(self) -> tuple[CauseLine, ...]:
        """All causes, in their order."""
        net, gross, unknown = self.amounts.causes, self.variance.gross, self.variance.unknown
        return tuple(CauseLine(cause.value, net[cause], gross[cause], cause in unknown) for cause in Cause)

    @cached_property
    def fates(self) -> tuple[FateLine, ...]:
        """What became of the orders that one run alone filled; none of two logs."""
        sums = {each.fate: each for each in fate_sums(self.variance) or ()}
        cents = adding_up({fate: each.dollars for fate, each in sums.items()}, self.amounts.causes[Cause.UNMATCHED])
        return tuple(FateLine(fate.words, each.orders, cents[fate]) for fate, each in sums.items())

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows compare what."""
        return {match.value: self.variance.count(match) for match in Match}

    @cached_property
    def episodes(self) -> tuple[EpisodeLine, ...]:
        """The largest that come to a cent or more."""
        lines = map(_episode, self.variance.episodes[: self.most_episodes])
        return tuple(line for line in lines if line.total)

    @cached_property
    def rules(self) -> tuple[RuleLine, ...]:
        """Settings by which two runs differ; logs have none."""
        return tuple(_rules(self.variance))

    @cached_property
    def extras(self) -> tuple[ExtraOrders, ...]:
        """Orders that only one side has, by side and cause."""
        return tuple(_extras(self.variance))

    @cached_property
    def summary(self) -> dict[str, object]:
        """The pair as ``variance.json`` has it: account currency, B minus A, not rounded."""
        v = self.variance
        return {
            "engine_a": v.a.name,
            "engine_b": v.b.name,
            "final_value_a": v.a.final_value,
            "final_value_b": v.b.final_value,
            "difference": v.difference,
            "causes": {cause.value: v.causes[cause] for cause in Cause},
            "unknown": [cause.value for cause in v.unknown],
            "unexplained": v.unexplained,
            **{match.value: v.count(match) for match in (Match.MATCHED, Match.ONLY_A, Match.ONLY_B)},
            "coverage": v.coverage,
            "unmatched": _fates(v),
            "first_divergence": _divergence(v),
            "verdict": v.verdict.value,
        }


def _fates(variance: Variance) -> dict[str, dict[str, float]] | None:
    """Null where no list of orders is known."""
    sums = fate_sums(variance)
    if sums is None:
        return None
    return {each.fate.value: {"orders": each.orders, "dollars": each.dollars} for each in sums}


def _divergence(variance: Variance) -> dict[str, str | None] | None:
    first = variance.divergence
    if first is None:
        return None
    session = None if first.session is None else f"{first.session:%Y-%m-%d}"
    return {"session": session, "order_id": first.order_id, "what": first.what, "a": first.a, "b": first.b}


def _episode(episode: Episode) -> EpisodeLine:
    total = round(episode.total, 2)
    first, last = (f"{session:%Y-%m-%d}" for session in episode.sessions)
    cents = adding_up({cause.value: episode.causes[cause] for cause in ROW_CAUSES}, total)
    causes = tuple((cause, amount) for cause, amount in cents.items() if amount)
    return EpisodeLine(episode.asset, first, last, episode.count, total, causes)


def headline(variance: Variance) -> str:
    """The verdict on a pair in one sentence."""
    a, b, amounts = variance.a.name, variance.b.name, to_cents(variance)
    distance = _distance(a, b, amounts.difference)
    if variance.coverage == 0.0:
        return f"no order of {a} has a counterpart in {b}; {distance}."
    largest = answer.largest_cause(variance)
    if variance.divergence is None and (variance.allowed or not _has_amounts(variance)):
        told = f"{_agreement(variance)}{f'; {distance}' if _has_amounts(variance) else ''}"
    elif amounts.unexplained:
        told = f"{distance}; {amounts.unexplained:+,.2f} is unexplained"
    elif amounts.causes[largest]:
        told = f"{distance}; the largest cause is {answer.cause_in_words(variance, largest)}"
    else:
        told = f"{distance}; they differ in {variance.divergence.what if variance.divergence else 'single orders'}"
    is_beyond = variance.allowed and variance.divergence
    return f"{told}, beyond the tolerance {variance.allowed}." if is_beyond else f"{told}."


def _has_amounts(variance: Variance) -> bool:
    """Whether any line of the table of causes has a cent in it."""
    amounts = to_cents(variance)
    return bool(amounts.unexplained or amounts.difference or any(round(each, 2) for each in variance.gross.values()))


def _agreement(variance: Variance) -> str:
    """On what both agree, within what tolerance, and what they leave open."""
    where = "on every fill and at every session" if variance.a.run else "on every fill"
    within = f" within {variance.allowed}" if variance.allowed else ""
    unknown = " and ".join(variance.unknown)
    is_open = f", as far as both report it: {unknown} cannot be told" if unknown else ""
    return f"{variance.b.name} and {variance.a.name} agree {where}{within}{is_open}"


def _distance(a: str, b: str, difference: float) -> str:
    if not difference:
        return f"{b} ends where {a} does, to the cent"
    return f"{b} ends {abs(difference):,.2f} {'above' if difference > 0 else 'below'} {a}"


def _rules(variance: Variance) -> Iterator[RuleLine]:
    a, b = variance.a.run, variance.b.run
    if a is None or b is None:
        return
    of_b = {setting.rule: setting for setting in b.settings}
    for mine in a.settings:
        theirs = of_b.get(mine.rule)
        if theirs is not None and mine.value != theirs.value:
            yield RuleLine(mine.topic, mine.value, theirs.value, mine.source, theirs.source)


def _extras(variance: Variance) -> Iterator[ExtraOrders]:
    causes = unmatched_causes(variance.pairs)
    for match, name, sign in ((Match.ONLY_A, variance.a.name, -1.0), (Match.ONLY_B, variance.b.name, 1.0)):
        is_of_side = variance.rows.is_(match)[: len(variance.pairs)]
        for column in np.unique(causes[is_of_side]).tolist():
            places = np.flatnonzero(is_of_side & (causes == column))
            yield _extra(name, ROW_CAUSES[column], variance.rows, places, sign)


def _extra(name: str, cause: Cause, rows: Rows, places: Ints, sign: float) -> ExtraOrders:
    orders, of = (rows.pairs.a, rows.pairs.of_a) if sign < 0 else (rows.pairs.b, rows.pairs.of_b)
    quantity, price, commissions, reference = (
        column[of[places]] for column in (orders.quantity, orders.price, orders.commission, orders.reference_price)
    )
    commission = math.fsum(np.nan_to_num(commissions).tolist())
    share = math.fsum(rows.outcome[places].tolist())
    return ExtraOrders(
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
