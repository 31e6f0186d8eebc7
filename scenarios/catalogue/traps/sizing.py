"""Target weights that become another number of shares than was meant."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import FREE_OF_COSTS, Ask, Micro, flat
from scenarios.terms import FillMoment, Lot

_WEALTHY = FREE_OF_COSTS.model_copy(
    update={"initial_cash": 100_000.0, "lot": Lot.WHOLE, "fill": FillMoment.NEXT_OPEN}
)

FIVE_FIFTHS = Micro(
    name="five-times-a-fifth",
    topic=Topic.TRAPS,
    summary="Five assets at a fifth of the account each: do all get the same?",
    exposes="a share of the cash that is left: 20, 16, 12.8, ... with VectorBT's SizeType.Percent",
    link="https://github.com/polakowo/vectorbt/issues/713",
    bars={name: flat(100.0, 100.0, 110.0) for name in ("AAA", "BBB", "CCC", "DDD", "EEE")},
    asks=tuple(Ask(0, name, weight=0.2) for name in ("AAA", "BBB", "CCC", "DDD", "EEE")),
    terms=_WEALTHY,
    # 0.2 × 100,000 / 100 = 200 of each, which takes all cash exactly: 1,000 shares × 110 = 110,000.
    hand=Hand(
        fills=tuple(
            HandFill(order_id=f"20240301-{name}-1", session="2024-03-04", quantity=200, price=100.0)
            for name in ("AAA", "BBB", "CCC", "DDD", "EEE")
        ),
        final_value=110_000.0,
    ),
)

ALMOST_A_SHARE = Micro(
    name="almost-one-share-more",
    topic=Topic.TRAPS,
    summary="A target comes to 999.99995 shares: is the thousandth bought?",
    exposes="rounding up of what is almost whole: Zipline's round_order does so within 0.0001",
    link="https://github.com/quantopian/zipline/issues/2816",
    bars={"AAA": flat(100.0, 100.0, 120.0)},
    asks=(Ask(0, "AAA", weight=0.99999995),),
    terms=_WEALTHY,
    # 0.99999995 × 100,000 / 100 = 999.99995, toward zero 999: 100,000 − 99,900 + 999 × 120 = 119,980.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=999, price=100.0),),
        final_value=119_980.0,
    ),
)

SIZED_BY_TOMORROW = Micro(
    name="sized-by-tomorrows-open",
    topic=Topic.TRAPS,
    summary="Half of the account, decided at a close of 100 and filled at an open of 80: how many shares?",
    exposes="a size that knows the price it will be filled at: VectorBT's val_price by default",
    link="https://vectorbt.dev/api/portfolio/base/",
    bars={
        "AAA": (
            (99.0, 101.0, 98.0, 100.0),
            (80.0, 84.0, 79.0, 82.0),
            (83.0, 86.0, 82.0, 85.0),
        )
    },
    asks=(Ask(0, "AAA", weight=0.5),),
    terms=_WEALTHY,
    # 0.5 × 100,000 / 100 = 500, and not 50,000 / 80 = 625: 100,000 − 500 × 80 + 500 × 85 = 102,500.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=500, price=80.0),),
        final_value=102_500.0,
    ),
)

ASKED_AGAIN = Micro(
    name="target-asked-again",
    topic=Topic.TRAPS,
    summary="A target of two fifths, asked again while the first order still waits: two fifths, or four?",
    exposes="the belief that a target counts what is on order: every engine counts what is held, and buys twice",
    link="https://github.com/quantopian/zipline/issues/290",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            None,
            (100.0, 104.0, 99.0, 103.0),
            (104.0, 111.0, 103.0, 110.0),
        ),
        "BBB": flat(50.0, 50.0, 50.0, 50.0),
    },
    asks=(Ask(0, "AAA", weight=0.4), Ask(1, "AAA", weight=0.4)),
    terms=_WEALTHY,
    # Nothing is held at either close, and the last close is 100: twice 0.4 × 100,000 / 100 = 400, both filled at
    # the third session's open, 100: 100,000 − 80,000 + 800 × 110 = 108,000.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-05", quantity=400, price=100.0),
            HandFill(order_id="20240304-AAA-1", session="2024-03-05", quantity=400, price=100.0),
        ),
        final_value=108_000.0,
    ),
)

ENTRIES = (FIVE_FIFTHS, ALMOST_A_SHARE, SIZED_BY_TOMORROW, ASKED_AGAIN)
