"""How commissions come about: every form tried by reproduction, order by order."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bundles.tolerances import LAST_DIGITS, REPRODUCED
from reconcile.fingerprints.amounts import Amount, amount_in_most
from reconcile.fingerprints.lines import plane_through
from reconcile.fingerprints.prices import A_PARAMETER, NEARLY_ALL, PLAIN
from scenarios.rules import CommissionBasis

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats
    from reconcile.fingerprints.evidence import Evidence

_DIGITS = 3
"""Of a minimum that a single order is charged: a plain number, which a wrong commission hardly is."""

_SEVERAL = 2
"""Amounts: as many fit as many orders by chance."""


@dataclass(frozen=True, slots=True)
class CommissionRule:
    """``max(minimum, rate × value + per_share × shares)``, the value at the price that ``basis`` names."""

    rate: Amount = PLAIN
    per_share: Amount = PLAIN
    minimum: float = 0.0
    basis: CommissionBasis = CommissionBasis.FILL_PRICE

    @property
    def parameters(self) -> int:
        """How many amounts were fitted."""
        return (self.rate is not PLAIN) + (self.per_share is not PLAIN) + bool(self.minimum)

    @property
    def amounts(self) -> tuple[float, float, float]:
        """Rate, per share and minimum."""
        return self.rate.value, self.per_share.value, self.minimum

    def predicted(self, orders: Orders) -> Floats:
        """What each order is charged."""
        proportional = self.rate.value * orders.value[self.basis] + self.per_share.value * orders.shares
        return np.asarray(np.maximum(self.minimum, proportional))

    def explains(self, orders: Orders, *, is_printed: bool) -> Flags:
        """Which orders are charged so."""
        apart = np.abs(self.predicted(orders) - orders.commission)
        return np.asarray(apart <= orders.slack(is_printed=is_printed))


@dataclass(frozen=True, eq=False)
class Orders:
    """Orders by their sums: ``value`` by basis, shares and commission; ``number`` is the order of each fill."""

    value: dict[CommissionBasis, Floats]
    shares: Floats
    commission: Floats
    number: np.ndarray[tuple[int], np.dtype[np.int64]]
    printed: float

    def slack(self, *, is_printed: bool) -> Floats:
        """By how much a commission may be off."""
        return REPRODUCED + LAST_DIGITS * np.abs(self.commission) + (self.printed if is_printed else 0.0)


@dataclass(frozen=True, slots=True)
class CommissionFit:
    """The rules that explain equally many orders with equally few amounts; none where nothing is explained."""

    rules: tuple[CommissionRule, ...]
    score: float
    is_printed: bool


def orders_of(evidence: Evidence, reference: Floats) -> Orders:
    """The orders of these fills, whose pieces are charged together."""
    number = np.unique(evidence.order, return_inverse=True)[1].ravel()

    def total(values: Floats) -> Floats:
        return np.bincount(number, weights=values)

    value = {
        CommissionBasis.FILL_PRICE: total(evidence.size * evidence.price),
        CommissionBasis.REFERENCE_PRICE: total(evidence.size * reference),
    }
    sums = total(evidence.size), total(evidence.commission)
    return Orders(value, *sums, number, evidence.printed_commission)


def fit_commissions(orders: Orders) -> CommissionFit:
    """The rules that explain most: to the last digit if these explain nearly all, else as they are printed."""
    exact = _fit(orders, is_printed=False)
    if not orders.printed or exact.score >= NEARLY_ALL * len(orders.shares):
        return exact
    printed = _fit(orders, is_printed=True)
    return printed if printed.score > exact.score else exact


def _fit(orders: Orders, *, is_printed: bool) -> CommissionFit:
    scored = []
    for rule in _candidates(orders, is_printed=is_printed):
        explained = rule.explains(orders, is_printed=is_printed)
        if rule.parameters < _SEVERAL or _kinds(orders, explained) > rule.parameters:
            scored.append((float(explained.sum()) - _cost(rule, is_printed=is_printed), rule, explained))
    best = max(score for score, *_ in scored)
    found = [rule for score, rule, _ in scored if score == best] if best > 0 else []
    fewest = min((rule.parameters for rule in found), default=0)
    plainest = [rule for rule in found if rule.parameters == fewest]
    slack = orders.slack(is_printed=is_printed)
    rivals = [rule for _, rule, same in scored if plainest and _is_rival(rule, same, plainest[0], orders, slack)]
    return CommissionFit((*plainest, *(rule for rule in rivals if rule not in plainest)), best, is_printed)


def _kinds(orders: Orders, explained: Flags) -> int:
    """How many orders are explained that differ in shares or value: alike ones say the same twice."""
    value = orders.value[CommissionBasis.FILL_PRICE]
    return len(np.unique(np.column_stack([orders.shares, value])[explained], axis=0))


def _is_rival(rule: CommissionRule, explained: Flags, plain: CommissionRule, orders: Orders, slack: Floats) -> bool:
    """Whether a rule explains the same orders as the plain one, and charges others otherwise."""
    theirs, ours = rule.predicted(orders), plain.predicted(orders)
    is_same = np.abs(ours - orders.commission) <= slack
    return bool((explained == is_same).all() and (np.abs(theirs - ours) > 2 * slack).any())


def _cost(rule: CommissionRule, *, is_printed: bool) -> float:
    """What its amounts must explain; a plain minimum may be told by one order."""
    is_plain = not is_printed and bool(rule.minimum) and float(f"{rule.minimum:.{_DIGITS}g}") == rule.minimum
    return A_PARAMETER * rule.parameters - (1.0 if is_plain else 0.0)


def _candidates(orders: Orders, *, is_printed: bool) -> Iterator[CommissionRule]:
    yield CommissionRule()
    paid, slack = orders.commission, orders.slack(is_printed=is_printed)
    least = _least(paid)
    for minimum in dict.fromkeys((0.0, *least)):
        if minimum:
            yield CommissionRule(minimum=minimum)
        at_minimum = np.abs(paid - minimum) <= slack if minimum else np.zeros(len(paid), dtype=np.bool_)
        low = np.where(at_minimum, -math.inf, np.where(paid > minimum, paid - slack, math.nan))
        if share := _usable(amount_in_most(low / orders.shares, (paid + slack) / orders.shares)):
            yield CommissionRule(per_share=share, minimum=minimum)
        for basis, value in orders.value.items():
            if rate := _usable(amount_in_most(low / value, (paid + slack) / value)):
                yield CommissionRule(rate=rate, minimum=minimum, basis=basis)
            above = ~at_minimum & np.isfinite(value)
            both = plane_through(value[above], orders.shares[above], paid[above], slack[above])
            if both and not is_printed:
                yield CommissionRule(*both, minimum=minimum, basis=basis)


def _least(paid: Floats) -> tuple[float, ...]:
    """What a minimum can be: the least that is charged, and what is charged most often, without noise."""
    rounded = np.round(paid[np.isfinite(paid) & (paid > 0)], 10)
    if not len(rounded):
        return ()
    values, counts = np.unique(rounded, return_counts=True)
    return float(values[0]), float(values[counts.argmax()])


def _usable(amount: Amount | None) -> Amount | None:
    """An amount that more than one order agrees on, and that is not held up by minimums alone."""
    return amount if amount is not None and amount.count > 1 and amount.low > 0 else None
