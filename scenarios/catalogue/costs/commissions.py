"""Commission by rate, per share and with a minimum, one at a time and together."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, Prices, filled
from scenarios.terms import Commission, Slippage, Terms

_BARS: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 104.0, 99.0, 103.0),
    (104.0, 106.0, 103.0, 105.0),
    (110.0, 112.0, 108.0, 111.0),
)
_BUY, _SELL = "20240301-AAA-1", "20240305-AAA-1"
_ASKS = (Ask(0, "AAA", 10.0), Ask(2, "AAA", -10.0))


def _terms(commission: Commission, slippage: float = 0.0) -> Terms:
    return Terms(initial_cash=10_000.0, commission=commission, slippage=Slippage(rate=slippage))


def _round_trip(paid: float, charged: float) -> Hand:
    """Bought at 100 for ``paid`` and sold at 110 for ``charged`` of commission."""
    return Hand(
        fills=(filled(_BUY, "2024-03-04", 10, 100.0, paid), filled(_SELL, "2024-03-06", -10, 110.0, charged)),
        final_value=10_000 - 1_000 - paid + 1_100 - charged,
    )


# 0.2 % of 1,000 and of 1,100.
PERCENTAGE = Micro(
    name="percentage-commission",
    topic=Topic.COSTS,
    summary="0.2 % of the value, on the way in and on the way out: is it 2.00 and 2.20?",
    exposes="a rate taken for per cent, charged once, or on the wrong side",
    bars={"AAA": _BARS},
    asks=_ASKS,
    terms=_terms(Commission(rate=0.002)),
    is_required=True,
    hand=_round_trip(2.0, 2.2),
)

# Ten shares at half a cent.
PER_SHARE = Micro(
    name="per-share-commission",
    topic=Topic.COSTS,
    summary="Half a cent per share: is it 0.05 whatever the price?",
    exposes="an amount per share that is passed on as a percentage",
    bars={"AAA": _BARS},
    asks=_ASKS,
    terms=_terms(Commission(per_share=0.005)),
    hand=_round_trip(0.05, 0.05),
)

# 0.2 % of 1,000 is 2.00, below the minimum of 2.10; of 1,100 it is 2.20, above.
MINIMUM = Micro(
    name="minimum-commission",
    topic=Topic.COSTS,
    summary="A rate with a minimum of 2.10: is it the minimum on the way in and the rate on the way out?",
    exposes="a minimum that is added to the rate, or applied to both orders or to neither",
    bars={"AAA": _BARS},
    asks=_ASKS,
    terms=_terms(Commission(rate=0.002, minimum=2.1)),
    hand=_round_trip(2.1, 2.2),
)

# Half a cent times ten is 0.05 and below one dollar, both ways.
PER_SHARE_MINIMUM = Micro(
    name="per-share-with-minimum",
    topic=Topic.COSTS,
    summary="Half a cent per share but at least a dollar: is it a dollar for each order?",
    exposes="a minimum per share, or per round trip",
    bars={"AAA": _BARS},
    asks=_ASKS,
    terms=_terms(Commission(per_share=0.005, minimum=1.0)),
    hand=_round_trip(1.0, 1.0),
)

# 0.1 % of 1,000 and ten times 0.05: 1.50, below 1.55; 1.10 and 0.50 on the way out, above.
ALL_TOGETHER = Micro(
    name="all-commissions",
    topic=Topic.COSTS,
    summary="A rate, an amount per share and a minimum at once: what does each order pay?",
    exposes="a minimum that is held against one part of the commission instead of their sum",
    bars={"AAA": _BARS},
    asks=_ASKS,
    terms=_terms(Commission(rate=0.001, per_share=0.05, minimum=1.55)),
    hand=_round_trip(1.55, 1.6),
)

# 100 × 1.05 = 105: 1 % of 1,050 is 10.50; 110 × 0.95 = 104.5: 1 % of 1,045 is 10.45.
ON_SLIPPED_PRICE = Micro(
    name="commission-after-slippage",
    topic=Topic.COSTS,
    summary="Slippage moves the price by 5 %: is the commission charged on the price that is paid?",
    exposes="a commission on the market's price instead of the fill's",
    bars={"AAA": _BARS},
    asks=_ASKS,
    terms=_terms(Commission(rate=0.01), slippage=0.05),
    hand=Hand(
        fills=(filled(_BUY, "2024-03-04", 10, 105.0, 10.5), filled(_SELL, "2024-03-06", -10, 104.5, 10.45)),
        final_value=10_000 - 1_050 - 10.5 + 1_045 - 10.45,
    ),
)

ENTRIES = (PERCENTAGE, PER_SHARE, MINIMUM, PER_SHARE_MINIMUM, ALL_TOGETHER, ON_SLIPPED_PRICE)
