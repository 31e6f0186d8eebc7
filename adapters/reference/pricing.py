"""What an execution costs: fill price and commission under the rules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scenarios.rules import Clipping, CommissionBasis, Rules, SlippedFills

if TYPE_CHECKING:
    from adapters.reference.market import Market


def unslipped_shares(rules: Rules, held: float, shares: float) -> float:
    """How many of the signed shares of an order are filled at the market's own price: none or those that close."""
    if rules.slipped_fills is SlippedFills.ALL or held * shares >= 0:
        return 0.0
    return math.copysign(min(abs(held), abs(shares)), shares)


def fill_price(rules: Rules, market: Market, session: int, asset: str, sign: int) -> float:
    """The slipped and clipped price of a purchase (+1) or sale (−1) at the fill's session; NaN without a bar."""
    slipped = rules.slippage.price(market.price(rules.fill.price_field, session, asset), sign)
    return _clipped(rules, market, session, asset, slipped, sign)


def _clipped(rules: Rules, market: Market, session: int, asset: str, price: float, sign: int) -> float:
    if rules.clipping is Clipping.NONE:
        return price
    bar = session + (rules.clipping is Clipping.NEXT_BAR)
    limit = market.price("high" if sign > 0 else "low", bar, asset)
    if math.isnan(limit):
        return price
    return min(price, limit) if sign > 0 else max(price, limit)


def commission(rules: Rules, quantity: float, price: float, reference: float) -> float:
    """Commission of one order that is filled at once, account currency."""
    return max(rules.commission.minimum, proportional(rules, quantity, price, reference)) if quantity else 0.0


def proportional(rules: Rules, quantity: float, price: float, reference: float) -> float:
    """The part of a commission that grows with the fill, account currency."""
    basis = price if rules.commission_basis is CommissionBasis.FILL_PRICE else reference
    shares = abs(quantity)
    return shares * basis * rules.commission.rate + shares * rules.commission.per_share
