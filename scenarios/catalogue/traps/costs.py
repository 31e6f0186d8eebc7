"""Costs that an engine's default or parameter makes something else of."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import FREE_OF_COSTS, Ask, Micro
from scenarios.terms import Commission, FillMoment, Slippage, Terms

A_HUNDREDTH = Micro(
    name="commission-of-a-hundredth",
    topic=Topic.TRAPS,
    summary="A commission of 0.001 of the value: is a tenth of a per cent charged, or a thousandth of one?",
    exposes="a rate that is read as per cent: Backtrader's CommInfoBase divides it by 100 unless percabs is set",
    link="https://www.backtrader.com/docu/user-defined-commissions/commission-schemes-subclassing",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 103.0, 99.0, 102.0),
            (110.0, 112.0, 108.0, 109.0),
        )
    },
    asks=(Ask(0, "AAA", 10.0), Ask(1, "AAA", -10.0)),
    terms=Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage()),
    # 10 × 100 × 0.001 = 1.00 and 10 × 110 × 0.001 = 1.10: 10,000 − 1,000 − 1 + 1,100 − 1.10 = 10,097.90.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=100.0, commission=1.0),
            HandFill(order_id="20240304-AAA-1", session="2024-03-05", quantity=-10, price=110.0, commission=1.1),
        ),
        final_value=10_097.9,
    ),
)

CLIPPED = Micro(
    name="slippage-beyond-the-range",
    topic=Topic.TRAPS,
    summary="Slippage of five per cent leads beyond the bar's high: is it paid in full?",
    exposes="a slipped price that is cut to the bar's range, so that slippage vanishes: Backtrader's slip_out",
    link="https://www.backtrader.com/docu/slippage/slippage",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 102.0, 99.0, 101.0),
            (110.0, 111.0, 108.0, 109.0),
        )
    },
    asks=(Ask(0, "AAA", 10.0), Ask(1, "AAA", -10.0)),
    terms=Terms(initial_cash=10_000.0, commission=Commission(), slippage=Slippage(rate=0.05)),
    # Bought at 100 × 1.05 = 105, above the high of 102; sold at 110 × 0.95 = 104.5, below the low of 108.
    # 10,000 − 1,050 + 1,045 = 9,995.
    hand=Hand(
        fills=(
            HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=105.0),
            HandFill(order_id="20240304-AAA-1", session="2024-03-05", quantity=-10, price=104.5),
        ),
        final_value=9_995.0,
    ),
)

CLIPPED_TO_THE_NEXT_BAR = Micro(
    name="slippage-cut-by-tomorrow",
    topic=Topic.TRAPS,
    summary="Filled at the close of the decision with slippage: what has the next session's range to do with it?",
    exposes="a price of today that tomorrow's high or low cuts: Backtrader's cheat-on-close with slippage",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (101.0, 103.0, 100.0, 102.0),
            (98.0, 100.0, 97.0, 99.0),
        )
    },
    asks=(Ask(0, "AAA", 10.0),),
    terms=Terms(
        initial_cash=10_000.0, commission=Commission(), slippage=Slippage(rate=0.05), fill=FillMoment.SAME_CLOSE
    ),
    # Bought at the close of the first session, 100 × 1.05 = 105; the second session's high is 103.
    # 10,000 − 1,050 + 10 × 99 = 9,940.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-01", quantity=10, price=105.0),),
        final_value=9_940.0,
    ),
)

COSTS_NOBODY_ASKED_FOR = Micro(
    name="costs-nobody-asked-for",
    topic=Topic.TRAPS,
    summary="No costs, and fills at the next open: is anything charged, or filled at another price?",
    exposes="defaults that stay in force: Zipline's next close, five basis points and 0.001 per share",
    link="https://github.com/quantopian/zipline/issues/2635",
    bars={
        "AAA": (
            (100.0, 101.0, 99.0, 100.0),
            (100.0, 106.0, 99.0, 105.0),
            (106.0, 108.0, 104.0, 107.0),
        )
    },
    asks=(Ask(0, "AAA", 10.0),),
    terms=FREE_OF_COSTS.model_copy(update={"fill": FillMoment.NEXT_OPEN}),
    # Bought at the open, 100: 10,000 − 1,000 + 10 × 107 = 10,070.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=10, price=100.0),),
        final_value=10_070.0,
    ),
)

VOLUME_NOBODY_LIMITED = Micro(
    name="volume-nobody-limited",
    topic=Topic.TRAPS,
    summary="An order of a fifth of a bar's volume, under no volume limit: is it filled at once?",
    exposes="a limit by default: Zipline fills a tenth of a bar's volume and carries the rest over",
    bars={
        "AAA": (
            (20.0, 21.0, 19.0, 20.0),
            (21.0, 22.0, 20.0, 21.0),
            (25.0, 26.0, 24.0, 25.0),
            (25.0, 27.0, 24.0, 26.0),
        )
    },
    volumes={"AAA": (1_000.0, 1_000.0, 1_000.0, 1_000.0)},
    asks=(Ask(0, "AAA", 200.0),),
    # All 200 at 21: 10,000 − 4,200 + 200 × 26 = 11,000.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=200, price=21.0),),
        final_value=11_000.0,
    ),
)

ENTRIES = (A_HUNDREDTH, CLIPPED, CLIPPED_TO_THE_NEXT_BAR, COSTS_NOBODY_ASKED_FOR, VOLUME_NOBODY_LIMITED)
