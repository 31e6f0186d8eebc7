"""Prices and orders that get lost, or land on another session, on the way into an engine."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro, flat

MISDATED = Micro(
    name="rows-by-position",
    topic=Topic.TRAPS,
    summary="Every session opens ten dollars higher than the one before: which session's open is the fill at?",
    exposes="rows that are stored by their position and not by their date: Zipline's bundle writer counts rows only",
    bars={"AAA": flat(100.0, 110.0, 120.0, 130.0)},
    asks=(Ask(0, "AAA", 10.0),),
    # Bought on the second session at 110: 10,000 − 1,100 + 10 × 130 = 10,200.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=110.0),),
        final_value=10_200.0,
    ),
)

NO_NUMBER = Micro(
    name="filled-at-no-number",
    topic=Topic.TRAPS,
    summary="The bar at which an order would be filled is not there: is it filled at NaN?",
    exposes="a fill at NaN, which makes cash and account NaN ever after: Backtrader on a row without prices",
    link="https://github.com/mementum/backtrader/pull/469",
    bars={
        "AAA": ((100.0, 101.0, 99.0, 100.0), None, (105.0, 106.0, 104.0, 105.0), (106.0, 108.0, 105.0, 107.0)),
        "BBB": flat(50.0, 50.0, 50.0, 50.0),
    },
    asks=(Ask(0, "AAA", 10.0),),
    # It waits for the third session's open, 105: 10,000 − 1,050 + 10 × 107 = 10,020.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-05", quantity=10, price=105.0),),
        final_value=10_020.0,
    ),
)

HELD_UP = Micro(
    name="held-up-by-a-late-listing",
    topic=Topic.TRAPS,
    summary="One asset is listed on the third session: is an order for the other on the first one placed at all?",
    exposes="a strategy that is not called before every asset has a bar: Backtrader's next()",
    link="https://www.backtrader.com/docu/operating/",
    bars={
        "AAA": flat(100.0, 101.0, 102.0, 104.0),
        "BBB": (None, None, *flat(50.0, 51.0)),
    },
    asks=(Ask(0, "AAA", 10.0), Ask(2, "BBB", 4.0)),
    # AAA on the second session at 101, BBB on the fourth at 51: 10,000 − 1,010 − 204 + 10 × 104 + 4 × 51 = 10,030.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=101.0),
            HandFill(order_id="20240305-BBB-1", session="2024-03-06", quantity=4, price=51.0),
        ),
        final_value=10_030.0,
    ),
)

OVERWRITTEN = Micro(
    name="second-order-of-a-session",
    topic=Topic.TRAPS,
    summary="Five shares and seven shares of one asset are asked for on one session: how many are bought?",
    exposes="a second order that takes the place of the first: VectorBT's matrix has one cell per session and asset",
    link="https://github.com/polakowo/vectorbt/issues/93",
    bars={"AAA": flat(100.0, 101.0, 105.0)},
    asks=(Ask(0, "AAA", 5.0), Ask(0, "AAA", 7.0)),
    # Twelve, at 101: 10,000 − 1,212 + 12 × 105 = 10,048.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=5, price=101.0),
            HandFill(order_id="20240301-AAA-2", session="2024-03-04", quantity=7, price=101.0),
        ),
        final_value=10_048.0,
    ),
)

ENTRIES = (MISDATED, NO_NUMBER, HELD_UP, OVERWRITTEN)
