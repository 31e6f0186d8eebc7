"""Orders that cash covers, or does not, depending on what an engine does first and with the rest."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import FREE_OF_COSTS, Ask, Micro, flat
from scenarios.terms import CashPolicy

_REJECT = FREE_OF_COSTS.model_copy(update={"cash": CashPolicy.REJECT})

BUYS_BEFORE_SELLS = Micro(
    name="bought-before-the-sale-that-pays",
    topic=Topic.TRAPS,
    summary="A sale of B and a purchase of A that it pays for, on one session: are both filled?",
    exposes="columns executed from left to right, so that A finds no cash: VectorBT's call_seq by default",
    link="https://vectorbt.dev/api/portfolio/base/",
    bars={"AAA": flat(100.0, 100.0, 100.0, 120.0), "BBB": flat(100.0, 100.0, 100.0, 100.0)},
    asks=(Ask(0, "BBB", 90.0), Ask(1, "AAA", 80.0), Ask(1, "BBB", -90.0)),
    terms=_REJECT,
    # 9,000 go into BBB and come back on the third session, where 1,000 + 9,000 pay for 8,000 of AAA.
    # 10,000 − 9,000 + 9,000 − 8,000 + 80 × 120 = 11,600.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-BBB-1", session="2024-03-04", quantity=90, price=100.0),
            HandFill(order_id="20240304-BBB-1", session="2024-03-05", quantity=-90, price=100.0),
            HandFill(order_id="20240304-AAA-1", session="2024-03-05", quantity=80, price=100.0),
        ),
        final_value=11_600.0,
    ),
)

ONE_TOO_LARGE = Micro(
    name="one-order-too-large",
    topic=Topic.TRAPS,
    summary="Of two purchases on one session cash does not cover the first: is the second filled?",
    exposes="affordable orders that are refused with an unaffordable one: Backtrader's checksubmit",
    bars={"AAA": flat(100.0, 100.0, 100.0), "BBB": flat(50.0, 50.0, 60.0)},
    asks=(Ask(0, "AAA", 200.0), Ask(0, "BBB", 10.0)),
    terms=_REJECT,
    # 200 × 100 = 20,000 is more than 10,000: refused whole. 10 × 50 = 500 is not. 10,000 − 500 + 10 × 60 = 10,100.
    hand=Hand(
        fills=(HandFill(order_id="20240301-BBB-1", session="2024-03-04", quantity=10, price=50.0),),
        final_value=10_100.0,
        refused=("20240301-AAA-1",),
    ),
)

SECOND_UNPAID = Micro(
    name="refused-without-a-word",
    topic=Topic.TRAPS,
    summary="Cash covers the first of two purchases and not the second: who says so?",
    exposes="an order cancelled without a reason or a record: ml4t-backtest's reject_on_insufficient_cash=False",
    bars={"AAA": flat(100.0, 100.0, 110.0), "BBB": flat(100.0, 100.0, 110.0)},
    asks=(Ask(0, "AAA", 60.0), Ask(0, "BBB", 60.0)),
    terms=_REJECT,
    # 6,000 of 10,000 go into AAA, and the 4,000 left do not pay for 6,000 of BBB. 10,000 − 6,000 + 60 × 110.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=60, price=100.0),),
        final_value=10_600.0,
        refused=("20240301-BBB-1",),
    ),
)

ENTRIES = (BUYS_BEFORE_SELLS, ONE_TOO_LARGE, SECOND_UNPAID)
