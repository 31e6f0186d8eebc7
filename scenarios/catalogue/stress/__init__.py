"""Long runs, in which a difference of the last digit would have time to grow."""

from scenarios.catalogue.entry import Entry, Topic

_HERE = "scenarios.catalogue.stress.building"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        name="regimes-1500",
        topic=Topic.STRESS,
        summary="In and out of two assets through 1,500 sessions of every regime: does nothing drift apart?",
        exposes="rounding that accumulates, and anything that only happens once in years",
        builder=f"{_HERE}:regimes",
    ),
    Entry(
        name="round-trips-600",
        topic=Topic.STRESS,
        summary="600 round trips in 1,800 sessions, long and short, with a minimum commission: are all 1,200 alike?",
        exposes="an order in a thousand that is lost, doubled or charged otherwise",
        builder=f"{_HERE}:round_trips",
    ),
)
