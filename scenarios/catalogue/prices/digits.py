"""Prices with more decimals than the grid of 0.001 has, moved to it for every engine."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro, flat

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

ENTRIES = (ON_THE_GRID,)
