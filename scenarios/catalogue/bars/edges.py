"""The last session, and a bar on which nothing was traded."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro

_BARS = (
    (100.0, 101.0, 99.0, 100.0),
    (101.0, 103.0, 100.0, 102.0),
    (103.0, 104.0, 102.0, 104.0),
)

ORDER_ON_THE_LAST_SESSION = Micro(
    name="order-on-the-last-session",
    topic=Topic.BARS,
    summary="A sale is decided at the close of the last session: what becomes of it?",
    exposes="an order that is filled at the close it was decided at, or lost without a trace, for want of a session",
    is_required=True,
    bars={"AAA": _BARS},
    asks=(Ask(0, "AAA", 10.0), Ask(2, "AAA", -10.0)),
    # Bought at 101; the sale has no open to be filled at and is pending. 10,000 − 1,010 + 10 × 104 = 10,030.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=101.0),),
        final_value=10_030.0,
        pending=("20240305-AAA-1",),
    ),
)

BAR_WITHOUT_VOLUME = Micro(
    name="bar-without-volume",
    topic=Topic.BARS,
    summary="An order meets a bar that has prices but no volume, under no volume limit: is it filled there?",
    exposes="an order that waits for volume although no volume limit is in force",
    bars={"AAA": _BARS},
    volumes={"AAA": (1_000.0, 0.0, 1_000.0)},
    asks=(Ask(0, "AAA", 10.0),),
    # Without a limit it fills like on any other bar, at 101: 10,000 − 1,010 + 10 × 104 = 10,030.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=101.0),),
        final_value=10_030.0,
    ),
)

ENTRIES = (ORDER_ON_THE_LAST_SESSION, BAR_WITHOUT_VOLUME)
