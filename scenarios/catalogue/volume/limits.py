"""Orders larger than what a bar's volume allows."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, filled, flat
from scenarios.terms import Commission, Slippage, Terms, VolumeLimit

_ORDER = "20240301-AAA-1"
_TERMS = Terms(
    initial_cash=10_000.0,
    commission=Commission(rate=0.001, minimum=2.0),
    slippage=Slippage(rate=0.01),
    volume_limit=VolumeLimit(share=0.1),
)

# A tenth of 105, 98 and 200: 10, 9 and then the last 6 of 25. 10 × 101 = 1,010, of which 0.1 % is 1.01: the minimum
# of 2.00 is paid. 9 × 103.02 = 927.18 makes 1.93718 together, still within the minimum: nothing more. 6 × 105.04 =
# 630.24 makes 2.56742 together, so 0.56742 more.
CARRIED_OVER = Micro(
    name="carried-over",
    topic=Topic.VOLUME,
    summary="An order takes three sessions at a tenth of the volume: what is filled, and what does each fill pay?",
    exposes="a remainder that is lost, a fraction of a share, or a minimum that is charged for every fill",
    bars={"AAA": flat(100.0, 100.0, 102.0, 104.0, 104.0)},
    volumes={"AAA": (1_000.0, 105.0, 98.0, 200.0, 1_000.0)},
    asks=(Ask(0, "AAA", 25.0),),
    terms=_TERMS,
    hand=Hand(
        fills=(
            filled(_ORDER, "2024-03-04", 10, 101.0, 2.0),
            filled(_ORDER, "2024-03-05", 9, 103.02, 0.0),
            filled(_ORDER, "2024-03-06", 6, 105.04, 0.56742),
        ),
        final_value=10_000 - 1_010 - 927.18 - 630.24 - 2.56742 + 25 * 104,
    ),
)

# A tenth of 150 is 15: the first order takes 10 and leaves 5 to the second, which gets its last 3 a session later.
SHARED_VOLUME = Micro(
    name="shared-volume",
    topic=Topic.VOLUME,
    summary="Two orders for one asset on one session: do they share what its volume allows?",
    exposes="a limit that every order has to itself",
    bars={"AAA": flat(100.0, 100.0, 102.0, 102.0)},
    volumes={"AAA": (1_000.0, 150.0, 1_000.0, 1_000.0)},
    asks=(Ask(0, "AAA", 10.0), Ask(0, "AAA", 8.0)),
    terms=_TERMS,
    # 10 × 101: 2.00. 5 × 101 = 505: 2.00; 3 × 103.02 = 309.06 makes 0.81406 together: nothing more.
    hand=Hand(
        fills=(
            filled(_ORDER, "2024-03-04", 10, 101.0, 2.0),
            filled("20240301-AAA-2", "2024-03-04", 5, 101.0, 2.0),
            filled("20240301-AAA-2", "2024-03-05", 3, 103.02, 0.0),
        ),
        final_value=10_000 - 1_010 - 2 - 505 - 2 - 309.06 + 18 * 102,
    ),
)

# A tenth of 50 and of 40 are 5 and 4 of the 20; the data ends before the rest.
UNFINISHED = Micro(
    name="unfinished-order",
    topic=Topic.VOLUME,
    summary="The data ends before a large order is filled: is the part that was filled kept, and the rest told?",
    exposes="a remainder that is filled on the last session whatever its volume, or forgotten",
    bars={"AAA": flat(100.0, 100.0, 102.0)},
    volumes={"AAA": (1_000.0, 50.0, 40.0)},
    asks=(Ask(0, "AAA", 20.0),),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_ORDER, "2024-03-04", 5, 101.0, 2.0), filled(_ORDER, "2024-03-05", 4, 103.02, 0.0)),
        final_value=10_000 - 505 - 2 - 412.08 + 9 * 102,
        refused=(_ORDER,),
    ),
)

ENTRIES = (CARRIED_OVER, SHARED_VOLUME, UNFINISHED)
