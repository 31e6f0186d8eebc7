"""A cash dividend while shares are held, owed, bought too late, and adjusted out of the prices."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Action, Ask, Micro, flat

_RAW = flat(50.0, 50.0, 100.0, 98.0, 99.0)
"""Prices as traded: a dividend of 2 is taken off before the open of the fourth session."""

_ON_THE_FOURTH = (Action(3, "AAA", "dividend", 2.0),)

DIVIDEND = Micro(
    name="dividend-while-held",
    topic=Topic.ACTIONS,
    summary="Shares are held overnight into a dividend and sold at the open of that session: is it paid, and when?",
    exposes="a dividend that is left out, paid to whoever holds at the close, or paid as shares",
    bars={"AAA": _RAW},
    actions=_ON_THE_FOURTH,
    asks=(Ask(0, "AAA", 49.0), Ask(2, "AAA", -49.0)),
    # 49 bought at 50: 2,450. Held at the close of the third session, so 49 × 2 = 98 are paid before the open of
    # the fourth, where they are sold at 98: 4,802. 10,000 − 2,450 + 98 + 4,802 = 12,450.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=49, price=50.0),
            HandFill(order_id="20240305-AAA-1", session="2024-03-06", quantity=-49, price=98.0),
        ),
        final_value=12_450.0,
    ),
)

DIVIDEND_ADJUSTED = Micro(
    name="dividend-on-adjusted-prices",
    topic=Topic.ACTIONS,
    summary="The same dividend taken out of the prices before it, for the same money: is the wealth the same?",
    exposes="a dividend that is counted twice, in cash and in adjusted prices",
    bars={"AAA": flat(49.0, 49.0, 98.0, 98.0, 99.0)},
    asks=(Ask(0, "AAA", 50.0), Ask(2, "AAA", -50.0)),
    # The close before the dividend is 100, so that prices before it are taken times (100 − 2) / 100 = 0.98: 49 for
    # 50. The same 2,450 buy 50 shares, sold at 98: 4,900, which is 4,802 + 98. 10,000 − 2,450 + 4,900 = 12,450.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=50, price=49.0),
            HandFill(order_id="20240305-AAA-1", session="2024-03-06", quantity=-50, price=98.0),
        ),
        final_value=12_450.0,
    ),
)

DIVIDEND_OWED = Micro(
    name="dividend-owed-by-a-short",
    topic=Topic.ACTIONS,
    summary="A short position is held overnight into a dividend: who pays it?",
    exposes="a dividend that a short position receives, or does not owe",
    bars={"AAA": flat(100.0, 100.0, 100.0, 98.0, 97.0)},
    actions=_ON_THE_FOURTH,
    asks=(Ask(0, "AAA", -10.0), Ask(3, "AAA", 10.0)),
    # Ten sold short at 100; 10 × 2 = 20 are owed before the open of the fourth session; bought back at 97 on the
    # fifth: 10,000 + 1,000 − 20 − 970 = 10,010.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=-10, price=100.0),
            HandFill(order_id="20240306-AAA-1", session="2024-03-07", quantity=10, price=97.0),
        ),
        final_value=10_010.0,
    ),
)

BOUGHT_TOO_LATE = Micro(
    name="bought-on-the-ex-date",
    topic=Topic.ACTIONS,
    summary="Shares are bought at the open of the session of a dividend: is it paid on them?",
    exposes="a dividend paid to who bought without it, because an engine pays at the close of the session",
    bars={"AAA": _RAW},
    actions=_ON_THE_FOURTH,
    asks=(Ask(2, "AAA", 10.0),),
    # Decided at the close before, but nothing is held then. Bought at 98: 10,000 − 980 + 10 × 99 = 10,010.
    hand=Hand(
        fills=(HandFill(order_id="20240305-AAA-1", session="2024-03-06", quantity=10, price=98.0),),
        final_value=10_010.0,
    ),
)

ENTRIES = (DIVIDEND, DIVIDEND_ADJUSTED, DIVIDEND_OWED, BOUGHT_TOO_LATE)
