"""Which price of the bar fills come from, and how they were slipped: every combination tried by reproduction."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from reconcile.fingerprints.amounts import Amount, amount_in_most
from reconcile.fingerprints.lines import line_through
from scenarios.rules import Clipping, SlippedFills

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats
    from reconcile.fingerprints.evidence import Evidence

FIELDS = {
    "open": ("open",),
    "close": ("close",),
    "high": ("high",),
    "low": ("low",),
    "middle of high and low": ("high", "low"),
    "mean of high, low and close": ("high", "low", "close"),
    "mean of open, high, low and close": ("open", "high", "low", "close"),
}
"""Prices that engines fill at, each the mean of these fields of the bar."""

PLAIN = Amount(0.0, 0.0, 0.0, 0)
A_PARAMETER = 1.5
"""Fills that an amount must explain beyond those without it: two fills say it, one says nothing."""
NEARLY_ALL = 0.8
"""Of fills that exact rules explain: rounded ones are not looked for then, in which a wrong cent would hide."""

_ANY = 0.001
"""An amount where every one gives the same."""


@dataclass(frozen=True, slots=True)
class PriceRule:
    """How a fill's price comes about; ``rate`` is of the reference price and ``fixed`` per share."""

    field: str
    rate: Amount = PLAIN
    fixed: Amount = PLAIN
    slipped: SlippedFills = SlippedFills.ALL
    clipping: Clipping = Clipping.NONE

    @property
    def parameters(self) -> int:
        """How many amounts were fitted."""
        return (self.rate is not PLAIN) + (self.fixed is not PLAIN)

    def reference(self, evidence: Evidence) -> Floats:
        """The market's price that is slipped, per fill."""
        return reference_at(self.field, evidence)

    def predicted(self, evidence: Evidence) -> Floats:
        """The price of each fill under this rule, as the reference engine works it out."""
        reference, sign = self.reference(evidence), evidence.sign
        slipped = reference * (1 + sign * self.rate.value) + sign * self.fixed.value
        clipped = _clipped(slipped, limit_of(self.clipping, evidence), sign)
        return np.where(_is_slipped(self.slipped, evidence), clipped, reference)

    def explains(self, evidence: Evidence, *, is_printed: bool) -> Flags:
        """Which fills have the predicted price."""
        apart = np.abs(self.predicted(evidence) - evidence.price)
        return np.asarray(apart <= evidence.price_slack(is_printed=is_printed))


@dataclass(frozen=True, slots=True)
class PriceFit:
    """The rules that explain equally many fills with equally few amounts; ``is_printed``: as prices are rounded.

    No rule where nothing is explained better than by chance.
    """

    rules: tuple[PriceRule, ...]
    score: float
    is_printed: bool

    @property
    def best(self) -> PriceRule | None:
        """The plainest: the first."""
        return self.rules[0] if self.rules else None


def reference_at(field: str, evidence: Evidence) -> Floats:
    """The bar's price of that name, per fill."""
    names = FIELDS[field]
    total = sum((evidence.bar[name] for name in names[1:]), start=evidence.bar[names[0]])
    return np.asarray(total / len(names))


def fit_prices(evidence: Evidence) -> PriceFit:
    """The rules that explain most: to the last digit if these explain nearly all, else as prices are printed."""
    exact = _fit(evidence, is_printed=False)
    if not evidence.printed_price or exact.score >= NEARLY_ALL * len(evidence):
        return exact
    printed = _fit(evidence, is_printed=True)
    return printed if printed.score > exact.score else exact


def _fit(evidence: Evidence, *, is_printed: bool) -> PriceFit:
    scored = []
    for rule in _candidates(evidence, is_printed=is_printed):
        count = int(rule.explains(evidence, is_printed=is_printed).sum())
        scored.append((count - A_PARAMETER * rule.parameters, rule, count))
    best = max(score for score, *_ in scored)
    rules = _plainest(tuple(rule for score, rule, _ in scored if score == best) if best > 0 else ())
    most = max(count for score, _, count in scored if score == best)
    free = (rule for _, rule, count in scored if rules and count == most and _is_free(rule, rules[0]))
    return PriceFit((*rules, *(rule for rule in free if rule not in rules)), best, is_printed)


def _is_free(rule: PriceRule, plain: PriceRule) -> bool:
    """Whether a rule adds an amount to the plain one that the bar's limits hide, whatever it is."""
    names = (rule.field, rule.clipping) == (plain.field, plain.clipping)
    return names and rule.parameters == plain.parameters + 1 and not (rule.rate.is_told and rule.fixed.is_told)


def _plainest(rules: tuple[PriceRule, ...]) -> tuple[PriceRule, ...]:
    """Of those that explain the same, those with fewest amounts."""
    fewest = min((rule.parameters for rule in rules), default=0)
    return tuple(rule for rule in rules if rule.parameters == fewest)


def _candidates(evidence: Evidence, *, is_printed: bool) -> Iterator[PriceRule]:
    for field, slipped, clipping in product(FIELDS, SlippedFills, Clipping):
        plain = PriceRule(field, slipped=slipped, clipping=clipping)
        yield plain
        yield from _with_amounts(plain, evidence, is_printed=is_printed)


def _with_amounts(plain: PriceRule, evidence: Evidence, *, is_printed: bool) -> Iterator[PriceRule]:
    """The same with a rate, an amount per share, or both, as the fills themselves say."""
    reference, sign = plain.reference(evidence), evidence.sign
    adverse, slack = sign * (evidence.price - reference), evidence.price_slack(is_printed=is_printed)
    high = np.where(_at_limit(plain, evidence, slack), math.inf, adverse + slack)
    counts = _is_slipped(plain.slipped, evidence)
    low, high = np.where(counts, adverse - slack, math.nan), np.where(counts, high, math.nan)
    names = plain.slipped, plain.clipping
    if rate := _usable(amount_in_most(low / reference, high / reference)):
        yield PriceRule(plain.field, rate, PLAIN, *names)
    if fixed := _usable(amount_in_most(low, high)):
        yield PriceRule(plain.field, PLAIN, fixed, *names)
    if is_printed:  # two amounts fit anything to the cent
        return
    inside = counts & np.isfinite(high)
    if both := line_through(reference[inside], adverse[inside], slack[inside]):
        yield PriceRule(plain.field, *both, *names)


def _usable(amount: Amount | None) -> Amount | None:
    """An amount above nothing that more than one fill agrees on; one where it may be anything from nothing up."""
    if amount is not None and amount.value == 0 and math.isinf(amount.high):
        amount = replace(amount, value=_ANY)
    return amount if amount is not None and amount.count > 1 and amount.value > 0 else None


def _is_slipped(slipped: SlippedFills, evidence: Evidence) -> Flags:
    return evidence.opens if slipped is SlippedFills.OPENING else np.ones(len(evidence), dtype=np.bool_)


def limit_of(clipping: Clipping, evidence: Evidence) -> Floats:
    """The price that each fill may not leave, NaN where there is none."""
    if clipping is Clipping.NONE:
        return np.full(len(evidence), math.nan)
    bar = evidence.bar if clipping is Clipping.THIS_BAR else evidence.next_bar
    return np.where(evidence.sign > 0, bar["high"], bar["low"])


def _clipped(price: Floats, limit: Floats, sign: Floats) -> Floats:
    return np.where(np.isnan(limit), price, np.where(sign > 0, np.minimum(price, limit), np.maximum(price, limit)))


def _at_limit(rule: PriceRule, evidence: Evidence, slack: Floats) -> Flags:
    return np.asarray(np.abs(evidence.price - limit_of(rule.clipping, evidence)) <= slack)
