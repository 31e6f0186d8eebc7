"""Orders of one session that pay for each other."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, filled, flat
from scenarios.terms import CashPolicy, Commission, Slippage, Terms

_TERMS = Terms(
    initial_cash=1_000.0,
    cash=CashPolicy.REJECT,
    commission=Commission(rate=0.001),
    slippage=Slippage(),
)
_BARS = {"AAA": flat(100.0, 100.0, 100.0, 100.0), "BBB": flat(50.0, 50.0, 50.0, 50.0)}
_HELD = Ask(0, "BBB", 18.0)

# Eighteen BBB cost 900 and 0.90, 99.10 are left; their sale brings 899.10: 998.20 for nine AAA at 900.90.
_HAND = Hand(
    fills=(
        filled("20240301-BBB-1", "2024-03-04", 18, 50.0, 0.9),
        filled("20240304-BBB-1", "2024-03-05", -18, 50.0, 0.9),
        filled("20240304-AAA-1", "2024-03-05", 9, 100.0, 0.9),
    ),
    final_value=1_000 - 0.9 - 0.9 - 0.9,
)

SELL_FUNDS_BUY = Micro(
    name="sell-funds-buy",
    topic=Topic.CASH,
    summary="A sale and the purchase that it pays for, stated in that order: are both filled?",
    exposes="proceeds that are not there until the next session",
    bars=_BARS,
    asks=(_HELD, Ask(1, "BBB", -18.0), Ask(1, "AAA", 9.0)),
    terms=_TERMS,
    hand=_HAND,
)

BUY_STATED_FIRST = Micro(
    name="buy-stated-first",
    topic=Topic.CASH,
    summary="The purchase is stated before the sale that pays for it: do sales go first?",
    exposes="orders that are executed by column, by value or as stated",
    bars=_BARS,
    asks=(_HELD, Ask(1, "AAA", 9.0), Ask(1, "BBB", -18.0)),
    terms=_TERMS,
    hand=_HAND,
)

# Sold four at 100 after ten were bought, for 0.40; the purchase of three more, stated first, goes second, for 0.30.
OPPOSITE_ORDERS = Micro(
    name="opposite-orders",
    topic=Topic.CASH,
    summary="A purchase and a sale of one asset on one session: are they two fills with two ids?",
    exposes="orders that are netted into one, or the second in the place of the first",
    bars=_BARS,
    asks=(Ask(0, "AAA", 5.0), Ask(1, "AAA", 3.0), Ask(1, "AAA", -4.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(
            filled("20240301-AAA-1", "2024-03-04", 5, 100.0, 0.5),
            filled("20240304-AAA-2", "2024-03-05", -4, 100.0, 0.4),
            filled("20240304-AAA-1", "2024-03-05", 3, 100.0, 0.3),
        ),
        final_value=1_000 - 0.5 - 0.4 - 0.3,
    ),
)

# Five AAA for 500.50, then eight more cannot be paid from 499.50; nine BBB at 450.45 can.
REFUSED_AND_AFFORDABLE = Micro(
    name="refused-and-affordable",
    topic=Topic.CASH,
    summary="The first order of a session is too large and the second is not: is only the first refused?",
    exposes="one refusal that takes the rest of the session's orders with it",
    bars=_BARS,
    asks=(Ask(0, "AAA", 5.0), Ask(1, "AAA", 8.0), Ask(1, "BBB", 9.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(
            filled("20240301-AAA-1", "2024-03-04", 5, 100.0, 0.5),
            filled("20240304-BBB-1", "2024-03-05", 9, 50.0, 0.45),
        ),
        final_value=1_000 - 0.5 - 0.45,
        refused=("20240304-AAA-1",),
    ),
)

ENTRIES = (SELL_FUNDS_BUY, BUY_STATED_FIRST, OPPOSITE_ORDERS, REFUSED_AND_AFFORDABLE)
