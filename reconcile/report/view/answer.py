"""The answer in a user's words: the largest cause, where the differences are, and what to do next."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause, Mode
from bundles.tolerances import HALF_CENT
from reconcile.attribution.dollars import COLUMN, unmatched_causes
from reconcile.attribution.rows import Match
from reconcile.report.view.cents import to_cents
from reconcile.report.view.unmatched import Fate, fates_of, followers_of

if TYPE_CHECKING:
    from adapters.contract import Run
    from bundles.arrays import Flags, Ints
    from reconcile.variance import Variance

_IN_WORDS = MappingProxyType(
    {
        Cause.TIMING: "timing: the same orders filled at another moment",
        Cause.PRICE: "price: another market price at the same moment",
        Cause.DATA: "data: market prices that differ",
        Cause.SIZING: "sizing: the same orders in another size",
        Cause.REBALANCING: "rebalancing: re-sizes that only one of them made",
    }
)
_OF_FATES = MappingProxyType(
    {
        Fate.REFUSED: "that {} refused",
        Fate.CUT: "that {} cut to nothing",
        Fate.PENDING: "that {} left waiting",
        Fate.CANCELLED: "asked of {} too, neither filled nor refused there",
        Fate.FILLED_LATER: "that one filled in a later session than the other",
        Fate.EXTRA: "that {} was never asked",
        Fate.NOT_REPORTED: "of which {} does not tell what became",
    }
)
_LACK = ("not enough cash", "cash does not cover", "insufficient cash")
"""How engines' adapters word that cash did not suffice."""

FEWEST_ORDERS = 5
LEAST_RATIO = 2.0
MOST_CHANCE = 0.01
"""A slice is named where it holds so many differing orders, so many times its share, and hardly by chance."""


def largest_cause(variance: Variance) -> Cause:
    """The cause with the largest amount as it is printed."""
    amounts = to_cents(variance).causes
    return max(Cause, key=lambda cause: abs(amounts[cause]))


def cause_in_words(variance: Variance, cause: Cause) -> str:
    """``timing: the same orders filled at another moment (+677.96)``; of unmatched orders, of which kind they are."""
    amount = f"({to_cents(variance).causes[cause]:+,.2f})"
    if cause is Cause.PRICE and _untold_within_price(variance):
        untold = " and ".join(_untold_within_price(variance))
        return f"price: the same orders filled at other prices {amount}, of which {untold} cannot be told apart"
    if cause is not Cause.UNMATCHED:
        return f"{_IN_WORDS.get(cause, cause.value)} {amount}"
    return f"orders that only one of them filled {amount}: {', '.join(_kinds(variance))}"


def _untold_within_price(variance: Variance) -> tuple[Cause, ...]:
    """What the amount of ``price`` may hold as well, because some order does not tell it."""
    return tuple(cause for cause in (Cause.TIMING, Cause.DATA, Cause.SLIPPAGE) if cause in variance.unknown)


def _kinds(variance: Variance) -> Iterator[str]:
    """Unmatched orders by what became of them on the other side; of logs, by side."""
    fates, runs = fates_of(variance), (variance.a.run, variance.b.run)
    if fates is None or runs[0] is None or runs[1] is None:
        yield from _kinds_of_logs(variance)
        return
    followers, groups = followers_of(variance), dict[tuple[Fate, int], list[int]]()
    for place in fates.keys() - followers:  # on which side it is absent: 1 is B
        groups.setdefault((fates[place], int(variance.pairs.in_a[place])), []).append(place)
    for (fate, absent), places in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        words = _OF_FATES[fate].format((variance.a.name, variance.b.name)[absent])
        reasons = _reasons((runs[0], runs[1])[absent])
        lack = _for_lack([reasons.get(variance.pairs.order_id_of(place), "") for place in places])
        yield f"{_orders(variance, places)} {words}{lack}"
    if followers:
        closing = _counted(len(followers), "order")
        yield f"{closing} that {'closes' if len(followers) == 1 else 'close'} what such orders opened"


def _kinds_of_logs(variance: Variance) -> Iterator[str]:
    pairs = variance.pairs
    is_it = unmatched_causes(pairs) == COLUMN[Cause.UNMATCHED]
    for name, of_side in ((variance.a.name, pairs.in_a), (variance.b.name, pairs.in_b)):
        if count := int(np.count_nonzero(is_it & of_side)):
            yield f"{count:,} only in {name}"


def _orders(variance: Variance, places: Sequence[int]) -> str:
    """``10 purchases``, or orders where some of them sell."""
    return _counted(len(places), "purchase" if variance.pairs.is_buy[places].all() else "order")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _reasons(run: Run) -> dict[str, str]:
    """By order_id, why a run refused what it refused."""
    if run.rejections is None:
        return {}
    return dict(zip(run.rejections["order_id"], run.rejections["reason"].astype(str), strict=True))


def _for_lack(reasons: Sequence[str]) -> str:
    is_lack = all(any(words in reason.lower() for words in _LACK) for reason in reasons)
    return " for lack of cash" if reasons and is_lack else ""


def count_line(variance: Variance) -> str:
    """How many orders are paired, on one side alone, and equal in dollars; how much of all fills is paired."""
    paired = variance.count(Match.MATCHED)
    differing = int(np.count_nonzero(_differs(variance) & variance.pairs.is_matched))
    share = "" if variance.coverage is None else f", {variance.coverage:.1%} of all fills"
    sides = ((variance.a.name, Match.ONLY_A), (variance.b.name, Match.ONLY_B))
    only = "".join(f"; {variance.count(match):,} only in {name}" for name, match in sides)
    equal = f"of the paired {paired - differing:,} equal in dollars, {differing:,} not"
    return f"paired: {paired:,} orders{share}{only}; {equal}"


def _differs(variance: Variance) -> Flags:
    """Pairs that come to half a cent or more in some cause, and orders that one side has alone."""
    pairs = variance.pairs
    return (variance.rows.gross[: len(pairs)] >= HALF_CENT) | ~pairs.is_matched


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the orders that holds more of the differences than its size would let one expect.

    ``differing`` of its ``orders`` differ, and ``ratio`` is its share of all that differ over its share of all.
    """

    name: str
    orders: int
    differing: int
    ratio: float

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.differing:,} of its {self.orders:,} orders differ, {self.ratio:.1f} times its share"
        )


def where(variance: Variance) -> Slice | None:
    """The slice (asset, month, side) that is over-represented among the differences the most; mostly none.

    It takes 5 differing orders, twice the slice's share, and less than 1 % of chance over all slices together
    (Hoeffding's bound on drawing as many without replacement).
    """
    pairs = variance.pairs
    differs = _differs(variance)
    all_orders, all_differing = len(pairs), int(np.count_nonzero(differs))
    slices = [each for names, of in _dimensions(variance) for each in _slices(names, of, differs)]
    found = [
        each
        for each in slices
        if each.differing >= FEWEST_ORDERS
        and each.ratio >= LEAST_RATIO
        and _chance(each, all_orders, all_differing) * len(slices) <= MOST_CHANCE
    ]
    return max(found, key=lambda each: (each.ratio, each.differing), default=None)


def _dimensions(variance: Variance) -> Iterator[tuple[Sequence[str], Ints]]:
    """The names of a dimension's values, and the place of each pair's among them."""
    pairs = variance.pairs
    yield pairs.names, pairs.asset
    # Sessions are nanoseconds of UTC midnights, so that a month is read off them.
    months = pairs.first_session.astype("datetime64[ns]").astype("datetime64[M]")
    values, of = np.unique(months, return_inverse=True)
    yield [str(month) for month in values], of
    yield ("sells", "purchases"), pairs.is_buy.astype(np.int64)


def _slices(names: Sequence[str], of: Ints, differs: Flags) -> Iterator[Slice]:
    orders, differing = (np.bincount(part, minlength=len(names)).tolist() for part in (of, of[differs]))
    overall = np.count_nonzero(differs) / max(1, len(of))
    for name, count, hits in zip(names, orders, differing, strict=True):
        if count:
            yield Slice(name, count, hits, hits / count / overall if overall else 0.0)


def _chance(part: Slice, orders: int, differing: int) -> float:
    """At most how likely a slice of that size holds so many by chance."""
    expected, found = differing / orders, part.differing / part.orders
    if found <= expected:
        return 1.0
    rest = (1 - found) * math.log((1 - found) / (1 - expected)) if found < 1 else 0.0
    return math.exp(-part.orders * (found * math.log(found / expected) + rest))


def next_step(variance: Variance) -> str:
    """What to do about the largest cause; nothing where there is none."""
    cause = largest_cause(variance)
    if not to_cents(variance).causes[cause]:
        return ""
    if cause is Cause.PRICE and _untold_within_price(variance) and variance.by_session is None:
        return "next: give market prices (--prices), with which timing and slippage may be told from price"
    page = f"docs/causes/{cause}.md says what {cause} means and what to do"
    a, b = variance.a.run, variance.b.run
    if variance.mode is not Mode.NATIVE or a is None or b is None or a.scenario != b.scenario:
        return f"next: {page}"
    engines = f"{variance.a.name} {variance.b.name}"
    return f"next: reconcile explain, with this scenario and {engines}, splits it by rule; {page}"
