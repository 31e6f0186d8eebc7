"""The main job: one strategy on 25 stocks and its variants, explicit orders, one stock, real prices."""

from scenarios.catalogue.basics import positions
from scenarios.catalogue.entry import Entry, Topic

_HERE = "scenarios.catalogue.basics"


def _entry(name: str, builder: str, summary: str, exposes: str, *, is_required: bool = False) -> Entry:
    return Entry(
        name=name,
        topic=Topic.BASICS,
        summary=summary,
        exposes=exposes,
        builder=f"{_HERE}.{builder}",
        is_required=is_required,
    )


ENTRIES: tuple[Entry, ...] = (
    _entry(
        "rotation",
        "rotation:rotation",
        "25 stocks, 49 BUY and 49 SELL signals at 20 % each, costs fixed: what does each engine do by itself?",
        "another cash policy: the fifth purchase and its costs are more than the cash that is left",
    ),
    _entry(
        "rotation-defaults",
        "rotation:rotation_defaults",
        "The rotation with costs left to the engine too: what do default costs add?",
        "costs that an engine charges without being asked",
    ),
    _entry(
        "rotation-slack",
        "rotation:rotation_slack",
        "The rotation at 18 %, so that cash never binds: do engines agree when nothing is refused?",
        "anything but the cash policy: sizing, rounding, fill moment, costs",
    ),
    _entry(
        "rotation-continuous",
        "rotation:rotation_continuous",
        "The rotation at 18 %, re-sized at every session: what does re-sizing trade, gain and cost?",
        "targets that are sized by another price or another account value, a share at a time",
    ),
    _entry(
        "orders",
        "orders:orders",
        "Explicit whole-share orders on eight stocks: are orders filled as they were asked?",
        "orders that are rounded, netted, shifted or lost",
        is_required=True,
    ),
    _entry(
        "single-asset",
        "single_asset:single_asset",
        "One stock, entries and exits by a moving-average cross: does the simplest strategy agree?",
        "a fill one session early or late",
    ),
    _entry(
        "equities",
        "equities:equities",
        "AAPL, GOOG, IBM and MSFT, equal weights set each month for eight years: does it hold on real prices?",
        "differences that only real prices and a long run bring about",
    ),
    *positions.ENTRIES,
)
