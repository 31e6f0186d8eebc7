"""A split while shares are held, on prices as traded and on prices adjusted for it: the same wealth."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Action, Ask, Micro, flat
from scenarios.terms import Commission, Slippage, Terms

_TERMS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage())
_LATER = flat(51.0, 52.0)
"""Two sessions after the split, which no adjustment changes."""

SPLIT = Micro(
    name="split-while-held",
    topic=Topic.ACTIONS,
    summary="Ten shares are held when each becomes two and the price halves: how many can be sold, for how much?",
    exposes="a split that halves the account, or that leaves ten shares at half the price",
    bars={"AAA": flat(100.0, 100.0) + _LATER},
    actions=(Action(2, "AAA", "split", 2.0),),
    asks=(Ask(0, "AAA", 10.0), Ask(2, "AAA", -20.0)),
    terms=_TERMS,
    # Ten bought at 100, commission 1.00; they are twenty before the open of the third session. Twenty sold at 52
    # on the fourth, commission 1.04: 10,000 − 1,000 − 1 + 1,040 − 1.04 = 10,037.96.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=100.0, commission=1.0),
            HandFill(order_id="20240305-AAA-1", session="2024-03-06", quantity=-20, price=52.0, commission=1.04),
        ),
        final_value=10_037.96,
    ),
)

SPLIT_ADJUSTED = Micro(
    name="split-on-adjusted-prices",
    topic=Topic.ACTIONS,
    summary="The same split, with the prices before it halved: is the wealth the same?",
    exposes="an adjustment that is made a second time, or of prices and not of shares",
    bars={"AAA": flat(50.0, 50.0) + _LATER},
    asks=(Ask(0, "AAA", 20.0), Ask(2, "AAA", -20.0)),
    terms=_TERMS,
    # Twenty bought at 50 are the same 1,000 and the same commission of 1.00; the sale is the same.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=20, price=50.0, commission=1.0),
            HandFill(order_id="20240305-AAA-1", session="2024-03-06", quantity=-20, price=52.0, commission=1.04),
        ),
        final_value=10_037.96,
    ),
)

SPLIT_HELD_TO_THE_END = Micro(
    name="split-held-to-the-end",
    topic=Topic.ACTIONS,
    summary="Three shares become six and are not sold: what are they worth at the end?",
    exposes="a holding that is marked at the new price with the old number of shares",
    bars={"AAA": flat(100.0, 100.0) + _LATER},
    actions=(Action(2, "AAA", "split", 2.0),),
    asks=(Ask(0, "AAA", 3.0),),
    terms=_TERMS,
    # 10,000 − 300 − 0.30 + 6 × 52 = 10,011.70.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=3, price=100.0, commission=0.3),),
        final_value=10_011.7,
    ),
)

ENTRIES = (SPLIT, SPLIT_ADJUSTED, SPLIT_HELD_TO_THE_END)
