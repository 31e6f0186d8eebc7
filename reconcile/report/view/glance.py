"""A comparison at a glance, in whole cents that add up: what a notebook shows and a failed test keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.contract import Cause
from reconcile.formatting import NOT_REPORTED, amount_or_untold, dollars, signed
from reconcile.report.view.cents import episode_cents, shown
from reconcile.report.view.pair import headline

if TYPE_CHECKING:
    from reconcile.variance import Variance

MOST_EPISODES = 5


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A cause that shows, in words: dollars B minus A, and Σ |row|."""

    cause: str
    net: str
    gross: str


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """An asset from flat to flat, in words."""

    asset: str
    first: str
    last: str
    total: str
    cause: str


@dataclass(frozen=True, slots=True)
class Glance:
    """One pair in words: nothing here is worked out again when it is drawn."""

    title: str
    verdict: str
    headline: str
    values: tuple[tuple[str, str], ...]
    causes: tuple[CauseLine, ...]
    divergence: str
    episodes: tuple[EpisodeLine, ...]
    remarks: tuple[str, ...]


def glance(variance: Variance) -> Glance:
    """What there is to see of a pair; never more than a few lines, however many orders there are."""
    a, b = variance.a, variance.b
    return Glance(
        title=f"{b.name} minus {a.name}: {variance.scenario}",
        verdict=variance.verdict.value,
        headline=headline(variance),
        values=(
            (f"final value, {a.name}", dollars(a.final_value)),
            (f"final value, {b.name}", dollars(b.final_value)),
        ),
        causes=tuple(_causes(variance)),
        divergence=str(variance.divergence or ""),
        episodes=tuple(_episodes(variance)),
        remarks=variance.remarks,
    )


def _causes(variance: Variance) -> Iterator[CauseLine]:
    amounts = shown(variance)
    for cause in Cause:
        untold = cause in variance.unknown
        if untold or amounts.causes[cause] or round(variance.gross[cause], 2):
            net = amount_or_untold(amounts.causes[cause], untold)
            yield CauseLine(cause.value, net, dollars(variance.gross[cause]))
    yield CauseLine("unexplained", NOT_REPORTED if amounts.unexplained is None else signed(amounts.unexplained), "")
    yield CauseLine("difference", signed(amounts.difference), "")


def _episodes(variance: Variance) -> Iterator[EpisodeLine]:
    for episode in variance.episodes[:MOST_EPISODES]:
        total, causes = episode_cents(episode)
        if total:
            first, last = (f"{session:%Y-%m-%d}" for session in episode.sessions)
            largest = max(causes, key=lambda cause: abs(causes[cause]))
            yield EpisodeLine(episode.asset, first, last, signed(total), f"{largest} {signed(causes[largest])}")
