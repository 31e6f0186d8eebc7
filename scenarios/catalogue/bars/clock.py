"""Fills at the close of sessions that end early, three hours before the usual instant."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import FREE_OF_COSTS, Ask, Micro
from scenarios.terms import FillMoment

_WRONG_INSTANT = "a close that is stamped at 16:00 New York time on a session that ended at 13:00"

EARLY_CLOSE_IN_JULY = Micro(
    name="early-close-in-july",
    topic=Topic.BARS,
    summary="An order filled at the close of 3 July 2024, when New York closed at 13:00: at which instant?",
    exposes=_WRONG_INSTANT,
    first="2024-07-02",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 103.0, 99.0, 102.0),
            (102.0, 104.0, 101.0, 103.0),
            (103.0, 106.0, 102.0, 105.0),
        )
    },
    asks=(Ask(0, "AAA", 10.0), Ask(1, "AAA", -4.0)),
    terms=FREE_OF_COSTS.model_copy(update={"fill": FillMoment.NEXT_CLOSE}),
    # Sessions are 2, 3, 5 and 8 July. Bought at the close of the 3rd, 17:00 UTC, at 102; four sold at the close
    # of the 5th, 20:00 UTC, at 103: 10,000 − 1,020 + 412 = 9,392 of cash, and 6 × 105 = 630 of shares.
    hand=Hand(
        fills=(
            HandFill(order_id="20240702-AAA-1", session="2024-07-03", quantity=10, price=102.0),
            HandFill(order_id="20240703-AAA-1", session="2024-07-05", quantity=-4, price=103.0),
        ),
        final_value=10_022.0,
    ),
)

EARLY_CLOSE_IN_NOVEMBER = Micro(
    name="early-close-in-november",
    topic=Topic.BARS,
    summary="A decision at the close of 29 November 2024, 13:00 in New York, filled there: at which instant?",
    exposes=_WRONG_INSTANT,
    first="2024-11-27",
    bars={
        "AAA": (
            (50.0, 51.0, 49.0, 50.0),
            (50.0, 52.0, 50.0, 51.0),
            (53.0, 55.0, 52.0, 54.0),
        )
    },
    asks=(Ask(0, "AAA", 20.0), Ask(1, "AAA", -5.0)),
    terms=FREE_OF_COSTS.model_copy(update={"fill": FillMoment.SAME_CLOSE}),
    # Bought at the close of the 27th, 21:00 UTC, at 50; five sold at the close of the 29th, 18:00 UTC, at 51:
    # 10,000 − 1,000 + 255 = 9,255 of cash, and 15 × 54 = 810 of shares.
    hand=Hand(
        fills=(
            HandFill(order_id="20241127-AAA-1", session="2024-11-27", quantity=20, price=50.0),
            HandFill(order_id="20241129-AAA-1", session="2024-11-29", quantity=-5, price=51.0),
        ),
        final_value=10_065.0,
    ),
)

ENTRIES = (EARLY_CLOSE_IN_JULY, EARLY_CLOSE_IN_NOVEMBER)
