"""A split and dividends while shares are held, on raw prices and on adjusted ones."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Action, Ask, Micro, filled, flat
from scenarios.terms import Commission, Slippage, Terms

_TERMS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage())
_BUY, _SELL = "20240301-AAA-1", "20240305-AAA-1"

# Ten at 100 are twenty at 50 after the split, sold at 55: 1,000 and 1.00, then 1,100 and 1.10.
SPLIT_RAW = Micro(
    name="split-raw",
    topic=Topic.ACTIONS,
    summary="Two shares for one while ten are held, on prices as traded: are twenty there to sell?",
    exposes="a split that is taken for a loss of half of the price",
    bars={"AAA": flat(100.0, 100.0, 50.0, 55.0, 55.0)},
    actions=(Action(2, "AAA", "split", 2.0),),
    asks=(Ask(0, "AAA", 10.0), Ask(2, "AAA", -20.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_BUY, "2024-03-04", 10, 100.0, 1.0), filled(_SELL, "2024-03-06", -20, 55.0, 1.1)),
        final_value=10_000 - 1_000 - 1 + 1_100 - 1.1,
    ),
)

# The same wealth: twenty at 50 instead of ten at 100.
SPLIT_ADJUSTED = Micro(
    name="split-adjusted",
    topic=Topic.ACTIONS,
    summary="The same split on prices that are adjusted for it: is the same left in the end?",
    exposes="an adjustment that changes what a strategy earns",
    bars={"AAA": flat(50.0, 50.0, 50.0, 55.0, 55.0)},
    asks=(Ask(0, "AAA", 20.0), Ask(2, "AAA", -20.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_BUY, "2024-03-04", 20, 50.0, 1.0), filled(_SELL, "2024-03-06", -20, 55.0, 1.1)),
        final_value=10_000 - 1_000 - 1 + 1_100 - 1.1,
    ),
)

_NO_COSTS = Terms(initial_cash=10_000.0, commission=Commission(), slippage=Slippage())

# Eighty at 100; 20 a share are paid on the ex-date, when the price falls to 80, where they are sold.
DIVIDEND_RAW = Micro(
    name="dividend-raw",
    topic=Topic.ACTIONS,
    summary="A dividend of 20 while eighty shares are held, on prices as traded: are 1,600 paid?",
    exposes="a dividend that is not paid, or paid on the wrong day",
    bars={"AAA": flat(100.0, 100.0, 80.0, 80.0, 80.0)},
    actions=(Action(2, "AAA", "dividend", 20.0),),
    asks=(Ask(0, "AAA", 80.0), Ask(2, "AAA", -80.0)),
    terms=_NO_COSTS,
    hand=Hand(
        fills=(filled(_BUY, "2024-03-04", 80, 100.0), filled(_SELL, "2024-03-06", -80, 80.0)),
        final_value=10_000 - 8_000 + 1_600 + 6_400,
    ),
)

# Prices before the ex-date times (100 − 20) / 100: 8,000 buy a hundred at 80, sold at 80. The same 10,000 are left.
DIVIDEND_ADJUSTED = Micro(
    name="dividend-adjusted",
    topic=Topic.ACTIONS,
    summary="The same dividend on prices that are adjusted for it: is the same left in the end?",
    exposes="a dividend that is counted twice, in the prices and in cash",
    bars={"AAA": flat(80.0, 80.0, 80.0, 80.0, 80.0)},
    asks=(Ask(0, "AAA", 100.0), Ask(2, "AAA", -100.0)),
    terms=_NO_COSTS,
    hand=Hand(
        fills=(filled(_BUY, "2024-03-04", 100, 80.0), filled(_SELL, "2024-03-06", -100, 80.0)),
        final_value=10_000 - 8_000 + 8_000,
    ),
)

# Fifty sold short at 100 owe 1.50 each on the ex-date; bought back at 97: 5,000, −75, −4,850; 5.00 and 4.85.
DIVIDEND_OWED = Micro(
    name="dividend-owed",
    topic=Topic.ACTIONS,
    summary="A dividend while fifty shares are short: are 75 taken?",
    exposes="a short position that is paid what it owes, or owes nothing",
    bars={"AAA": flat(100.0, 100.0, 98.0, 97.0, 97.0)},
    actions=(Action(2, "AAA", "dividend", 1.5),),
    asks=(Ask(0, "AAA", -50.0), Ask(2, "AAA", 50.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_BUY, "2024-03-04", -50, 100.0, 5.0), filled(_SELL, "2024-03-06", 50, 97.0, 4.85)),
        final_value=10_000 + 5_000 - 5 - 75 - 4_850 - 4.85,
    ),
)

ENTRIES = (SPLIT_RAW, SPLIT_ADJUSTED, DIVIDEND_RAW, DIVIDEND_ADJUSTED, DIVIDEND_OWED)
