"""Stops: what is held is sold when the price falls to them, and a position entered when it rises to them."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, Prices, filled
from scenarios.terms import Commission, Slippage, Terms

TERMS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.01))
ENTRY, LEG = "20240301-AAA-1", "20240301-AAA-2"

_FALL: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 102.0, 98.0, 101.0),
    (99.0, 100.0, 96.0, 97.0),
    (97.0, 98.0, 94.0, 96.0),
    (96.0, 97.0, 90.0, 91.0),
)

# Bought at 100 × 1.01 = 101, commission 1.01. The low of the fourth session, 94, is the first below 95: sold at
# 95 × 0.99 = 94.05, commission 0.9405.
STOP_LOSS = Micro(
    name="stop-loss",
    topic=Topic.ORDER_TYPES,
    summary="Ten shares bought at 100 with a stop at 95: at which price, and when, are they sold?",
    exposes="a stop that looks at closes only, that is filled at the low or at the close, or that does not slip",
    bars={"AAA": _FALL},
    asks=(Ask(0, "AAA", 10.0), Ask(0, "AAA", -10.0, type="stop", stop=95.0, parent=ENTRY)),
    terms=TERMS,
    hand=Hand(
        fills=(filled(ENTRY, "2024-03-04", 10, 101.0, 1.01), filled(LEG, "2024-03-06", -10, 94.05, 0.9405)),
        final_value=10_000 - 1_010 - 1.01 + 940.5 - 0.9405,
    ),
)

# The fourth session opens at 93, already below 95: sold at 93 × 0.99 = 92.07, commission 0.9207.
STOP_LOSS_GAPPED = Micro(
    name="stop-loss-gapped",
    topic=Topic.ORDER_TYPES,
    summary="The session opens below the stop: is the sale filled at the stop or at the open?",
    exposes="a stop that is filled at its price where the market never traded there",
    bars={"AAA": (*_FALL[:3], (93.0, 96.0, 92.0, 95.5), (96.0, 97.0, 95.0, 96.0))},
    asks=(Ask(0, "AAA", 10.0), Ask(0, "AAA", -10.0, type="stop", stop=95.0, parent=ENTRY)),
    terms=TERMS,
    hand=Hand(
        fills=(filled(ENTRY, "2024-03-04", 10, 101.0, 1.01), filled(LEG, "2024-03-06", -10, 92.07, 0.9207)),
        final_value=10_000 - 1_010 - 1.01 + 920.7 - 0.9207,
    ),
)

# The low of the entry's own session, 94, is below the stop, but the leg is alive from the next on: there the low of
# 94.5 touches 95.
STOP_TOUCHED_ON_ENTRY = Micro(
    name="stop-touched-on-entry",
    topic=Topic.ORDER_TYPES,
    summary="The low of the entry's own session is below the stop: is the stop alive already?",
    exposes="a stop that is tried on the bar of its entry, of which nobody knows what came first",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 101.0, 94.0, 99.0),
            (98.0, 99.0, 94.5, 97.0),
            (97.0, 98.0, 96.0, 97.0),
        )
    },
    asks=(Ask(0, "AAA", 10.0), Ask(0, "AAA", -10.0, type="stop", stop=95.0, parent=ENTRY)),
    terms=TERMS,
    hand=Hand(
        fills=(filled(ENTRY, "2024-03-04", 10, 101.0, 1.01), filled(LEG, "2024-03-05", -10, 94.05, 0.9405)),
        final_value=10_000 - 1_010 - 1.01 + 940.5 - 0.9405,
    ),
)

_RISE: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 104.0, 99.0, 103.0),
    (103.0, 107.0, 102.0, 106.0),
    (106.0, 108.0, 105.0, 107.0),
)

# The high of the third session, 107, is the first at or above 105: bought at 105 × 1.01 = 106.05, commission 1.0605;
# ten shares at the last close of 107.
STOP_ENTRY = Micro(
    name="stop-entry",
    topic=Topic.ORDER_TYPES,
    summary="A purchase that waits for the price to rise to 105: when, and at which price, is it filled?",
    exposes="a stop to buy that is filled at the high, at the close or one session late",
    bars={"AAA": _RISE},
    asks=(Ask(0, "AAA", 10.0, type="stop", stop=105.0),),
    terms=TERMS,
    hand=Hand(
        fills=(filled(ENTRY, "2024-03-05", 10, 106.05, 1.0605),),
        final_value=10_000 - 1_060.5 - 1.0605 + 1_070,
    ),
)

# The third session opens at 106: bought there, at 106 × 1.01 = 107.06, commission 1.0706.
STOP_ENTRY_GAPPED = Micro(
    name="stop-entry-gapped",
    topic=Topic.ORDER_TYPES,
    summary="The session opens above the stop to buy: is it filled at the stop or at the open?",
    exposes="a purchase at a price that the market had left behind",
    bars={"AAA": (*_RISE[:2], (106.0, 107.0, 104.0, 105.0), (106.0, 108.0, 105.0, 107.0))},
    asks=(Ask(0, "AAA", 10.0, type="stop", stop=105.0),),
    terms=TERMS,
    hand=Hand(
        fills=(filled(ENTRY, "2024-03-05", 10, 107.06, 1.0706),),
        final_value=10_000 - 1_070.6 - 1.0706 + 1_070,
    ),
)

ENTRIES = (STOP_LOSS, STOP_LOSS_GAPPED, STOP_TOUCHED_ON_ENTRY, STOP_ENTRY, STOP_ENTRY_GAPPED)
