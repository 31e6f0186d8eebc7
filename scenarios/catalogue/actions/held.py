"""A split of shares that are never sold."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Action, Ask, Micro, flat
from scenarios.terms import Commission, Slippage, Terms

_COSTS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage())

SPLIT_HELD_TO_THE_END = Micro(
    name="split-held-to-the-end",
    topic=Topic.ACTIONS,
    summary="Three shares become six and are not sold: what are they worth at the end?",
    exposes="a holding that is marked at the new price with the old number of shares",
    bars={"AAA": flat(100.0, 100.0, 51.0, 52.0)},
    actions=(Action(2, "AAA", "split", 2.0),),
    asks=(Ask(0, "AAA", 3.0),),
    terms=_COSTS,
    # 10,000 − 300 − 0.30 + 6 × 52 = 10,011.70.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=3, price=100.0, commission=0.3),),
        final_value=10_011.7,
    ),
)

ENTRIES = (SPLIT_HELD_TO_THE_END,)
