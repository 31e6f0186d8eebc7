"""Limits: a price or a better one, unslipped, or none."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, Prices, filled
from scenarios.catalogue.order_types.stops import ENTRY, LEG, TERMS

# Bought at 101 as any market order, commission 1.01. The high of the fourth session, 107, reaches 106: sold there,
# unslipped, commission 1.06.
TAKE_PROFIT = Micro(
    name="take-profit",
    topic=Topic.ORDER_TYPES,
    summary="Ten shares bought at 100 with a limit at 106: at which price, and when, are they sold?",
    exposes="a limit that slips beyond its price, or that waits for a close",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 103.0, 99.0, 102.0),
            (102.0, 105.0, 101.0, 104.0),
            (104.0, 107.0, 103.0, 105.0),
            (105.0, 109.0, 104.0, 108.0),
        )
    },
    asks=(Ask(0, "AAA", 10.0), Ask(0, "AAA", -10.0, type="limit", limit=106.0, parent=ENTRY)),
    terms=TERMS,
    hand=Hand(
        fills=(filled(ENTRY, "2024-03-04", 10, 101.0, 1.01), filled(LEG, "2024-03-06", -10, 106.0, 1.06)),
        final_value=10_000 - 1_010 - 1.01 + 1_060 - 1.06,
    ),
)

_DIP: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 102.0, 98.0, 101.0),
    (99.0, 100.0, 94.0, 98.0),
    (98.0, 99.0, 97.0, 98.0),
)

# The low of the third session, 94, is the first at or below 95: bought at 95, commission 0.95; ten at 94 in the end.
LIMIT_ENTRY = Micro(
    name="limit-entry",
    topic=Topic.ORDER_TYPES,
    summary="A purchase that waits for 95: is it filled there when the low is below, and at no other price?",
    exposes="a limit order that is filled at the low, at the close or at a slipped price",
    bars={"AAA": (*_DIP, (97.0, 98.0, 93.0, 94.0))},
    asks=(Ask(0, "AAA", 10.0, type="limit", limit=95.0),),
    terms=TERMS,
    hand=Hand(fills=(filled(ENTRY, "2024-03-05", 10, 95.0, 0.95),), final_value=10_000 - 950 - 0.95 + 940),
)

# The third session opens at 93, better than 95: bought at 93, commission 0.93.
LIMIT_ENTRY_GAPPED = Micro(
    name="limit-entry-gapped",
    topic=Topic.ORDER_TYPES,
    summary="The session opens below the limit of a purchase: is it filled at the better open?",
    exposes="a limit order that is filled at its limit where the market offers a better price",
    bars={"AAA": (*_DIP[:2], (93.0, 96.0, 92.0, 95.0), (98.0, 99.0, 97.0, 98.0))},
    asks=(Ask(0, "AAA", 10.0, type="limit", limit=95.0),),
    terms=TERMS,
    hand=Hand(fills=(filled(ENTRY, "2024-03-05", 10, 93.0, 0.93),), final_value=10_000 - 930 - 0.93 + 980),
)

# The lowest low is 94: an order that waits for 90 still waits when the data ends.
LIMIT_NEVER_REACHED = Micro(
    name="limit-never-reached",
    topic=Topic.ORDER_TYPES,
    summary="A limit order whose price never comes, beside a market order: is it pending in the end?",
    exposes="an order that is filled all the same, refused, or forgotten without a word",
    bars={"AAA": _DIP},
    asks=(Ask(0, "AAA", 10.0, type="limit", limit=90.0), Ask(1, "AAA", 5.0)),
    terms=TERMS,
    # Five at 99 × 1.01 = 99.99, commission 0.49995.
    hand=Hand(
        fills=(filled("20240304-AAA-1", "2024-03-05", 5, 99.99, 0.49995),),
        final_value=10_000 - 499.95 - 0.49995 + 490,
        pending=(ENTRY,),
    ),
)

# Withdrawn at the close of the second session, before the third would have filled it; the market order stays.
WITHDRAWN_LIMIT = Micro(
    name="withdrawn-limit",
    topic=Topic.ORDER_TYPES,
    summary="A limit order is withdrawn on the eve of the session that would fill it: is it gone?",
    exposes="a withdrawal that comes too late, or that shows as a refusal or a pending order",
    bars={"AAA": _DIP},
    asks=(
        Ask(0, "AAA", 10.0, type="limit", limit=95.0),
        Ask(1, "AAA", type="cancel", cancels=ENTRY),
        Ask(1, "AAA", 5.0),
    ),
    terms=TERMS,
    hand=Hand(
        fills=(filled("20240304-AAA-2", "2024-03-05", 5, 99.99, 0.49995),),
        final_value=10_000 - 499.95 - 0.49995 + 490,
    ),
)

_RISE: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 103.0, 99.0, 102.0),
    (103.0, 107.0, 102.0, 106.0),
    (106.0, 108.0, 103.5, 103.6),
    (104.0, 106.0, 103.0, 105.0),
)

# The stop of 105 is touched in the third session and the limit of 106 allows it: bought at 105, unslipped.
STOP_LIMIT = Micro(
    name="stop-limit",
    topic=Topic.ORDER_TYPES,
    summary="A purchase from 105 on, but not above 106: is it filled at 105 when the price rises through it?",
    exposes="a stop-limit order that slips, or that waits for another session",
    bars={"AAA": _RISE},
    asks=(Ask(0, "AAA", 10.0, type="stop_limit", stop=105.0, limit=106.0),),
    terms=TERMS,
    hand=Hand(fills=(filled(ENTRY, "2024-03-05", 10, 105.0, 1.05),), final_value=10_000 - 1_050 - 1.05 + 1_050),
)

# 105 is touched in the third session, which closes at 106, above the limit of 104; the fourth opens at 106 and its
# low of 103.5 is the first at or below 104: bought there.
STOP_LIMIT_LATER = Micro(
    name="stop-limit-later",
    topic=Topic.ORDER_TYPES,
    summary="The stop is touched but its price is above the limit: does the order rest as a limit order?",
    exposes="a stop-limit order that is forgotten once it is passed by, or filled above its limit",
    bars={"AAA": _RISE},
    asks=(Ask(0, "AAA", 10.0, type="stop_limit", stop=105.0, limit=104.0),),
    terms=TERMS,
    hand=Hand(fills=(filled(ENTRY, "2024-03-06", 10, 104.0, 1.04),), final_value=10_000 - 1_040 - 1.04 + 1_050),
)

ENTRIES = (
    TAKE_PROFIT,
    LIMIT_ENTRY,
    LIMIT_ENTRY_GAPPED,
    LIMIT_NEVER_REACHED,
    WITHDRAWN_LIMIT,
    STOP_LIMIT,
    STOP_LIMIT_LATER,
)
