"""An order that a bar without volume keeps waiting."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro, flat
from scenarios.terms import Commission, Slippage, Terms, VolumeLimit

_TERMS = Terms(
    initial_cash=10_000.0, commission=Commission(), slippage=Slippage(), volume_limit=VolumeLimit(share=0.1)
)

NO_ALLOWANCE = Micro(
    name="no-volume-under-a-limit",
    topic=Topic.VOLUME,
    summary="An order under a volume limit meets a bar without volume: when is it filled?",
    exposes="an order that is filled, or dropped, on a bar that lets no share through",
    bars={"AAA": flat(20.0, 21.0, 22.0, 23.0)},
    volumes={"AAA": (1_000.0, 0.0, 1_000.0, 1_000.0)},
    asks=(Ask(0, "AAA", 80.0),),
    terms=_TERMS,
    # Nothing on the second session; 80 at 22 on the third: 10,000 − 1,760 + 80 × 23 = 10,080.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-05", quantity=80, price=22.0),),
        final_value=10_080.0,
    ),
)

ENTRIES = (NO_ALLOWANCE,)
