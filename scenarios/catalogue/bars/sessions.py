"""Sessions that are not like the others: the last, short ones, and those around a change of the clock."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, filled, flat
from scenarios.terms import Commission, Slippage, Terms

_TERMS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.01))

# Ten at 101 with 1.01; the order of the last session has no open to be filled at.
LAST_SESSION = Micro(
    name="order-on-the-last-session",
    topic=Topic.BARS,
    summary="An order decided at the last close: is it pending, and not filled or lost?",
    exposes="an order that is filled at the close of its decision, or that nobody mentions again",
    bars={"AAA": flat(100.0, 100.0, 100.0)},
    asks=(Ask(0, "AAA", 10.0), Ask(2, "AAA", -10.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled("20240301-AAA-1", "2024-03-04", 10, 101.0, 1.01),),
        final_value=10_000 - 1_010 - 1.01 + 1_000,
        pending=("20240305-AAA-1",),
    ),
)

# 3 July 2024 closes at 17:00 UTC; the holiday after it is no session.
EARLY_CLOSE = Micro(
    name="early-close",
    topic=Topic.BARS,
    summary="Bought before a half day and sold after the holiday that follows: on which sessions?",
    exposes="a session that is left out because it is short, or a holiday that is traded on",
    bars={"AAA": flat(100.0, 102.0, 104.0, 106.0)},
    asks=(Ask(0, "AAA", 10.0), Ask(1, "AAA", -4.0), Ask(2, "AAA", -6.0)),
    terms=_TERMS,
    first="2024-07-02",
    # 103.02; 104 × 0.99 = 102.96 on the 5th; 106 × 0.99 = 104.94 on the 8th.
    hand=Hand(
        fills=(
            filled("20240702-AAA-1", "2024-07-03", 10, 103.02, 1.0302),
            filled("20240703-AAA-1", "2024-07-05", -4, 102.96, 0.41184),
            filled("20240705-AAA-1", "2024-07-08", -6, 104.94, 0.62964),
        ),
        final_value=10_000 - 1_030.2 - 1.0302 + 411.84 - 0.41184 + 629.64 - 0.62964,
    ),
)


def _over_a_weekend(name: str, first: str, ids: tuple[str, str], sessions: tuple[str, str]) -> Micro:
    """Bought on the Friday before the clocks change and sold on the Tuesday after."""
    return Micro(
        name=name,
        topic=Topic.BARS,
        summary="The clocks change over the weekend: are orders filled on the sessions that they would be anyway?",
        exposes="sessions that slip by an hour into the day before or after",
        bars={"AAA": flat(100.0, 102.0, 104.0, 106.0)},
        asks=(Ask(0, "AAA", 10.0), Ask(2, "AAA", -10.0)),
        terms=_TERMS,
        first=first,
        # 102 × 1.01 = 103.02 and 106 × 0.99 = 104.94.
        hand=Hand(
            fills=(filled(ids[0], sessions[0], 10, 103.02, 1.0302), filled(ids[1], sessions[1], -10, 104.94, 1.0494)),
            final_value=10_000 - 1_030.2 - 1.0302 + 1_049.4 - 1.0494,
        ),
    )


SPRING = _over_a_weekend(
    "clocks-forward", "2024-03-07", ("20240307-AAA-1", "20240311-AAA-1"), ("2024-03-08", "2024-03-12")
)
AUTUMN = _over_a_weekend(
    "clocks-back", "2024-10-31", ("20241031-AAA-1", "20241104-AAA-1"), ("2024-11-01", "2024-11-05")
)

ENTRIES = (LAST_SESSION, EARLY_CLOSE, SPRING, AUTUMN)
