"""From a target weight to shares, and from what cash allows to shares."""

from __future__ import annotations

import math

from adapters.reference.pricing import commission
from scenarios.rules import CommissionBasis, Rounding, Rules

_UP_WITHIN = 1e-4


def shares_for(rounding: Rounding, weight: float, account_value: float, held: float, price: float) -> float:
    """Signed shares that bring a position of ``held`` shares to ``weight`` of ``account_value`` at ``price``."""
    if not weight:
        return -held
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
