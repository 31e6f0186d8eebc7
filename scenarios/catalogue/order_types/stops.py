"""Stops that sell what is held when the price falls to them."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro
from scenarios.terms import Commission, Slippage, Terms

_TERMS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.01))

STOP_LOSS = Micro(
    name="stop-loss",
    topic=Topic.ORDER_TYPES,
    summary="Ten shares bought at 100 with a stop at 95: at which price, and when, are they sold?",
    exposes="a stop that looks at closes only, that is filled at the low or at the close, or that does not slip",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 102.0, 98.0, 101.0),
            (99.0, 100.0, 96.0, 97.0),
            (97.0, 98.0, 94.0, 96.0),
            (96.0, 97.0, 90.0, 91.0),
        )
    },
    asks=(
        Ask(0, "AAA", 10.0),
        Ask(0, "AAA", -10.0, type="stop", stop=95.0, parent="20240301-AAA-1"),
    ),
    terms=_TERMS,
    # Bought at 100 × 1.01 = 101, commission 1.01. The low of the fourth session, 94, is the first below 95:
    # sold at 95 × 0.99 = 94.05, commission 0.9405. 10,000 − 1,010 − 1.01 + 940.5 − 0.9405 = 9,928.5495.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=101.0, commission=1.01),
            HandFill(order_id="20240301-AAA-2", session="2024-03-06", quantity=-10, price=94.05, commission=0.9405),
        ),
        final_value=9_928.5495,
    ),
)

ENTRIES = (STOP_LOSS,)
