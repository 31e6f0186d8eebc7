"""A stop below and a limit above: whichever comes first withdraws the other."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, filled
from scenarios.catalogue.order_types.stops import ENTRY, LEG, TERMS

_LIMIT_LEG = "20240301-AAA-3"
_ASKS = (
    Ask(0, "AAA", 10.0),
    Ask(0, "AAA", -10.0, type="stop", stop=95.0, parent=ENTRY),
    Ask(0, "AAA", -10.0, type="limit", limit=108.0, parent=ENTRY),
)

# Stopped on the third session at 95 × 0.99 = 94.05; the 110 of the fifth must find nothing left to sell.
BRACKET_STOPPED = Micro(
    name="bracket-stopped",
    topic=Topic.ORDER_TYPES,
    summary="A stop and a limit around one position, and the stop comes first: is the limit gone?",
    exposes="a second leg that stays behind and opens a short position",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 102.0, 98.0, 101.0),
            (99.0, 100.0, 94.0, 96.0),
            (97.0, 104.0, 96.0, 103.0),
            (104.0, 110.0, 103.0, 109.0),
        )
    },
    asks=_ASKS,
    terms=TERMS,
    hand=Hand(
        fills=(filled(ENTRY, "2024-03-04", 10, 101.0, 1.01), filled(LEG, "2024-03-05", -10, 94.05, 0.9405)),
        final_value=10_000 - 1_010 - 1.01 + 940.5 - 0.9405,
    ),
)

# Sold at 108 on the third session, commission 1.08; the 90 of the fifth must find nothing left to sell.
BRACKET_TAKEN = Micro(
    name="bracket-taken",
    topic=Topic.ORDER_TYPES,
    summary="A stop and a limit around one position, and the limit comes first: is the stop gone?",
    exposes="a stop that stays behind and sells what is not held",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 104.0, 98.0, 103.0),
            (104.0, 109.0, 103.0, 107.0),
            (106.0, 107.0, 97.0, 98.0),
            (97.0, 98.0, 90.0, 91.0),
        )
    },
    asks=_ASKS,
    terms=TERMS,
    hand=Hand(
        fills=(
            filled(ENTRY, "2024-03-04", 10, 101.0, 1.01),
            filled(_LIMIT_LEG, "2024-03-05", -10, 108.0, 1.08),
        ),
        final_value=10_000 - 1_010 - 1.01 + 1_080 - 1.08,
    ),
)

# The third session goes from 94 to 110: nobody knows which came first, and the worse is taken.
BRACKET_BOTH = Micro(
    name="bracket-both",
    topic=Topic.ORDER_TYPES,
    summary="One session reaches the stop and the limit: which of the two is taken?",
    exposes="an engine that takes the better of two prices without knowing which came first",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 102.0, 98.0, 101.0),
            (100.0, 110.0, 94.0, 105.0),
            (105.0, 106.0, 104.0, 105.0),
        )
    },
    asks=_ASKS,
    terms=TERMS,
    hand=Hand(
        fills=(filled(ENTRY, "2024-03-04", 10, 101.0, 1.01), filled(LEG, "2024-03-05", -10, 94.05, 0.9405)),
        final_value=10_000 - 1_010 - 1.01 + 940.5 - 0.9405,
    ),
)

ENTRIES = (BRACKET_STOPPED, BRACKET_TAKEN, BRACKET_BOTH)
