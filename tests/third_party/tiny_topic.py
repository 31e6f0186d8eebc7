"""A topic by somebody else: one scenario, and nothing in this repository knows of it."""

from scenarios.catalogue.entry import Hand
from scenarios.catalogue.micro import Ask, Micro, filled, flat

ENTRIES = (
    Micro(
        name="tiny-purchase",
        topic="tiny_topic",
        summary="One purchase at a price that never moves: is the account worth what it began with?",
        exposes="a price out of nowhere",
        bars={"AAA": flat(10.0, 10.0, 10.0, 10.0)},
        asks=(Ask(1, "AAA", 5.0),),
        hand=Hand(fills=(filled("20240304-AAA-1", "2024-03-05", 5.0, 10.0),), final_value=10_000.0),
    ),
)
