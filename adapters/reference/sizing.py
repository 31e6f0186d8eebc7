"""From a target weight to shares, and from what cash allows to shares."""

from __future__ import annotations

import math

from adapters.reference.pricing import commission
from bundles.tolerances import SAME_AMOUNT
from scenarios.rules import CommissionBasis, Rounding, Rules

_UP_WITHIN = 1e-4


def shares_for(rules: Rules, weight: float, account_value: float, held: float, price: float) -> float:
    """Signed shares that bring a position of ``held`` shares to ``weight`` of ``account_value`` at ``price``."""
    rounding = rules.rounding
    if not weight:
        return -held
    if rounding is Rounding.PAID_FOR:
        return paid_for(rules, weight * account_value - held * price, price)
    if rounding is Rounding.PAID_BY_DIVISION:
        return _paid_by_division(rules, weight, weight * account_value - held * price, price)
    if rounding is Rounding.FLOOR_DIVISION:
        value = weight * account_value - held * price
        return math.copysign(abs(value) // price, value)
    shares = weight * account_value / price - held
    if rounding is Rounding.FRACTIONAL:
        return shares
    nearest = round(shares)
    if rounding is Rounding.TRUNCATE_OR_UP and abs(shares - nearest) <= _UP_WITHIN:
        return float(nearest)
    return float(math.trunc(shares))


def paid_for(rules: Rules, amount: float, price: float) -> float:
    """The most whole shares, negative for a sale, whose costs at ``price`` are within ``amount``."""
    most = math.floor(amount / price)
    step = 1
    while not _is_paid(rules, most - step + 1, price, amount):
        step *= 2
    least = most - step + 1
    while least < most:
        middle = (least + most + 1) // 2
        if _is_paid(rules, middle, price, amount):
            least = middle
        else:
            most = middle - 1
    return float(least)


def _paid_by_division(rules: Rules, weight: float, amount: float, price: float) -> float:
    of_a_share = rules.slippage.price(price, 1 if amount > 0 else -1)
    of_a_share += rules.commission.of(weight, price) / abs(weight)
    return math.copysign(abs(amount) // of_a_share, amount)


def _is_paid(rules: Rules, shares: int, price: float, amount: float) -> bool:
    slipped = rules.slippage.price(price, 1 if shares > 0 else -1)
    cost = shares * slipped + commission(rules, shares, slipped, price)
    return cost <= amount + SAME_AMOUNT


def affordable(rules: Rules, cash: float, price: float, reference: float, wanted: float) -> float:
    """The most shares of a purchase that ``cash`` covers with its commission, at most ``wanted``."""
    terms = rules.commission
    basis = price if rules.commission_basis is CommissionBasis.FILL_PRICE else reference
    charged = terms.rate * (basis / price) + terms.per_share / price
    most = max(0.0, min(cash / (1 + charged), cash - terms.minimum) / price)
    if rules.rounding is not Rounding.FRACTIONAL:
        most = _whole(rules, cash, price, reference, most)
    return min(most, wanted)


def _whole(rules: Rules, cash: float, price: float, reference: float, most: float) -> float:
    """Whole shares; one more than the quotient says where only its last digits hid that it is covered."""
    one_more = math.floor(most) + 1.0
    is_covered = one_more * price + commission(rules, one_more, price, reference) <= cash
    return one_more if is_covered else one_more - 1.0
