"""Slippage by rate and by amount, also where it leaves the session's range."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, Prices, filled
from scenarios.terms import Commission, Slippage, Terms

_BARS: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 104.0, 98.0, 103.0),
    (104.0, 106.0, 103.0, 105.0),
    (110.0, 112.0, 108.0, 111.0),
)
_BUY, _SELL = "20240301-AAA-1", "20240305-AAA-1"
_ASKS = (Ask(0, "AAA", 10.0), Ask(2, "AAA", -10.0))
_COMMISSION = Commission(per_share=0.01)


def _round_trip(bought: float, sold: float) -> Hand:
    """Ten shares in and out at these prices, 0.10 of commission each."""
    return Hand(
        fills=(filled(_BUY, "2024-03-04", 10, bought, 0.1), filled(_SELL, "2024-03-06", -10, sold, 0.1)),
        final_value=10_000 - 10 * bought - 0.1 + 10 * sold - 0.1,
    )


# 100 × 1.005 and 110 × 0.995.
PERCENTAGE = Micro(
    name="percentage-slippage",
    topic=Topic.COSTS,
    summary="Half a per cent against the order, both ways: is it 100.50 and 109.45?",
    exposes="slippage in the order's favour, or on one side only",
    bars={"AAA": _BARS},
    asks=_ASKS,
    terms=Terms(initial_cash=10_000.0, commission=_COMMISSION, slippage=Slippage(rate=0.005)),
    hand=_round_trip(100.5, 109.45),
)

# 100 + 0.25 and 110 − 0.25.
FIXED = Micro(
    name="fixed-slippage",
    topic=Topic.COSTS,
    summary="A quarter of a dollar per share against the order: is it 100.25 and 109.75?",
    exposes="an amount that is taken for a rate, or a spread of which each side is to pay half",
    bars={"AAA": _BARS},
    asks=_ASKS,
    terms=Terms(initial_cash=10_000.0, commission=_COMMISSION, slippage=Slippage(fixed=0.25)),
    hand=_round_trip(100.25, 109.75),
)

# 100 × 1.01 + 0.25 and 110 × 0.99 − 0.25.
BOTH = Micro(
    name="both-slippages",
    topic=Topic.COSTS,
    summary="A rate and an amount of slippage at once: are both added, the rate first?",
    exposes="one of the two left out because the engine takes only one",
    bars={"AAA": _BARS},
    asks=_ASKS,
    terms=Terms(initial_cash=10_000.0, commission=_COMMISSION, slippage=Slippage(rate=0.01, fixed=0.25)),
    hand=_round_trip(101.25, 108.65),
)

ENTRIES = (PERCENTAGE, FIXED, BOTH)
