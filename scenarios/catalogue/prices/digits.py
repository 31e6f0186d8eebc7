"""Prices with more decimals than a grid of 0.001 has: kept with ``tick`` 0, moved to the grid otherwise."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro, flat

FOUR_DECIMALS = Micro(
    name="four-decimals",
    topic=Topic.PRICES,
    summary="Prices of four decimals and no grid: are they kept to the last digit?",
    exposes="prices that an engine stores in thousandths or cents, so that what is traded is not what was given",
    tick=0.0,
    bars={"AAA": flat(10.0, 10.0005, 10.1234)},
    asks=(Ask(0, "AAA", 100.0), Ask(1, "AAA", -100.0)),
    # 10,000 − 100 × 10.0005 + 100 × 10.1234 = 10,000 − 1,000.05 + 1,012.34.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=100, price=10.0005),
            HandFill(order_id="20240304-AAA-1", session="2024-03-05", quantity=-100, price=10.1234),
        ),
        final_value=10_012.29,
    ),
)

ON_THE_GRID = Micro(
    name="prices-on-the-grid",
    topic=Topic.PRICES,
    summary="Prices of four decimals on the grid of 0.001: does every engine trade at the same rounded price?",
    exposes="rounding in one engine alone, or by cutting digits off instead of to the nearest thousandth",
    bars={"AAA": flat(10.0, 10.0004, 10.1236)},
    asks=(Ask(0, "AAA", 100.0), Ask(1, "AAA", -100.0)),
    # 10.0004 is nearest to 10.000, and 10.1236 to 10.124: 10,000 − 1,000 + 1,012.4.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=100, price=10.0),
            HandFill(order_id="20240304-AAA-1", session="2024-03-05", quantity=-100, price=10.124),
        ),
        final_value=10_012.4,
    ),
)

ENTRIES = (FOUR_DECIMALS, ON_THE_GRID)
