"""A sale decided at the edge of a gap in the bars."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro, flat

SALE_OVER_A_GAP = Micro(
    name="sale-over-a-gap",
    topic=Topic.BARS,
    summary="A holding has no bar on the session after its sale is decided: at what is it valued, and when sold?",
    exposes="a holding worth nothing or NaN without a bar, or a sale at the last close as if it had traded",
    bars={
        "AAA": ((50.0, 51.0, 49.0, 50.0), (51.0, 53.0, 50.0, 52.0), None, (40.0, 42.0, 39.0, 41.0)),
        "BBB": flat(20.0, 21.0, 22.0, 23.0),
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

ENTRIES = (SALE_OVER_A_GAP,)
