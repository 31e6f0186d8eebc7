"""Prices beyond what 32 bits of thousandths hold."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro, flat
from scenarios.terms import Commission, Slippage, Terms

FIVE_MILLION = Micro(
    name="five-million-a-share",
    topic=Topic.PRICES,
    summary="A share above 4,294,967, the most that 32 bits of thousandths hold: is it traded at all?",
    exposes="a bar that is dropped without a word, so that the order waits for ever",
    bars={"AAA": flat(5_000_000.0, 5_100_000.0, 5_200_000.0)},
    asks=(Ask(0, "AAA", 1.0),),
    terms=Terms(initial_cash=6_000_000.0, commission=Commission(), slippage=Slippage()),
    # 6,000,000 − 5,100,000 + 5,200,000.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=1, price=5_100_000.0),),
        final_value=6_100_000.0,
    ),
)

ENTRIES = (FIVE_MILLION,)
