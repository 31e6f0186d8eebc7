"""Trades at the open of the session on which a dividend is paid: who held overnight gets it, who buys does not."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Action, Ask, Micro, flat

_RAW = flat(50.0, 50.0, 100.0, 98.0, 99.0)
"""Prices as traded: a dividend of 2 is taken off before the open of the fourth session."""

_ON_THE_FOURTH = (Action(3, "AAA", "dividend", 2.0),)

SOLD_ON_THE_DAY = Micro(
    name="sold-on-the-ex-date",
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

ENTRIES = (SOLD_ON_THE_DAY, BOUGHT_TOO_LATE)
