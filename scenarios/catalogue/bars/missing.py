"""Assets that lack a bar: for a session, before their listing, after their end."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro

_PLAIN = (
    (20.0, 20.0, 20.0, 20.0),
    (21.0, 22.0, 20.0, 21.0),
    (22.0, 23.0, 21.0, 22.0),
    (23.0, 24.0, 22.0, 23.0),
)
"""Four sessions of an asset that always trades."""

ORDER_WITHOUT_A_BAR = Micro(
    name="order-without-a-bar",
    topic=Topic.BARS,
    summary="Two purchases on one session, one of an asset without a bar on the next: when is each filled?",
    exposes="an order that is dropped, or filled at a made-up price, on a session without a bar",
    bars={
        "AAA": ((50.0, 51.0, 49.0, 50.0), None, (53.0, 54.0, 52.0, 54.0), (54.0, 55.0, 53.0, 55.0)),
        "BBB": _PLAIN,
    },
    asks=(Ask(0, "AAA", 10.0), Ask(0, "BBB", 5.0)),
    # AAA waits for the third session and is bought at its open, 53; BBB is bought on the second, at 21.
    # 10,000 − 530 − 105 + 10 × 55 + 5 × 23 = 10,030.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-BBB-1", session="2024-03-04", quantity=5, price=21.0),
            HandFill(order_id="20240301-AAA-1", session="2024-03-05", quantity=10, price=53.0),
        ),
        final_value=10_030.0,
    ),
)

SALE_OVER_A_GAP = Micro(
    name="sale-over-a-gap",
    topic=Topic.BARS,
    summary="A holding has no bar on the session after its sale is decided: at what is it valued, and when sold?",
    exposes="a holding worth nothing or NaN without a bar, or a sale at the last close as if it had traded",
    bars={
        "AAA": ((50.0, 51.0, 49.0, 50.0), (51.0, 53.0, 50.0, 52.0), None, (40.0, 42.0, 39.0, 41.0)),
        "BBB": _PLAIN,
    },
    asks=(Ask(0, "AAA", 100.0), Ask(1, "AAA", -100.0)),
    # Bought at 51. Without a bar it stays valued at the close before, 52. Sold at the next open there is, 40:
    # 10,000 − 5,100 + 4,000.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=100, price=51.0),
            HandFill(order_id="20240304-AAA-1", session="2024-03-06", quantity=-100, price=40.0),
        ),
        final_value=8_900.0,
    ),
)

LATE_LISTING = Micro(
    name="late-listing",
    topic=Topic.BARS,
    summary="One asset is listed on the third session and both are ordered on the first: when is each bought?",
    exposes="an order lost before the asset's first bar, or one that keeps the other asset waiting too",
    bars={"AAA": _PLAIN, "BBB": (None, None, (80.0, 82.0, 79.0, 81.0), (82.0, 85.0, 81.0, 84.0))},
    asks=(Ask(0, "AAA", 10.0), Ask(0, "BBB", 3.0)),
    # AAA on the second session at 21, BBB at its first open, 80: 10,000 − 210 − 240 + 10 × 23 + 3 × 84 = 10,032.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=21.0),
            HandFill(order_id="20240301-BBB-1", session="2024-03-05", quantity=3, price=80.0),
        ),
        final_value=10_032.0,
    ),
)

DELISTED_WHILE_HELD = Micro(
    name="delisted-while-held",
    topic=Topic.BARS,
    summary="The bars of a holding end two sessions before the data: what is it worth at the end?",
    exposes="a holding that is sold by itself, or worth nothing, when its bars end",
    bars={"AAA": _PLAIN, "BBB": ((80.0, 81.0, 79.0, 80.0), (81.0, 83.0, 80.0, 82.0), None, None)},
    asks=(Ask(0, "BBB", 10.0),),
    # Bought at 81 and never sold: it stays held, at the last close there is. 10,000 − 810 + 10 × 82 = 10,010.
    hand=Hand(
        fills=(HandFill(order_id="20240301-BBB-1", session="2024-03-04", quantity=10, price=81.0),),
        final_value=10_010.0,
    ),
)

SALE_AFTER_THE_LAST_BAR = Micro(
    name="sale-after-the-last-bar",
    topic=Topic.BARS,
    summary="A holding is to be sold at the close of its last bar, while the data go on: what becomes of the sale?",
    exposes="a sale at the last close, after which nobody could have traded",
    bars={"AAA": _PLAIN, "BBB": ((80.0, 81.0, 79.0, 80.0), (81.0, 83.0, 80.0, 82.0), None, None)},
    asks=(Ask(0, "BBB", 10.0), Ask(1, "BBB", -10.0), Ask(1, "AAA", 10.0)),
    # The sale waits for a bar that never comes: pending. AAA is bought at 22 all the same.
    # 10,000 − 810 − 220 + 10 × 82 + 10 × 23 = 10,020.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-BBB-1", session="2024-03-04", quantity=10, price=81.0),
            HandFill(order_id="20240304-AAA-1", session="2024-03-05", quantity=10, price=22.0),
        ),
        final_value=10_020.0,
        pending=("20240304-BBB-1",),
    ),
)

ENTRIES = (ORDER_WITHOUT_A_BAR, SALE_OVER_A_GAP, LATE_LISTING, DELISTED_WHILE_HELD, SALE_AFTER_THE_LAST_BAR)
