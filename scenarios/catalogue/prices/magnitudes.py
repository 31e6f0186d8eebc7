"""Prices with many digits, and very large and very small ones."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, filled, flat
from scenarios.terms import Commission, Slippage, Terms

_ORDER = "20240301-AAA-1"
_COMMISSION, _SLIPPAGE = Commission(rate=0.001), Slippage(rate=0.01)

# 100 at 1.23456 × 1.01 = 1.2469056: 124.69056 and 0.12469056; they end at 1.34567.
FIVE_DECIMALS = Micro(
    name="five-decimals",
    topic=Topic.PRICES,
    summary="Prices with five decimals that are kept as they are: is the last digit traded on?",
    exposes="prices that are stored in thousandths",
    bars={"AAA": flat(1.12345, 1.23456, 1.34567)},
    asks=(Ask(0, "AAA", 100.0),),
    terms=Terms(initial_cash=10_000.0, commission=_COMMISSION, slippage=_SLIPPAGE),
    tick=0.0,
    hand=Hand(
        fills=(filled(_ORDER, "2024-03-04", 100, 1.2469056, 0.12469056),),
        final_value=10_000 - 124.69056 - 0.12469056 + 134.567,
    ),
)

# Three at 600,000 × 1.01 = 606,000: 1,818,000 and 1,818; they end at 625,000.
VERY_LARGE = Micro(
    name="very-large-prices",
    topic=Topic.PRICES,
    summary="A share costs 600,000: are three of them bought and valued to the cent?",
    exposes="prices that do not fit into 32 bits, or a bar that is silently dropped",
    bars={"AAA": flat(590_000.0, 600_000.0, 625_000.0)},
    asks=(Ask(0, "AAA", 3.0),),
    terms=Terms(initial_cash=5_000_000.0, commission=_COMMISSION, slippage=_SLIPPAGE),
    hand=Hand(
        fills=(filled(_ORDER, "2024-03-04", 3, 606_000.0, 1_818.0),),
        final_value=5_000_000 - 1_818_000 - 1_818 + 3 * 625_000,
    ),
)

# 100,000 at 0.013 × 1.01 = 0.01313: 1,313 and 1.313; they end at 0.015.
VERY_SMALL = Micro(
    name="very-small-prices",
    topic=Topic.PRICES,
    summary="A share costs a little more than a cent: are a hundred thousand bought and valued to the cent?",
    exposes="fills or commissions that are rounded to cents",
    bars={"AAA": flat(0.012, 0.013, 0.015)},
    asks=(Ask(0, "AAA", 100_000.0),),
    terms=Terms(initial_cash=10_000.0, commission=_COMMISSION, slippage=_SLIPPAGE),
    hand=Hand(
        fills=(filled(_ORDER, "2024-03-04", 100_000, 0.01313, 1.313),),
        final_value=10_000 - 1_313 - 1.313 + 1_500,
    ),
)

ENTRIES = (FIVE_DECIMALS, VERY_LARGE, VERY_SMALL)
