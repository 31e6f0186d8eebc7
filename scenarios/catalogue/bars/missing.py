"""Sessions without a bar: in the middle, before an asset is listed, after it has gone; and a bar of no volume."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, filled, flat
from scenarios.terms import Commission, Slippage, Terms

_TERMS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.01))
_AAA, _BBB = "20240301-AAA-1", "20240301-BBB-1"

# BBB has no bar on the 4th: its order waits for the 5th and 52 × 1.01 = 52.52. AAA is bought at 101 meanwhile.
MISSING_BAR = Micro(
    name="missing-bar",
    topic=Topic.BARS,
    summary="One of two assets has no bar on the session of the fill: does its order wait for the next?",
    exposes="a fill at a price that is carried forward or missing, and an order that is lost",
    bars={"AAA": flat(100.0, 100.0, 100.0, 100.0), "BBB": (*flat(50.0), None, *flat(52.0, 52.0))},
    asks=(Ask(0, "AAA", 10.0), Ask(0, "BBB", 10.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_AAA, "2024-03-04", 10, 101.0, 1.01), filled(_BBB, "2024-03-05", 10, 52.52, 0.5252)),
        final_value=10_000 - 1_010 - 1.01 + 1_000 - 525.2 - 0.5252 + 520,
    ),
)

# Ten BBB at 50.5 with 0.505, and without a bar on the 5th they are worth the close before, 50.
HELD_WITHOUT_BAR = Micro(
    name="held-without-bar",
    topic=Topic.BARS,
    summary="A held asset has no bar on a session: is it valued at its last close?",
    exposes="a position that is worth nothing, or no number, for a day",
    bars={"AAA": flat(100.0, 100.0, 100.0, 100.0), "BBB": (*flat(50.0, 50.0), None, *flat(55.0))},
    asks=(Ask(0, "AAA", 10.0), Ask(0, "BBB", 10.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_AAA, "2024-03-04", 10, 101.0, 1.01), filled(_BBB, "2024-03-04", 10, 50.5, 0.505)),
        final_value=10_000 - 1_010 - 1.01 + 1_000 - 505 - 0.505 + 550,
    ),
)

# BBB's first bar is on the 6th; what is asked of it on the 1st waits until then, 60 × 1.01 = 60.6.
LATE_LISTING = Micro(
    name="late-listing",
    topic=Topic.BARS,
    summary="An asset is listed days after the first order for it: do the others trade, and does it then?",
    exposes="a strategy that is not called before every asset has a bar",
    bars={"AAA": flat(100.0, 100.0, 100.0, 100.0, 100.0), "BBB": (None, None, None, *flat(60.0, 60.0))},
    asks=(Ask(0, "AAA", 10.0), Ask(0, "BBB", 10.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_AAA, "2024-03-04", 10, 101.0, 1.01), filled(_BBB, "2024-03-06", 10, 60.6, 0.606)),
        final_value=10_000 - 1_010 - 1.01 + 1_000 - 606 - 0.606 + 600,
    ),
)

# BBB is held when its bars end at 48; it stays at that price, and the sale asked later waits for ever.
DELISTED = Micro(
    name="delisted-while-held",
    topic=Topic.BARS,
    summary="The bars of a held asset end: is it valued at its last close, and a later sale left pending?",
    exposes="a position that is sold by the engine without being asked, or a sale that is filled without a bar",
    bars={"AAA": flat(100.0, 100.0, 100.0, 100.0, 100.0), "BBB": (*flat(50.0, 50.0, 48.0), None, None)},
    asks=(Ask(0, "AAA", 10.0), Ask(0, "BBB", 10.0), Ask(3, "BBB", -10.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_AAA, "2024-03-04", 10, 101.0, 1.01), filled(_BBB, "2024-03-04", 10, 50.5, 0.505)),
        final_value=10_000 - 1_010 - 1.01 + 1_000 - 505 - 0.505 + 480,
        pending=("20240306-BBB-1",),
    ),
)

ZERO_VOLUME = Micro(
    name="zero-volume",
    topic=Topic.BARS,
    summary="A bar with prices and no volume, and no limit by volume: is the order filled?",
    exposes="a bar that is taken for missing because nothing was traded",
    bars={"AAA": flat(100.0, 100.0, 104.0)},
    asks=(Ask(0, "AAA", 10.0),),
    volumes={"AAA": (1_000.0, 0.0, 1_000.0)},
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_AAA, "2024-03-04", 10, 101.0, 1.01),),
        final_value=10_000 - 1_010 - 1.01 + 1_040,
    ),
)

ENTRIES = (MISSING_BAR, HELD_WITHOUT_BAR, LATE_LISTING, DELISTED, ZERO_VOLUME)
