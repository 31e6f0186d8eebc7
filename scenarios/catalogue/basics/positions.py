"""The plainest positions: bought and sold, sold short and bought back."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, Prices, filled
from scenarios.terms import Commission, Slippage, Terms

_TERMS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.01))

_AAA: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 104.0, 99.0, 103.0),
    (104.0, 106.0, 103.0, 105.0),
    (106.0, 108.0, 105.0, 107.0),
    (110.0, 112.0, 108.0, 111.0),
)
_BBB: tuple[Prices, ...] = (
    (50.0, 51.0, 49.0, 50.0),
    (50.0, 51.0, 47.0, 48.0),
    (48.0, 49.0, 46.0, 47.0),
    (46.0, 47.0, 44.0, 45.0),
    (40.0, 42.0, 39.0, 41.0),
)

# Bought at 100 × 1.01 = 101 and sold at 110 × 0.99 = 108.9; commissions 1.01 and 1.089.
LONG_ONLY = Micro(
    name="long-only",
    topic=Topic.BASICS,
    summary="Ten shares bought and sold with commission and slippage: what is left?",
    exposes="a fill at the decision's own close, costs that are forgotten or charged twice",
    bars={"AAA": _AAA},
    asks=(Ask(0, "AAA", 10.0), Ask(3, "AAA", -10.0)),
    terms=_TERMS,
    is_required=True,
    hand=Hand(
        fills=(
            filled("20240301-AAA-1", "2024-03-04", 10, 101.0, 1.01),
            filled("20240306-AAA-1", "2024-03-07", -10, 108.9, 1.089),
        ),
        final_value=10_000 - 1_010 - 1.01 + 1_089 - 1.089,
    ),
)

# Sold short at 50 × 0.99 = 49.5 and bought back at 40 × 1.01 = 40.4; commissions 0.99 and 0.808.
SHORT_ONLY = Micro(
    name="short-only",
    topic=Topic.BASICS,
    summary="Twenty shares sold short and bought back lower: what is gained?",
    exposes="short sales that are refused, clamped to nothing, or slipped in the wrong direction",
    bars={"BBB": _BBB},
    asks=(Ask(0, "BBB", -20.0), Ask(3, "BBB", 20.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(
            filled("20240301-BBB-1", "2024-03-04", -20, 49.5, 0.99),
            filled("20240306-BBB-1", "2024-03-07", 20, 40.4, 0.808),
        ),
        final_value=10_000 + 990 - 0.99 - 808 - 0.808,
    ),
)

# The two above on one account: the sale goes before the purchase.
LONG_AND_SHORT = Micro(
    name="long-and-short",
    topic=Topic.BASICS,
    summary="One asset long and another short on one account: do they add up?",
    exposes="positions of one account that disturb each other",
    bars={"AAA": _AAA, "BBB": _BBB},
    asks=(Ask(0, "AAA", 10.0), Ask(0, "BBB", -20.0), Ask(3, "AAA", -10.0), Ask(3, "BBB", 20.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(
            filled("20240301-BBB-1", "2024-03-04", -20, 49.5, 0.99),
            filled("20240301-AAA-1", "2024-03-04", 10, 101.0, 1.01),
            filled("20240306-AAA-1", "2024-03-07", -10, 108.9, 1.089),
            filled("20240306-BBB-1", "2024-03-07", 20, 40.4, 0.808),
        ),
        final_value=10_000 + 990 - 0.99 - 1_010 - 1.01 + 1_089 - 1.089 - 808 - 0.808,
    ),
)

ENTRIES = (LONG_ONLY, SHORT_ONLY, LONG_AND_SHORT)
