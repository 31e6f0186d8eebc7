"""Stops that follow the closes, alone and beside other legs."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, Prices, filled
from scenarios.catalogue.order_types.stops import ENTRY, LEG, TERMS

_THIRD, _FOURTH = "20240301-AAA-3", "20240301-AAA-4"
_TRAIL = Ask(0, "AAA", -10.0, type="trailing_stop", trail=0.05, parent=ENTRY)
_STOP = Ask(0, "AAA", -10.0, type="stop", stop=90.0, parent=ENTRY)
_LIMIT = Ask(0, "AAA", -10.0, type="limit", limit=112.0, parent=ENTRY)
_BUY = Ask(0, "AAA", 10.0)
_BOUGHT = filled(ENTRY, "2024-03-04", 10, 101.0, 1.01)

# Levels, 95 % of the best close: 96.9 after 102, 101.65 after 107, and still 101.65 after 104. The fifth session's
# low of 101 is the first below: 101.65 × 0.99 = 100.6335, commission 1.006335.
_RISE_AND_FALL: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 103.0, 99.0, 102.0),
    (102.0, 108.0, 100.0, 107.0),
    (106.0, 106.5, 103.0, 104.0),
    (103.0, 103.5, 101.0, 102.0),
    (102.0, 103.0, 99.0, 100.0),
)
_TRAILED = 10_000 - 1_010 - 1.01 + 1_006.335 - 1.006335


def _sold(order_id: str) -> Hand:
    return Hand(
        fills=(_BOUGHT, filled(order_id, "2024-03-07", -10, 100.6335, 1.006335)),
        final_value=_TRAILED,
    )


TRAILING_STOP = Micro(
    name="trailing-stop",
    topic=Topic.ORDER_TYPES,
    summary="A stop that trails the closes by 5 %: does it rise with them, and never fall?",
    exposes="a trail that follows the highs, looks at the bar that it has just followed, or moves back down",
    bars={"AAA": _RISE_AND_FALL},
    asks=(_BUY, _TRAIL),
    terms=TERMS,
    hand=_sold(LEG),
)

# The entry's session closes at 98, below the 101 paid: the level is 93.1, not 95.95, and the low of 95 does not sell;
# 96.9 after 102 does, at the fifth session's low of 96: 96.9 × 0.99 = 95.931, commission 0.95931.
TRAILING_FROM_CLOSE = Micro(
    name="trailing-from-close",
    topic=Topic.ORDER_TYPES,
    summary="The entry's session closes below the price paid: from which of the two does the stop trail?",
    exposes="a trail that starts at the price of the entry, which a close never reached",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 101.0, 97.0, 98.0),
            (98.0, 99.0, 95.0, 97.0),
            (98.0, 103.0, 97.5, 102.0),
            (101.0, 102.0, 96.0, 97.0),
            (97.0, 98.0, 96.0, 97.0),
        )
    },
    asks=(_BUY, _TRAIL),
    terms=TERMS,
    hand=Hand(
        fills=(_BOUGHT, filled(LEG, "2024-03-07", -10, 95.931, 0.95931)),
        final_value=10_000 - 1_010 - 1.01 + 959.31 - 0.95931,
    ),
)

TRAILING_AND_LIMIT = Micro(
    name="trailing-and-limit",
    topic=Topic.ORDER_TYPES,
    summary="A trailing stop beside a limit at 112 that never comes: does the stop sell, and the limit go?",
    exposes="a limit that stays behind after the trailing stop has sold",
    bars={"AAA": (*_RISE_AND_FALL, (105.0, 113.0, 104.0, 112.5))},
    asks=(_BUY, _TRAIL, _LIMIT),
    terms=TERMS,
    hand=_sold(LEG),
)

# The third session's high of 113 reaches 112 before the trail of 96.9 is touched: 112, commission 1.12.
LIMIT_BEFORE_TRAILING = Micro(
    name="limit-before-trailing",
    topic=Topic.ORDER_TYPES,
    summary="A limit at 112 is reached while the stop trails: is the trailing stop gone with it?",
    exposes="a trailing stop that stays in force without a position",
    bars={
        "AAA": (
            *_RISE_AND_FALL[:2],
            (104.0, 113.0, 103.0, 110.0),
            (109.0, 110.0, 100.0, 101.0),
            (100.0, 101.0, 90.0, 92.0),
        )
    },
    asks=(_BUY, _TRAIL, _LIMIT),
    terms=TERMS,
    hand=Hand(
        fills=(_BOUGHT, filled(_THIRD, "2024-03-05", -10, 112.0, 1.12)),
        final_value=10_000 - 1_010 - 1.01 + 1_120 - 1.12,
    ),
)

TRAILING_AND_STOP = Micro(
    name="trailing-and-stop",
    topic=Topic.ORDER_TYPES,
    summary="A trailing stop beside a fixed one at 90: does the nearer of the two sell, once?",
    exposes="two stops that sell the same position twice",
    bars={"AAA": (*_RISE_AND_FALL, (98.0, 99.0, 88.0, 89.0))},
    asks=(_BUY, _TRAIL, _STOP),
    terms=TERMS,
    hand=_sold(LEG),
)

ALL_THREE_LEGS = Micro(
    name="all-three-legs",
    topic=Topic.ORDER_TYPES,
    summary="A stop, a limit and a trailing stop around one position: does one sell, and the others go?",
    exposes="legs that do not know of one another",
    bars={"AAA": (*_RISE_AND_FALL, (98.0, 113.0, 88.0, 100.0))},
    asks=(_BUY, _STOP, _LIMIT, _TRAIL),
    terms=TERMS,
    hand=_sold(_FOURTH),
)

ENTRIES = (
    TRAILING_STOP,
    TRAILING_FROM_CLOSE,
    TRAILING_AND_LIMIT,
    LIMIT_BEFORE_TRAILING,
    TRAILING_AND_STOP,
    ALL_THREE_LEGS,
)
