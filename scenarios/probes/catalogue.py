"""Every probe, in the order in which they are decided: none needs a rule of a later one."""

from __future__ import annotations

from scenarios.probes import costs, funding, moments, sizes
from scenarios.probes.case import Probe

PROBES = (
    Probe("initial_cash", "With how much cash does an account begin?", (funding.BEGINNING,)),
    Probe("fill", "When is an order filled that was decided at a close?", (moments.FILL,)),
    Probe("slipped_fills", "Are exits slipped as entries are?", (costs.SLIPPED_FILLS,)),
    Probe("slippage", "How far from the market price is an order filled?", (costs.SLIPPAGE,)),
    Probe("commission", "What does an order cost?", (costs.COMMISSION,)),
    Probe(
        "commission_basis",
        "On which price is a rate of commission charged?",
        (costs.BASIS, costs.BASIS_WITHOUT_SLIPPAGE),
    ),
    Probe("clipping", "May a slipped price leave the bar?", (costs.CLIPPING,)),
    Probe(
        "missing_bar",
        "What becomes of an order on a session without a bar of its asset?",
        (moments.NO_BAR_AFTER_DECISION, moments.NO_BAR_AT_DECISION),
    ),
    Probe(
        "last_session",
        "What becomes of an order that no session is left for?",
        (moments.LAST_SESSION, moments.LAST_SESSION_NEXT_OPEN),
    ),
    Probe(
        "order",
        "In which order are the orders of one session executed?",
        (funding.SIDES, funding.SHORT, funding.TWICE, funding.WAITING, funding.ONE_ASSET),
    ),
    Probe(
        "cash",
        "What becomes of a purchase that cash does not cover?",
        (funding.TOO_LITTLE, funding.TOO_LITTLE_AT_DECISION),
    ),
    Probe(
        "rounding",
        "How does a target weight become shares?",
        (sizes.A_FRACTION, sizes.ALMOST_WHOLE, sizes.WHOLE_BY_DIVISION, sizes.PAID_FOR),
    ),
    Probe(
        "sizing_price",
        "By which price is a target weight divided?",
        (sizes.PRICE, sizes.PRICE_NEXT_OPEN, sizes.PRICE_WITHOUT_BAR),
    ),
    Probe(
        "account_value",
        "Of which account value is a target weight a share?",
        (sizes.VALUE, sizes.VALUE_NEXT_OPEN),
    ),
    Probe("resizing", "What does a target weight mean for a position that is held?", (sizes.RESIZING,)),
)

CHECKS = (sizes.EXIT_WITHOUT_BAR, funding.EVERYTHING)
"""Cases of no rule alone: what all rules together must reproduce."""
