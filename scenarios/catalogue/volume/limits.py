"""Orders larger than the share of a bar's volume that they may take."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro, flat
from scenarios.terms import Commission, Slippage, Terms, VolumeLimit

_TERMS = Terms(
    initial_cash=10_000.0,
    commission=Commission(per_share=0.008, minimum=1.0),
    slippage=Slippage(),
    volume_limit=VolumeLimit(share=0.1),
)
_FREE = _TERMS.model_copy(update={"commission": Commission()})

OVER_TWO_SESSIONS = Micro(
    name="filled-over-two-sessions",
    topic=Topic.VOLUME,
    summary="150 shares, of which a bar lets a hundred through: what fills when, and what does the minimum cost?",
    exposes="an order filled whole, a rest that is dropped, or a minimum commission charged for each partial fill",
    bars={"AAA": flat(20.0, 21.0, 22.0, 23.0)},
    volumes={"AAA": (1_000.0, 1_000.0, 1_000.0, 1_000.0)},
    asks=(Ask(0, "AAA", 150.0),),
    terms=_TERMS,
    # 100 at 21: 100 × 0.008 = 0.80, so the minimum of 1.00. 50 more at 22: the order's commission is now
    # 150 × 0.008 = 1.20, so another 0.20. 10,000 − 2,100 − 1,100 − 1.20 + 150 × 23 = 10,248.80.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=100, price=21.0, commission=1.0),
            HandFill(order_id="20240301-AAA-1", session="2024-03-05", quantity=50, price=22.0, commission=0.2),
        ),
        final_value=10_248.8,
    ),
)

SHARED_ALLOWANCE = Micro(
    name="two-orders-share-a-bar",
    topic=Topic.VOLUME,
    summary="Two purchases of one asset and one bar's allowance of a hundred shares: who gets them?",
    exposes="the whole allowance given to each order, so that together they take twice what the limit lets through",
    bars={"AAA": flat(20.0, 21.0, 22.0, 23.0)},
    volumes={"AAA": (1_000.0, 1_000.0, 1_000.0, 1_000.0)},
    asks=(Ask(0, "AAA", 60.0), Ask(0, "AAA", 70.0)),
    terms=_FREE,
    # The first takes 60 of the hundred, the second the 40 that are left; its other 30 follow at 22.
    # 10,000 − 100 × 21 − 30 × 22 + 130 × 23 = 10,230.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=60, price=21.0),
            HandFill(order_id="20240301-AAA-2", session="2024-03-04", quantity=40, price=21.0),
            HandFill(order_id="20240301-AAA-2", session="2024-03-05", quantity=30, price=22.0),
        ),
        final_value=10_230.0,
    ),
)

WHOLE_ALLOWANCE = Micro(
    name="allowance-in-whole-shares",
    topic=Topic.VOLUME,
    summary="A tenth of 1,055 shares is 105.5: how many go through in whole lots?",
    exposes="an allowance that is rounded up, or filled as a fraction of a share",
    bars={"AAA": flat(20.0, 21.0, 22.0)},
    volumes={"AAA": (1_000.0, 1_055.0, 1_000.0)},
    asks=(Ask(0, "AAA", 120.0),),
    terms=_FREE,
    # 105 at 21, the other 15 at 22: 10,000 − 2,205 − 330 + 120 × 22 = 10,105.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=105, price=21.0),
            HandFill(order_id="20240301-AAA-1", session="2024-03-05", quantity=15, price=22.0),
        ),
        final_value=10_105.0,
    ),
)

NO_ALLOWANCE = Micro(
    name="no-volume-under-a-limit",
    topic=Topic.VOLUME,
    summary="An order under a volume limit meets a bar without volume: when is it filled?",
    exposes="an order that is filled, or dropped, on a bar that lets no share through",
    bars={"AAA": flat(20.0, 21.0, 22.0, 23.0)},
    volumes={"AAA": (1_000.0, 0.0, 1_000.0, 1_000.0)},
    asks=(Ask(0, "AAA", 80.0),),
    terms=_FREE,
    # Nothing on the second session; 80 at 22 on the third: 10,000 − 1,760 + 80 × 23 = 10,080.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-05", quantity=80, price=22.0),),
        final_value=10_080.0,
    ),
)

RUNS_OUT = Micro(
    name="data-end-before-the-rest",
    topic=Topic.VOLUME,
    summary="250 shares, a hundred a bar, and two bars left: what is said of the fifty that remain?",
    exposes="a rest that is filled beyond the limit on the last bar, or that nobody hears of again",
    bars={"AAA": flat(20.0, 21.0, 22.0)},
    volumes={"AAA": (1_000.0, 1_000.0, 1_000.0)},
    asks=(Ask(0, "AAA", 250.0),),
    terms=_FREE,
    # 100 at 21 and 100 at 22: 10,000 − 2,100 − 2,200 + 200 × 22 = 10,100. The order is partly filled, so it is
    # not pending, which is never filled at all: it is on record as cut.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=100, price=21.0),
            HandFill(order_id="20240301-AAA-1", session="2024-03-05", quantity=100, price=22.0),
        ),
        final_value=10_100.0,
        refused=("20240301-AAA-1",),
    ),
)

ENTRIES = (OVER_TWO_SESSIONS, SHARED_ALLOWANCE, WHOLE_ALLOWANCE, NO_ALLOWANCE, RUNS_OUT)
